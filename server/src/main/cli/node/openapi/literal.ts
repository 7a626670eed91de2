/** Source of an expression as it stands where it is put. */
export class Source {
  constructor(readonly text: string) {}
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
const quoted = (text: string): string => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;

/** A value as TypeScript source, on one line; what is undefined is left out. */
export function literal(value: unknown): string {
  if (value instanceof Source) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([name, entry]) => `${key(name)}: ${literal(entry)}`).join(', ')} }`;
}

/** An object with one property a line, two levels of them where asked. */
export function block(entries: Readonly<Record<string, unknown>>, indent: string, deep: readonly string[] = []): string {
  const lines = Object.entries(entries).filter(([, value]) => value !== undefined).map(([name, value]) => `${indent}  ${key(name)}: ${deep.includes(name) ? block(value as Record<string, unknown>, `${indent}  `) : literal(value)},`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

export type AttributeKind = 'text' | 'number' | 'boolean' | 'json';

/** An attribute while it is edited. */
export interface AttributeRow {
  readonly key: number;
  name: string;
  kind: AttributeKind;
  text: string;
}
export interface AttributeProblem {
  readonly key: 'contacts.wrongNumber' | 'contacts.wrongJson' | 'contacts.doubleName';
  readonly name: string;
  readonly value: string;
}
export type AttributesResult = { readonly attributes: Record<string, unknown> } | { readonly problem: AttributeProblem };

let lastKey = 0;
export const emptyRow = (): AttributeRow => ({ key: ++lastKey, name: '', kind: 'text', text: '' });

function rowOf(name: string, value: unknown): AttributeRow {
  const row = { key: ++lastKey, name };
  if (typeof value === 'string') return { ...row, kind: 'text', text: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { ...row, kind: typeof value as 'number' | 'boolean', text: String(value) };
  return { ...row, kind: 'json', text: JSON.stringify(value) };
}
export const rowsOf = (attributes: Readonly<Record<string, unknown>>): AttributeRow[] => Object.entries(attributes).map(([name, value]) => rowOf(name, value));

/** Reads the rows back; an attribute of `before` that is gone becomes null, which removes it. Rows without a name are left out. */
export function attributesOf(rows: readonly AttributeRow[], before: Readonly<Record<string, unknown>> = {}): AttributesResult {
  const attributes = new Map<string, unknown>();
  for (const { name: typed, kind, text } of rows) {
    const name = typed.trim();
    if (name === '') continue;
    const wrong = (key: AttributeProblem['key']): AttributesResult => ({ problem: { key, name, value: text } });
    if (attributes.has(name)) return wrong('contacts.doubleName');
    if (kind === 'text') attributes.set(name, text);
    else if (kind === 'boolean') attributes.set(name, text === 'true');
    else if (kind === 'number') {
      const number = Number(text.trim().replace(',', '.'));
      if (text.trim() === '' || !Number.isFinite(number)) return wrong('contacts.wrongNumber');
      attributes.set(name, number);
    } else {
      try {
        attributes.set(name, JSON.parse(text));
      } catch {
        return wrong('contacts.wrongJson');
      }
    }
  }
  for (const name of Object.keys(before)) if (!attributes.has(name)) attributes.set(name, null);
  return { attributes: Object.fromEntries(attributes) };
}

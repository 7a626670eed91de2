export type Values = Readonly<Record<string, string>>;

/** Puts a credential's values into a text: `{{ name }}`, own fields only. What is not set is empty. */
export const fillText = (text: string, values: Values): string => text.replace(/\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}/g, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''));

/** The same for names and values of a record; what comes out empty is left out. */
export const fillRecord = (record: Values | undefined, values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record ?? {})
      .map(([name, text]) => [fillText(name, values).trim(), fillText(text, values)] as const)
      .filter(([name, text]) => name !== '' && text !== ''),
  );

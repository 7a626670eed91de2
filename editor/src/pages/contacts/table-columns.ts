/** Columns of the table of contacts, by what they show. */
export const FIXED_COLUMNS = ['email', 'phone', 'externalId', 'locale', 'timezone', 'attributes', 'created'] as const;
export const STANDARD_COLUMNS: readonly string[] = ['phone', 'externalId', 'attributes', 'created'];

export const isFixed = (id: string): id is (typeof FIXED_COLUMNS)[number] => (FIXED_COLUMNS as readonly string[]).includes(id);
export const attributeOf = (id: string): string | null => (id.startsWith('attribute:') ? id.slice(10) : null);

/** With the column, or without it when it was there; the order in which columns were chosen stays. */
export const toggled = (columns: readonly string[], id: string): string[] => (columns.includes(id) ? columns.filter((one) => one !== id) : [...columns, id]);

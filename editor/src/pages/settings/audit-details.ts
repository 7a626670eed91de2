export interface DetailLine {
  readonly name: string;
  /** Absent when nothing was there before, or nothing changed. */
  readonly before?: string;
  readonly after: string;
}

const text = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? ''));
const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

/** What an entry of the audit log says of a change, one line per value; what stayed as it was is left out. */
export function detailLines(details: Readonly<Record<string, unknown>>): DetailLine[] {
  const before = record(details['before']);
  const after = { ...record(details['asked']), ...record(details['after']) };
  const changed = Object.entries(after).filter(([name, value]) => before[name] === undefined || text(before[name]) !== text(value));
  const lines = changed.map(([name, value]): DetailLine => ({ name, after: text(value), ...(before[name] === undefined ? {} : { before: text(before[name]) }) }));
  return Object.keys(after).length > 0 ? lines : Object.entries(before).map(([name, value]) => ({ name, after: text(value) }));
}

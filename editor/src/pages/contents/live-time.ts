const two = (value: number): string => String(value).padStart(2, '0');

/** An instant as the browser's own control shows it, on the clock of whoever looks; empty for none. */
export function localTime(instant: string | undefined): string {
  const at = new Date(instant ?? '');
  return Number.isNaN(at.getTime()) ? '' : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What the control answers, as an instant; undefined when it is empty. */
export function instantOf(local: unknown): string | undefined {
  const at = new Date(typeof local === 'string' ? local : '');
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

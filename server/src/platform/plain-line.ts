const LEVELS: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const COLOURS: Readonly<Record<number, string>> = { 40: '\u001b[33m', 50: '\u001b[31m', 60: '\u001b[31m' };

interface Entry {
  readonly level?: number;
  readonly time?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly stack?: string };
  readonly [key: string]: unknown;
}

// eslint-disable-next-line no-control-regex -- control characters in a value could move the cursor or pretend to be another line
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** One line for a person at a terminal, from one JSON line of the log; a stack follows indented, for errors only. */
export function plainLine(json: string): string {
  const { level = 30, time = '', msg = '', err, ...rest } = JSON.parse(json) as Entry;
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
  const words = [time.slice(11, 19), (LEVELS[level] ?? String(level)).padEnd(5), msg, ...(err?.message ? [`(${err.message})`] : []), ...facts];
  const line = printable(words.filter((word) => word !== '').join(' '));
  const colour = COLOURS[level];
  const stack = level >= 50 && err?.stack ? err.stack.split('\n').slice(1, 8).map((frame) => `\n    ${printable(frame.trim())}`).join('') : '';
  return `${colour === undefined ? line : `${colour}${line}\u001b[0m`}${stack}\n`;
}

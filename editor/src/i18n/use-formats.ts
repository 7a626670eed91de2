import { language } from './i18n';

type When = string | number | Date;

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();
function cached<F extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(name: string, make: (tag: string) => F): F {
  const key = `${language.value}.${name}`;
  const known = formatters.get(key) as F | undefined;
  if (known) return known;
  const made = make(language.value);
  formatters.set(key, made);
  return made;
}

/** Dates, numbers and spans of time in the language of the screen. */
export function useFormats() {
  return {
    number: (value: number): string => cached('number', (tag) => new Intl.NumberFormat(tag)).format(value),
    compact: (value: number): string => cached('compact', (tag) => new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 })).format(value),
    /** A share between 0 and 1. */
    percent: (value: number): string => cached(`percent.${value > 0 && value < 0.1}`, (tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: value > 0 && value < 0.1 ? 1 : 0 })).format(value),
    date: (when: When): string => cached('date', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })).format(new Date(when)),
    dateTime: (when: When): string => cached('dateTime', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' })).format(new Date(when)),
    time: (when: When): string => cached('time', (tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'medium' })).format(new Date(when)),
    /** "5 minutes ago", "in 2 days"; seconds count as now. */
    relative(when: When, nowMs = Date.now()): string {
      const seconds = Math.round((new Date(when).getTime() - nowMs) / 1000);
      const format = cached('relative', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
      const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', Infinity];
      return format.format(Math.trunc(seconds / size), unit);
    },
    /** "12 kB", "3.4 MB": how large a file is. */
    bytes(value: number): string {
      const [name, size] = value >= 1_000_000 ? (['megabyte', 1_000_000] as const) : value >= 1_000 ? (['kilobyte', 1_000] as const) : (['byte', 1] as const);
      return cached(`bytes.${name}`, (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: name === 'byte' ? 'long' : 'short', maximumFractionDigits: value < 10 * size && size > 1 ? 1 : 0 })).format(value / size);
    },
    /** "3.2 s", "4 min", "2 d": how long something took. */
    span(fromMs: number, toMs: number): string {
      const seconds = Math.max(0, (toMs - fromMs) / 1000);
      const unit = (name: string, value: number, digits = 0): string =>
        cached(`span.${name}.${digits}`, (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits })).format(value);
      if (seconds < 1) return unit('millisecond', Math.round(seconds * 1000));
      if (seconds < 60) return unit('second', seconds, 1);
      if (seconds < 3_600) return unit('minute', seconds / 60);
      if (seconds < 172_800) return unit('hour', seconds / 3_600);
      return unit('day', seconds / 86_400);
    },
  };
}

import type { Money } from '@parcours/sdk/api';
import { DateTime } from 'luxon';

export type Language = 'en' | 'fr';

const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const;

export interface Formats {
  number(value: number): string;
  money(sums: readonly Money[]): string;
  /** A day of the calendar. */
  day(day: string): string;
  /** An instant on the clocks of a zone; epoch milliseconds. */
  instant(at: number): string;
  minutes(value: number): string;
}

/** Numbers, money and time as whoever reads is used to. Money is shown in the currency with the most of it. */
export function formatsOf(language: Language, timezone: string): Formats {
  const locale = LOCALES[language];
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    number: (value) => plain.format(value),
    money: ([most]) => (most === undefined ? plain.format(0) : new Intl.NumberFormat(locale, { style: 'currency', currency: most.currency }).format(most.amount)),
    day: (day) => DateTime.fromISO(day, { zone: 'UTC' }).setLocale(locale).toLocaleString({ weekday: 'long', day: 'numeric', month: 'long' }),
    instant: (at) => DateTime.fromMillis(at, { zone: timezone }).setLocale(locale).toLocaleString({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false }),
    minutes: (value) => {
      if (value < 120) return language === 'fr' ? `${plain.format(value)} min` : `${plain.format(value)} minutes`;
      return language === 'fr' ? `${plain.format(value / 60)} h` : `${plain.format(value / 60)} hours`;
    },
  };
}

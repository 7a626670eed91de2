import type { Money } from '@parcours/sdk/api';
import { language } from '../../i18n/i18n';

/** Sums of money, shares and spans of work in the language of the screen. */
export function useFigures() {
  const money = ({ amount, currency }: Money): string => new Intl.NumberFormat(language.value, { style: 'currency', currency, ...(Math.abs(amount) >= 1_000 || Number.isInteger(amount) ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}) }).format(amount);
  return {
    money,
    /** With its hundredths, however large: averages are compared by them. */
    exactMoney: ({ amount, currency }: Money): string => new Intl.NumberFormat(language.value, { style: 'currency', currency }).format(amount),
    /** The largest sum; sums in several currencies are never added up. */
    mainMoney: (sums: readonly Money[]): string => (sums[0] === undefined ? '–' : money(sums[0])),
    moneys: (sums: readonly Money[]): string => (sums.length === 0 ? '–' : sums.map(money).join(' + ')),
    /** None where more came than was sent in these days, as when people open what went out before. */
    share: (part: number, whole: number): string => (whole === 0 || part > whole ? '–' : new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 1 }).format(part / whole)),
    percent: (share: number): string => new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 1 }).format(share),
    work(minutes: number): string {
      const [unit, size] = minutes >= 600 ? (['hour', 60] as const) : (['minute', 1] as const);
      return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(minutes / size);
    },
  };
}

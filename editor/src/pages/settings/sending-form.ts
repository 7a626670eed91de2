import { SENDING_CHANNELS, type FrequencyCap, type QuietHours, type SendingChannel, type SendingRules } from '@parcours/sdk/api';

export interface QuietRow extends QuietHours {
  readonly channel: SendingChannel;
  on: boolean;
}

/** A cap as it is typed: numbers may be empty or text meanwhile. */
export interface CapRow extends Pick<FrequencyCap, 'channel' | 'over'> {
  readonly id: number | undefined;
  /** Empty: all purposes. */
  purpose: string;
  most: number | string | null;
  length: number | string | null;
  unit: 'hours' | 'days';
}

export interface SendingForm {
  quiet: QuietRow[];
  country: 'FR' | 'none';
  dates: string;
  skipAfter: number | string | null;
  caps: CapRow[];
}

/** What stands there when a channel gets quiet hours. */
const PROPOSED: QuietHours = { from: '22:00', to: '08:00', days: [7], holidays: true };
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const HOURS_A_DAY = 24;
const MAX_HOURS = 8_784;

const capRow = ({ id, channel, purpose, most, hours, over }: FrequencyCap): CapRow => {
  const days = hours % HOURS_A_DAY === 0;
  return { id, channel, over, purpose: purpose ?? '', most, length: days ? hours / HOURS_A_DAY : hours, unit: days ? 'days' : 'hours' };
};

export const newCap = (): CapRow => ({ id: undefined, channel: 'email', over: 'skip', purpose: '', most: 3, length: 7, unit: 'days' });

export const formOf = ({ quiet, holidays, skipAfterHours, caps }: SendingRules): SendingForm => ({
  quiet: SENDING_CHANNELS.map((channel) => {
    const { from, to, days, holidays: closed } = quiet[channel] ?? PROPOSED;
    return { channel, on: quiet[channel] !== undefined, from, to, days: [...days], holidays: closed };
  }),
  country: holidays.country ?? 'none',
  dates: holidays.dates.join('\n'),
  skipAfter: skipAfterHours,
  caps: caps.map(capRow),
});

const whole = (value: number | string | null, max: number): number | null => {
  const number = Number(value);
  return value !== null && value !== '' && Number.isInteger(number) && number >= 1 && number <= max ? number : null;
};
const datesOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((date) => date !== ''))];

/** The first thing that is wrong, and where; null: it can be saved. */
export function problemOf({ quiet, dates, skipAfter, caps }: SendingForm): { readonly what: 'allClosed' | 'badDate' | 'badNumber'; readonly date?: string } | null {
  if (quiet.some(({ on, days }) => on && days.length > 6)) return { what: 'allClosed' };
  const date = datesOf(dates).find((one) => !DATE.test(one));
  if (date !== undefined) return { what: 'badDate', date };
  if (skipAfter !== null && skipAfter !== '' && whole(skipAfter, MAX_HOURS) === null) return { what: 'badNumber' };
  return caps.some((cap) => whole(cap.most, 100) === null || hoursOf(cap) === null) ? { what: 'badNumber' } : null;
}

const hoursOf = ({ length, unit }: CapRow): number | null => {
  const number = whole(length, MAX_HOURS);
  return number === null ? null : whole(number * (unit === 'days' ? HOURS_A_DAY : 1), MAX_HOURS);
};

/** The rules of a form in which nothing is wrong. */
export const rulesOf = ({ quiet, country, dates, skipAfter, caps }: SendingForm): SendingRules => ({
  quiet: Object.fromEntries(quiet.filter(({ on }) => on).map(({ channel, from, to, days, holidays }) => [channel, { from: from.slice(0, 5), to: to.slice(0, 5), days: [...days].sort(), holidays }])),
  holidays: { country: country === 'none' ? null : country, dates: datesOf(dates).sort() },
  skipAfterHours: whole(skipAfter, MAX_HOURS),
  caps: caps.map((cap) => ({ ...(cap.id === undefined ? {} : { id: cap.id }), channel: cap.channel, purpose: cap.purpose === '' ? null : cap.purpose, most: whole(cap.most, 100) ?? 1, hours: hoursOf(cap) ?? HOURS_A_DAY, over: cap.over })),
});

import { UserError } from '@parcours/sdk/node';
import { DateTime } from 'luxon';

/** When lots are closed: a time of day, on weekdays or every day. */
export interface CutOff {
  readonly hour: number;
  readonly minute: number;
  readonly days: 'weekdays' | 'everyDay';
}

/** Throws `UserError` `bad_credential`. */
export function readCutOff(time: string, days: string): CutOff {
  const found = /^([01]?\d|2[0-3])[:h]([0-5]\d)$/.exec(time.trim());
  if (found === null) throw new UserError('bad_credential', `Expected a cut-off time such as 16:00, found "${time.slice(0, 40)}"; correct the credential.`);
  return { hour: Number(found[1]), minute: Number(found[2]), days: days === 'everyDay' ? 'everyDay' : 'weekdays' };
}

/**
 * The first cut-off after an instant, on the clock of a zone. A time that does not exist on the day clocks go forward is as much later as they
 * went; of one that exists twice, the first counts.
 */
export function nextCutOff(now: number, zone: string, { hour, minute, days }: CutOff): { readonly at: number; readonly lot: string } {
  const from = DateTime.fromMillis(now, { zone });
  for (let ahead = 0; ahead < 9; ahead++) {
    const day = from.plus({ days: ahead });
    const at = DateTime.fromObject({ year: day.year, month: day.month, day: day.day, hour, minute }, { zone });
    const first = at.getPossibleOffsets().reduce((earliest, one) => (one.toMillis() < earliest.toMillis() ? one : earliest), at);
    if (first.toMillis() > now && (days === 'everyDay' || day.weekday <= 5)) return { at: first.toMillis(), lot: `${day.toFormat('yyyy-MM-dd')}_${String(hour).padStart(2, '0')}${String(minute).padStart(2, '0')}` };
  }
  throw new UserError('bad_credential', `Expected a cut-off within nine days in the zone ${zone}, found none; correct the credential.`);
}

import type { DateRhythm } from '@parcours/sdk/node';
import { zoneOr, type CalendarDay, type LocalInstant } from './local-instant.js';
import { nextOccurrence, type Occurrence } from './next-occurrence.js';
import { readDay } from './read-day.js';

/** Late by less than this, an occurrence still starts, unless the entry point says otherwise. */
export const TOLERANCE_MS = 86_400_000;
const SHOWN = 200;

/** An entry point that listens to a date attribute. */
export interface DateListener {
  readonly rhythm: DateRhythm;
  /** Zone of contacts whose own is unknown. */
  readonly timezone: string;
  /** Only occurrences due later than this start. */
  readonly since: number;
}

/** What is known of a contact. */
export interface DateOfContact {
  readonly value: unknown;
  readonly timezone: string | null;
}

/** What was planned for a contact when it was looked at last. */
export interface PlannedDate {
  readonly plannedAt: number | null;
  readonly occurrence: string | null;
}

export type DatePlan =
  | { readonly kind: 'none' }
  /** `found` is the beginning of what stands there instead of a date. */
  | { readonly kind: 'unreadable'; readonly found: string }
  | {
      readonly kind: 'date';
      /** Occurrences whose time has passed by more than the tolerance without a run. */
      readonly missed: readonly Occurrence[];
      /** The first occurrence that may still start, after another one if said. */
      readonly next: (afterKey: string | null) => Occurrence | null;
    };

/**
 * What a listener has to do for a contact as it is now. Nothing is remembered but the plan made last: change the date, the zone or the
 * clock as you like, the answer follows from what is true now.
 */
export function planDate({ rhythm, timezone, since }: DateListener, contact: DateOfContact, planned: PlannedDate | null, now: number, localInstant: LocalInstant): DatePlan {
  const zone = zoneOr(contact.timezone, zoneOr(timezone, 'UTC'));
  const day = readDay(contact.value, zone);
  if (day === null) return { kind: 'none' };
  if (day === 'unreadable') return { kind: 'unreadable', found: (typeof contact.value === 'string' ? contact.value : JSON.stringify(contact.value)).slice(0, SHOWN) };
  const tooLate = now - (rhythm.toleranceMs ?? TOLERANCE_MS);
  const after = (instant: number, key: string | null): Occurrence | null => nextOccurrence(rhythm, day satisfies CalendarDay, zone, { instant, key }, localInstant);
  return { kind: 'date', missed: missedOf(rhythm, planned, since, tooLate, after), next: (key) => after(Math.max(since, tooLate), key) };
}

/**
 * The time planned has passed, and the date as it is now was due too. A date that was corrected into the past has missed nothing:
 * its occurrence is still free for the next correction.
 */
function missedOf({ repeat }: DateRhythm, planned: PlannedDate | null, since: number, tooLate: number, after: (instant: number, key: string | null) => Occurrence | null): Occurrence[] {
  const { plannedAt = null, occurrence: first = null } = planned ?? {};
  if (plannedAt === null || first === null || plannedAt > tooLate) return [];
  const missed: Occurrence[] = [];
  for (let next = after(since, null); next !== null && next.dueAt <= tooLate; next = after(next.dueAt, next.key)) if (repeat === 'once' || next.key >= first) missed.push(next);
  return missed;
}

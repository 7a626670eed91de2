import { addCalendar } from './add-calendar.js';
import type { Programme, Tier } from './programme.js';

/** What counts towards a tier, oldest first. */
export interface Earned {
  readonly at: number;
  readonly points: number;
  readonly spend: number;
}

export interface TierState {
  readonly tierId: number | null;
  readonly since: number | null;
  readonly keptUntil: number | null;
}

export interface TierLook extends TierState {
  /** When it has to be looked at again though nothing happens; null: never. */
  readonly lookAt: number | null;
}

const reached = (tiers: readonly Tier[], value: number): Tier | null => tiers.findLast((tier) => tier.threshold <= value) ?? null;

/** When what has been earned no longer reaches `threshold`, because its oldest parts leave the window; null: not by time alone. */
function fallsAt(threshold: number, parts: readonly { at: number; value: number }[], total: number, programme: Programme, zone: string): number | null {
  let left = total;
  for (const { at, value } of parts) {
    left -= value;
    if (left < threshold) return addCalendar(at, { months: programme.tierMonths }, zone);
  }
  return null;
}

/**
 * The tier of a contact now. A higher one is reached at once; one that is no longer reached is kept until `keptUntil`, then the one that is
 * reached takes its place. `lookAt` is the next instant at which that may change by the passing of time.
 */
export function tierOf(programme: Programme, state: TierState, points: number, earned: readonly Earned[], now: number, zone: string): TierLook {
  const { tiers, tierBasis } = programme;
  const parts = tierBasis === 'balance' ? [] : earned.filter(({ at }) => addCalendar(at, { months: programme.tierMonths }, zone) > now).map(({ at, points: value, spend }) => ({ at, value: tierBasis === 'earned' ? value : spend }));
  // cents add up exactly as whole numbers only
  const total = tierBasis === 'balance' ? points : Math.round(parts.reduce((sum, { value }) => sum + value, 0) * 100) / 100;
  const before = tiers.find(({ id }) => id === state.tierId) ?? null;
  const target = reached(tiers, total);
  const keeps = before !== null && before.threshold > (target?.threshold ?? -1) && state.keptUntil !== null && state.keptUntil > now;
  const tier = keeps ? before : target;
  const same = tier?.id === before?.id;
  const since = same ? state.since : now;
  const keptUntil = tier === null ? null : same ? state.keptUntil : addCalendar(now, { months: programme.keepMonths }, zone);
  if (tier === null) return { tierId: null, since: same ? state.since : now, keptUntil: null, lookAt: null };
  const falls = keeps ? now : fallsAt(tier.threshold, parts, total, programme, zone);
  return { tierId: tier.id, since, keptUntil, lookAt: falls === null ? null : Math.max(falls, keptUntil ?? falls) };
}

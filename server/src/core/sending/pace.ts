/** How fast messages may be handed to a provider with one credential; null: as fast as it goes. */
export interface Rate {
  readonly perSecond: number | null;
  /** Of a day in UTC. */
  readonly perDay: number | null;
  /** Begun and not yet answered, at once. */
  readonly concurrent: number | null;
}

/** What has gone out with a credential lately. */
export interface Pace {
  /** Messages that may go at once, at the instant `at`; a part of one too. */
  readonly level: number;
  readonly at: number;
  /** Days since 1970 in UTC, and what has gone in this one. */
  readonly day: number;
  readonly count: number;
}

const DAY_MS = 86_400_000;
/** A quarter of a second's messages may go at once: more of them in one batch, and still no crowd. */
const BURST_PART = 4;
/** Those that wait are let go in groups, no more often than this. */
const LOOK_MS = 250;

/** Numbers of a clock are not exact: what is this little short of one message is one. */
const EPSILON = 1e-6;

const dayOf = (now: number): number => Math.floor(now / DAY_MS);
export const burstOf = (perSecond: number): number => Math.max(1, Math.floor(perSecond / BURST_PART));

export const freshPace = (now: number): Pace => ({ level: Infinity, at: now, day: dayOf(now), count: 0 });

/** The same pace at a later instant. A clock that has gone back gives nothing. */
export function paceAt(pace: Pace, rate: Rate, now: number): Pace {
  const at = Math.max(pace.at, now);
  const level = rate.perSecond === null ? Infinity : Math.min(burstOf(rate.perSecond), pace.level + ((at - pace.at) / 1_000) * rate.perSecond);
  return dayOf(at) > pace.day ? { level, at, day: dayOf(at), count: 0 } : { ...pace, level, at };
}

/** How many messages may begin now, with so many under way. */
export function roomOf(pace: Pace, rate: Rate, underWay: number): number {
  const ofDay = rate.perDay === null ? Infinity : rate.perDay - pace.count;
  const atOnce = rate.concurrent === null ? Infinity : rate.concurrent - underWay;
  return Math.max(0, Math.min(Math.floor(pace.level + EPSILON), ofDay, atOnce));
}

export const spend = (pace: Pace, messages: number): Pace => ({ ...pace, level: pace.level - messages, count: pace.count + messages });

/** When it is worth looking for room again, for so many that wait. */
export function roomAt(pace: Pace, rate: Rate, waiting: number): number {
  if (rate.perDay !== null && pace.count >= rate.perDay) return (pace.day + 1) * DAY_MS;
  const wanted = rate.perSecond === null ? 0 : Math.min(waiting, burstOf(rate.perSecond));
  const short = rate.perSecond === null ? 0 : Math.max(0, wanted - pace.level) / rate.perSecond;
  return Math.ceil(pace.at + Math.max(LOOK_MS, short * 1_000));
}

/** What a package says may be nonsense. */
const positive = (value: number | null | undefined): number | null => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null);

/** The rate that holds: what somebody has set, else what the type of the credential says. Whoever sets one knows their contract with the provider. */
export function effectiveRate(set: Partial<Rate> | null, byType: Partial<Rate> | null): Rate | null {
  const { perSecond, perDay, concurrent } = set ?? byType ?? {};
  const rate = { perSecond: positive(perSecond), perDay: positive(perDay), concurrent: positive(concurrent) };
  return rate.perSecond === null && rate.perDay === null && rate.concurrent === null ? null : rate;
}

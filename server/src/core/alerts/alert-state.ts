import type { AlertState } from '@parcours/sdk/api';

/** How what was measured stands to the bound: `near` is neither bad enough to begin nor good enough to end. */
export type Level = 'over' | 'near' | 'under';

/** An alert that is not over. Instants are epoch milliseconds. */
export interface OpenAlert {
  readonly state: Exclude<AlertState, 'resolved'>;
  /** Since when all is well again; null: it is not. */
  readonly calmSince: number | null;
}

/** All must have been well for so long before an alert is over. */
export const CALM_MS = 10 * 60_000;
/** What has just been over does not begin again sooner. */
export const REST_MS = 10 * 60_000;

export interface Next {
  readonly state: AlertState;
  readonly calmSince: number | null;
  /** Whether somebody has to be told. */
  readonly changed: boolean;
}

/**
 *   (none) ──over, and rested──> firing ──somebody looks after it──> acknowledged
 *                                   └──────under for ten minutes──> resolved <──┘
 *
 * Null: there is nothing to write down. A second look at the same instant changes nothing; a clock that was set back lets the calm begin anew.
 */
export function advance(open: OpenAlert | null, level: Level, now: number, resolvedAt: number | null): Next | null {
  if (open === null) {
    if (level !== 'over') return null;
    const rested = resolvedAt === null || now >= resolvedAt + REST_MS || resolvedAt > now + REST_MS;
    return rested ? { state: 'firing', calmSince: null, changed: true } : null;
  }
  if (level !== 'under') return { state: open.state, calmSince: null, changed: false };
  const calmSince = open.calmSince === null || open.calmSince > now ? now : open.calmSince;
  return now - calmSince >= CALM_MS ? { state: 'resolved', calmSince, changed: true } : { state: open.state, calmSince, changed: false };
}

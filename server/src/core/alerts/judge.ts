import type { AlertKind, AlertSettings } from '@parcours/sdk/api';
import type { Level } from './alert-state.js';

/** What was measured of one subject. */
export interface Measured {
  /** Failures, bounces, minutes, entries, contacts: what the kind of the rule is about. */
  readonly value: number;
  /** Out of how many, where there is such a number. */
  readonly of?: number;
  /** What is usual: entries in such a time, or the share of messages that arrive, in percent. */
  readonly usual?: number;
  /** Bad whatever was counted: the other side has taken the access away. */
  readonly certain?: boolean;
}

export interface Verdict {
  readonly level: Level;
  /** As it is told: percent for kinds whose bound is a percentage. */
  readonly value: number;
  readonly of: number | null;
}

/** How far below its bound something has to fall before all is well again. */
const CLEAR = 0.7;

const against = (value: number, limit: number): Level => (value >= limit ? 'over' : value < limit * CLEAR ? 'under' : 'near');
const percent = (part: number, whole: number): number => (whole <= 0 ? 0 : (100 * part) / whole);
const rounded = (value: number): number => Math.round(value * 10) / 10;
/** The better of two: both have to be over. */
const both = (one: Level, other: Level): Level => (one === 'under' || other === 'under' ? 'under' : one === 'near' || other === 'near' ? 'near' : 'over');

type Judge = (measured: Measured, settings: AlertSettings) => Verdict;

const shareOf: Judge = ({ value, of = 0 }, { limit, least }) => {
  const share = percent(value, of);
  return { level: both(against(share, limit), against(value, Math.max(1, least))), value: rounded(share), of };
};
/** Few messages say nothing, however bad they fared. */
const shareOfMany: Judge = ({ value, of = 0 }, { limit, least }) => {
  const share = percent(value, of);
  return { level: of < least || of === 0 ? 'under' : against(share, limit), value: rounded(share), of };
};
const number: Judge = ({ value }, { limit }) => ({ level: against(value, Math.max(1, limit)), value, of: null });

const JUDGES: Readonly<Record<AlertKind, Judge>> = {
  journey_failing: shareOf,
  bounces: shareOfMany,
  package_failing: number,
  hot_leads: number,
  lag: (measured, settings) => ({ ...number(measured, settings), value: rounded(measured.value) }),
  provider_refusing: ({ value, of = 0, certain = false }, { limit }) => ({ level: certain ? 'over' : both(against(value, Math.max(1, limit)), value >= of ? 'over' : value >= of * CLEAR ? 'near' : 'under'), value, of }),
  silence: ({ value, usual = 0 }, { least }) => ({ level: value > 0 ? 'under' : usual >= Math.max(1, least) ? 'over' : 'near', value, of: rounded(usual) }),
  quota: ({ value, of = 0 }, { limit }) => {
    const share = of <= 0 ? 100 : percent(value, of);
    return { level: share >= limit ? 'over' : share < limit - 5 ? 'under' : 'near', value: rounded(share), of };
  },
  delivery_drop: ({ value, of = 0, usual = 0 }, { limit, least }) => {
    const lost = usual - percent(value, of);
    return { level: of < least || of === 0 ? 'under' : against(lost, Math.max(1, limit)), value: rounded(percent(value, of)), of: rounded(usual) };
  },
};

/** How bad what was measured is, by the kind of the rule. */
export const judge = (kind: AlertKind, measured: Measured, settings: AlertSettings): Verdict => JUDGES[kind](measured, settings);

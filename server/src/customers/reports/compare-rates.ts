/** So many of so many. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
}

/** Two-sided 95 %. */
const Z = 1.959963984540054;
const ALPHA = 0.05;
/** Standard deviation of the differences one expects between variants: two points of a hundred. Whatever it is, the test stays valid. */
const MIXING = 0.02;
/** Below this the normal approximation the test rests on does not hold, so nothing is said. */
const ENOUGH = 100;
const ENOUGH_HITS = 5;
const ENOUGH_BUYERS = 30;

/** Wilson's 95 % interval of a rate (Wilson, JASA 22, 1927): sensible for few cases and at 0 and 100 %. */
export function wilson({ hits, of }: Rate): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const rate = hits / of;
  const centre = (rate + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of);
  const reach = (Z / (1 + (Z * Z) / of)) * Math.sqrt((rate * (1 - rate)) / of + (Z * Z) / (4 * of * of));
  return { low: hits === 0 ? 0 : Math.max(0, centre - reach), high: hits === of ? 1 : Math.min(1, centre + reach) };
}

export interface Comparison {
  /** Rate of the second less rate of the first. */
  readonly difference: number;
  /** Holds for all looks together, however often somebody looks. */
  readonly low: number;
  readonly high: number;
  /** Always valid: stays below 5 % of the time below 0.05 when there is no difference, however often somebody looks. */
  readonly p: number;
  readonly verdict: 'tooEarly' | 'noDifference' | 'better' | 'worse';
}

/** The mixture test of a difference whose estimate varies so much, with the variance of the differences one expects. */
function alwaysValid(difference: number, variance: number, mixing: number, early: boolean): Comparison {
  const ratio = Math.sqrt(variance / (variance + mixing)) * Math.exp((mixing * difference * difference) / (2 * variance * (variance + mixing)));
  const reach = Math.sqrt(((variance * (variance + mixing)) / mixing) * (2 * Math.log(1 / ALPHA) + Math.log((variance + mixing) / variance)));
  const p = Math.min(1, 1 / ratio);
  return { difference, low: difference - reach, high: difference + reach, p, verdict: early ? 'tooEarly' : p > ALPHA ? 'noDifference' : difference > 0 ? 'better' : 'worse' };
}

/** What a number of contacts have each: its sum, and the sum of its squares. */
export interface Sample {
  readonly of: number;
  readonly sum: number;
  readonly squares: number;
  /** How many of them have anything but nothing. */
  readonly some: number;
}

const meanOf = ({ of, sum }: Sample): number => (of === 0 ? 0 : sum / of);
const varianceOf = (sample: Sample): number => (sample.of < 2 ? 0 : Math.max(0, (sample.squares - sample.of * meanOf(sample) ** 2) / (sample.of - 1)));
/** Differences one expects, in standard deviations of what one contact has. */
const MIXING_OF_MEANS = 0.1;

/** The same for what contacts have on average: turnover. Averages of few who have bought are far from normal, so nothing is said of them. */
export function compareMeans(first: Sample, second: Sample): Comparison {
  const difference = first.of > 0 && second.of > 0 ? meanOf(second) - meanOf(first) : 0;
  const early = first.of < ENOUGH || second.of < ENOUGH || first.some + second.some < ENOUGH_BUYERS;
  const spread = (varianceOf(first) * first.of + varianceOf(second) * second.of) / Math.max(1, first.of + second.of);
  const variance = first.of > 0 && second.of > 0 ? spread * (1 / first.of + 1 / second.of) : 0;
  if (variance === 0) return { difference, low: difference, high: difference, p: 1, verdict: 'tooEarly' };
  return alwaysValid(difference, variance, MIXING_OF_MEANS ** 2 * spread, early);
}

/**
 * Compares two rates so that looking at it every day does no harm: the mixture sequential probability ratio test for a difference of
 * proportions (Johari, Koomen, Pekelis and Walsh, "Peeking at A/B tests", KDD 2017). A test for a fixed number of cases would find
 * a difference that is not there far more often than in 5 % of all cases, if one stops at the first look that shows one.
 */
export function compareRates(first: Rate, second: Rate): Comparison {
  const known = first.of > 0 && second.of > 0;
  const difference = known ? second.hits / second.of - first.hits / first.of : 0;
  const pooled = known ? (first.hits + second.hits) / (first.of + second.of) : 0;
  const variance = known ? pooled * (1 - pooled) * (1 / first.of + 1 / second.of) : 0;
  const early = first.of < ENOUGH || second.of < ENOUGH || first.hits + second.hits < ENOUGH_HITS || first.of + second.of - first.hits - second.hits < ENOUGH_HITS;
  if (variance === 0) return { difference, low: -1, high: 1, p: 1, verdict: 'tooEarly' };
  const { low, high, p, verdict } = alwaysValid(difference, variance, MIXING * MIXING, early);
  return { difference, low: Math.max(-1, low), high: Math.min(1, high), p, verdict };
}

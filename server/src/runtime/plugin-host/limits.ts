import type { Path } from './wire/messages.js';

/** What a package may take of the machine. */
export interface PluginLimits {
  /** Memory in use, seen from outside; Node alone takes about 60 MB. */
  readonly memoryBytes: number;
  /** For loading, with everything the package imports. */
  readonly loadMs: number;
  /** For a call that is to compute only: the engine holds a transaction open meanwhile. */
  readonly computeMs: number;
  /** For a call that may reach outside. */
  readonly reachMs: number;
  /** How long the process may be deaf while somebody waits for it. */
  readonly deafMs: number;
  /** Without work, a process ends after this long; the next call starts another. */
  readonly idleMs: number;
  /** A call waits this long for the end of a rest after crashes; where it lasts longer, the call is put off. */
  readonly patienceMs: number;
}

export const STANDARD_LIMITS: PluginLimits = { memoryBytes: 384_000_000, loadMs: 20_000, computeMs: 10_000, reachMs: 300_000, deafMs: 10_000, idleMs: 600_000, patienceMs: 3_000 };

const REACHING: ReadonlySet<string | number> = new Set(['poll', 'register', 'unregister', 'test', 'options', 'callbacks']);

/** How long a call of this function may take. */
export const limitOf = (path: Path, effects: 'none' | 'io', limits: PluginLimits): number => (effects === 'io' || path.some((key) => REACHING.has(key)) ? limits.reachMs : limits.computeMs);

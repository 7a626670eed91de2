import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { computeScores } from './compute-scores.js';
import { keepScores, type ScoringParts } from './keep-scores.js';

export interface ScoringLaneParts extends ScoringParts {
  readonly clock: Clock;
  /** Runs may have started or moved. */
  readonly moved: () => void;
  readonly onError: (error: unknown) => void;
}

const WORK = `select exists (select from scoring_changes c join scoring_models m on m.id = c.model_id and m.state = 'ready') or exists (select from scoring_standings s join scoring_models m on m.id = s.model_id and m.state = 'ready' where s.look_at <= to_timestamp($1::float8 / 1000)) as due, exists (select from scoring_models where state = 'computing') as computing`;

/** Keeps scores and stages up with what contacts do, with time, and with their rules. Idle, it costs one small query. */
export function scoringLane(parts: ScoringLaneParts): LaneWork {
  const { pool, clock, moved, onError } = parts;
  return {
    name: 'scoring',
    step: async () => {
      const [work] = (await pool.query<{ due: boolean; computing: boolean }>(WORK, [clock.now()])).rows;
      const kept = work?.due ? await keepScores(parts, clock.now()) : 0;
      const computed = work?.computing ? await computeScores(parts, clock.now()) : false;
      if (kept > 0 || computed) moved();
      return kept > 0 || computed;
    },
    untilDue: async () => {
      const [row] = (await pool.query<{ due: number | null }>("select (extract(epoch from min(s.look_at)) * 1000)::float8 as due from scoring_standings s join scoring_models m on m.id = s.model_id and m.state = 'ready'")).rows;
      return row?.due === null || row?.due === undefined ? null : row.due - clock.now();
    },
    onError,
  };
}

import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { tellAttributes } from './attribute-events.js';
import { computeNext } from './compute-segment.js';
import { PAIRS, keepUp, type KeepUpParts } from './keep-up.js';

export interface SegmentLaneParts extends KeepUpParts {
  readonly clock: Clock;
  /** Runs may have started or moved. */
  readonly moved: () => void;
  readonly onError: (error: unknown) => void;
}

const WORK = `select exists (select from segment_changes c join segments s on s.id = c.segment_id and s.state = 'ready') as changes, exists (select from segment_flips where due_at <= to_timestamp($1::float8 / 1000)) as flips,
  exists (select from segments where state = 'computing') as computing, exists (select from attribute_changes) as attributes`;

/** Keeps segments up with what contacts do, with time, and with their rules. Idle, it costs one small query. */
export function segmentLane(parts: SegmentLaneParts): LaneWork {
  const { pool, clock, moved, onError } = parts;
  return {
    name: 'segments',
    step: async () => {
      const { rows } = await pool.query<{ changes: boolean; flips: boolean; computing: boolean; attributes: boolean }>(WORK, [clock.now()]);
      const [work] = rows;
      const kept = work?.changes || work?.flips ? await keepUp(parts, clock.now()) : 0;
      const told = work?.attributes ? await tellAttributes(parts, clock.now()) : 0;
      const computed = work?.computing ? await computeNext(pool, clock.now()) : null;
      if (kept + told > 0) moved();
      return kept === PAIRS || told > 0 || computed !== null;
    },
    untilDue: async () => {
      const { rows } = await pool.query<{ due: number | null }>('select (extract(epoch from min(due_at)) * 1000)::float8 as due from segment_flips');
      const due = rows[0]?.due ?? null;
      return due === null ? null : due - clock.now();
    },
    onError,
  };
}

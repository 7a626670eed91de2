import type { Clock } from '../../core/ports.js';
import type pg from 'pg';
import type { FindNodeType } from '../../core/plan/plan.js';
import { enrolSlice, type CarryOut } from '../enrolment/enrol-slice.js';
import { Lane } from '../lanes/lane.js';
import type { TokenIds } from '../store/token-ids.js';
import { dateLane } from './dates/date-lane.js';
import { SCHEDULES_AT_ONCE, fireSchedules, nextSchedule } from './fire-schedules.js';

export interface EntryLaneParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly ids: TokenIds;
  /** What takes enrolled contacts on in the transaction in which they enter. */
  readonly carryOut: CarryOut;
  readonly fail: (where: string) => (error: unknown) => void;
  /** Runs have been started. */
  readonly started: () => void;
  /** Screens of this workflow have changed too. */
  readonly changed: (workspaceId: number, workflowId: number) => void;
}

/** The lanes that start runs by themselves: at set times, on dates of contacts, for enrolments. */
export function entryLanes({ fail, started, changed, ...parts }: EntryLaneParts): { readonly schedules: Lane; readonly dates: Lane; readonly enrolments: Lane } {
  const { pool, clock, find, ids } = parts;
  const schedules = new Lane({
    name: 'schedules',
    step: async () => {
      const fired = await fireSchedules(pool, find, ids, clock.now());
      if (fired > 0) started();
      return fired === SCHEDULES_AT_ONCE;
    },
    untilDue: async () => {
      const due = await nextSchedule(pool);
      return due === null ? null : due - clock.now();
    },
    onError: fail('schedules'),
  });
  const enrolments = new Lane({
    name: 'enrolments',
    step: async () => {
      const entered = await enrolSlice(parts, clock.now());
      if (entered) changed(entered.workspaceId, entered.workflowId);
      return entered !== null;
    },
    // one begun elsewhere is noticed at the next look
    untilDue: () => Promise.resolve(null),
    onError: fail('enrolments'),
  });
  return { schedules, dates: new Lane(dateLane({ ...parts, onError: fail('dates') }, started)), enrolments };
}

import type { CallbackEvent } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import { isDatabaseAway } from '../../platform/database-away.js';
import type { LaneWork } from '../lanes/lane.js';
import { transaction } from '../store/transaction.js';
import { carryOut, type CarryOutParts } from './carry-out.js';

const AT_ONCE = 100;
/** A report may come before its send has been answered, or about a message of somebody else: it is looked at again for a day, more and more seldom. */
const PATIENCE_MS = 24 * 3_600_000;
const FIRST_PAUSE_MS = 1_000;

const STATES = { waiting: 0, done: 1, unknown: 2 } as const;

export interface CallbackWorkerParts extends CarryOutParts {
  readonly clock: Clock;
  /** What a credential type is for, where a report names no message. */
  channelOf(credentialType: string): string;
  onError(error: unknown): void;
}

interface Row {
  readonly id: number;
  readonly workspace_id: number;
  readonly credential_id: number;
  readonly received_at: Date;
  readonly event_key: string;
  readonly event: CallbackEvent;
  readonly type: string | null;
}

/** Works off what providers have reported, in the order it came. */
export class CallbackWorker {
  constructor(private readonly parts: CallbackWorkerParts) {}

  /** One batch; answers whether there may be more. */
  step(): Promise<boolean> {
    const { pool, clock } = this.parts;
    return transaction(pool, async (client) => {
      const { rows } = await client.query<Row>(
        `select b.id, b.workspace_id, b.credential_id, b.received_at, b.event_key, b.event, c.type from callbacks b left join credentials c on c.workspace_id = b.workspace_id and c.id = b.credential_id
         where b.state = 0 and b.due_at <= to_timestamp($1::float8 / 1000) order by b.due_at, b.id limit ${AT_ONCE} for update of b skip locked`,
        [clock.now()],
      );
      for (const row of rows) await this.workOff(client, row);
      return rows.length === AT_ONCE;
    });
  }

  async nextDue(): Promise<number | null> {
    const { rows } = await this.parts.pool.query<{ due_at: Date | null }>('select min(due_at) as due_at from callbacks where state = 0');
    return rows[0]?.due_at?.getTime() ?? null;
  }

  private async workOff(client: pg.ClientBase, row: Row): Promise<void> {
    const { clock, channelOf, onError } = this.parts;
    const receivedAt = row.received_at.getTime();
    let state: keyof typeof STATES = 'waiting';
    let deliveryId: number | null = null;
    try {
      const kept = { id: row.id, workspaceId: Number(row.workspace_id), credentialId: row.credential_id, receivedAt, eventKey: row.event_key, event: row.event, channel: row.type === null ? 'unknown' : channelOf(row.type) };
      ({ state, deliveryId } = await carryOut(this.parts, kept));
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      onError(error);
    }
    // of what belongs to no message only that it came is kept: nobody could find it to erase it
    const age = Math.max(clock.now() - receivedAt, 0);
    if (state === 'waiting' && age > PATIENCE_MS) state = 'unknown';
    await client.query(`update callbacks set state = $2::smallint, delivery_id = $3::bigint, due_at = to_timestamp($4::float8 / 1000), event = case when $2::smallint > 0 and $3::bigint is null then jsonb_build_object('kind', event -> 'kind') else event end where id = $1`, [row.id, STATES[state], deliveryId, clock.now() + Math.max(FIRST_PAUSE_MS, age / 2)]);
  }
}

/** Keeps working off reports while there are any. */
export function callbackLane(worker: CallbackWorker, clock: Clock, onError: (error: unknown) => void): LaneWork {
  return {
    name: 'callbacks',
    step: () => worker.step(),
    untilDue: async () => {
      const due = await worker.nextDue();
      return due === null ? null : due - clock.now();
    },
    onError,
  };
}

import { toFailure, type Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import type { BusinessEvent, BusinessEvents, NewBusinessEvent } from '../../core/enrolment/business-events.js';
import type { Clock } from '../../core/ports.js';
import { bindEvent } from '../../customers/segments/bind-event.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { transaction } from '../store/transaction.js';
import { baseSize } from './base-size.js';

const KEPT_SHOWN = 100;
const SHOWN = `select b.id, b.name, b.properties, b.source, (extract(epoch from b.occurred_at) * 1000)::float8 as "occurredAt", (extract(epoch from b.recorded_at) * 1000)::float8 as "recordedAt",
  coalesce((select jsonb_agg(jsonb_build_object('workflow', jsonb_build_object('id', f.id, 'name', f.name), 'status', e.status, 'total', e.total, 'entered', e.entered, 'unfit', e.unfit, 'refused', e.refused, 'error', e.error) order by e.id)
    from enrolments e join workflows f on f.id = e.workflow_id where e.business_event_id = b.id), '[]') as reaches from business_events b`;

interface Listener {
  readonly workflow_id: number;
  readonly node_id: string;
  readonly config: { readonly segment: number | null; readonly who: Rule };
}

/** Business events kept in Postgres; whom they concern enters by the lane of enrolments. */
export class PostgresBusinessEvents implements BusinessEvents {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
    private readonly begun: () => void,
  ) {}

  async record(workspaceId: number, event: NewBusinessEvent): Promise<BusinessEvent> {
    const id = await transaction(this.pool, async (client) => {
      const now = this.clock.now();
      const { rows } = await client.query<{ id: number }>(
        `insert into business_events (workspace_id, name, properties, message_id, source, occurred_at, recorded_at) values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000))
         on conflict (workspace_id, message_id) where message_id is not null do nothing returning id`,
        [workspaceId, event.name, JSON.stringify(event.properties), event.messageId ?? null, event.source, event.occurredAt, now],
      );
      if (!rows[0]) return null;
      await this.reach(client, workspaceId, rows[0].id, event, now);
      return rows[0].id;
    });
    if (id !== null) this.begun();
    const [shown] = id === null ? await this.read('b.workspace_id = $1 and b.message_id = $2', [workspaceId, event.messageId]) : await this.read('b.workspace_id = $1 and b.id = $2', [workspaceId, id]);
    return shown as BusinessEvent;
  }

  list(workspaceId: number): Promise<readonly BusinessEvent[]> {
    return this.read(`b.workspace_id = $1 order by b.id desc limit ${KEPT_SHOWN}`, [workspaceId]);
  }

  private async read(where: string, values: readonly unknown[]): Promise<BusinessEvent[]> {
    const { rows } = await this.pool.query<BusinessEvent>(`${SHOWN} where ${where}`, [...values]);
    return rows;
  }

  private async reach(client: pg.ClientBase, workspaceId: number, id: number, event: NewBusinessEvent, now: number): Promise<void> {
    const { rows: listeners } = await client.query<Listener>(`select workflow_id, node_id, config from entries where workspace_id = $1 and kind = 'business_event' and key = $2 order by id`, [workspaceId, event.name]);
    for (const { workflow_id: workflowId, node_id: nodeId, config } of listeners) {
      const { total, last } = (await baseSize(client, workspaceId, { segment: config.segment })) ?? { total: 0, last: 0 };
      const { rule, error } = boundTo(config.who, event);
      await client.query(
        `insert into enrolments (created_at, read_last, workspace_id, workflow_id, segment_id, rule, business_event_id, total, node_id, error, status, finished_at)
         values (to_timestamp($1::float8 / 1000), $2, $3::int, $4, (select id from segments where workspace_id = $3::int and id = $5::int), $6, $7, $8, $9, $10, $11::text, case when $11::text = 'failed' then to_timestamp($1::float8 / 1000) end)
         on conflict (business_event_id, workflow_id, node_id) where business_event_id is not null do nothing`,
        [now, last, workspaceId, workflowId, config.segment, rule === null ? null : JSON.stringify(rule), id, total, nodeId, error, error === null ? 'running' : 'failed'],
      );
    }
  }
}

/** A rule that cannot be asked with what the event says reaches nobody; why is shown beside the event. */
function boundTo(who: Rule, event: NewBusinessEvent): { readonly rule: Rule | null; readonly error: string | null } {
  if (who === true) return { rule: null, error: null };
  try {
    const rule = bindEvent(who, event.properties);
    readRule(rule);
    return { rule, error: null };
  } catch (error) {
    return { rule: null, error: toFailure(error).message };
  }
}

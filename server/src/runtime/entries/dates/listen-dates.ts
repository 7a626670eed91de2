import type { DateRhythm } from '@parcours/sdk/node';
import type pg from 'pg';
import { TOLERANCE_MS } from '../../../core/dates/plan-date.js';
import type { EventEntry } from '../../../core/ports.js';
import { LISTENS } from './listener-row.js';

export interface DateListening {
  readonly node: number;
  readonly nodeId: string;
  readonly trigger: EventEntry['trigger'];
  readonly rhythm: DateRhythm;
}

interface Place {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  /** Zone of contacts whose own is unknown. */
  readonly timezone: string;
  readonly now: number;
}

const UNCHANGED = `l.${LISTENS} and (l.offset_days, l.at, l.leap_day, l.tolerance_ms, l.timezone) = (excluded.offset_days, excluded.at, excluded.leap_day, excluded.tolerance_ms, excluded.timezone)`;

/**
 * A listener is known by its workflow, node, attribute and rhythm of repeating, over all versions: what has started once under that
 * name never starts again. One that goes on listening unchanged keeps its timers; one that changed plans all contacts again.
 * `since` moves only for a listener that did not listen before: dates that passed while a workflow was paused stay passed.
 */
const LISTEN = `
  insert into date_listeners as l (workspace_id, workflow_id, version_id, node, slot, node_id, attribute, repeat, offset_days, at, leap_day, tolerance_ms, timezone, trigger, since)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, to_timestamp($15::float8 / 1000))
  on conflict (workflow_id, node_id, slot, attribute, repeat) do update set
    version_id = excluded.version_id, node = excluded.node, trigger = excluded.trigger,
    offset_days = excluded.offset_days, at = excluded.at, leap_day = excluded.leap_day, tolerance_ms = excluded.tolerance_ms, timezone = excluded.timezone,
    since = case when l.${LISTENS} then l.since else excluded.since end,
    state = case when ${UNCHANGED} then l.state else 'filling' end,
    read_until = case when ${UNCHANGED} then l.read_until else 0 end,
    fill_until = case when ${UNCHANGED} then l.fill_until end,
    settled_after = case when ${UNCHANGED} then l.settled_after end
  returning id`;

/** Makes these, and only these, the dates a workflow listens to. Timers follow in the background. */
export async function listenToDates(client: pg.ClientBase, place: Place, listening: readonly DateListening[]): Promise<void> {
  const kept: number[] = [];
  const slots = new Map<string, number>();
  for (const { node, nodeId, trigger, rhythm } of listening) {
    const slot = slots.get(nodeId) ?? 0;
    slots.set(nodeId, slot + 1);
    const { rows } = await client.query<{ id: number }>(LISTEN, [
      place.workspaceId, place.workflowId, place.versionId, node, slot, nodeId, rhythm.attribute, rhythm.repeat, rhythm.offsetDays, rhythm.at, rhythm.leapDay, rhythm.toleranceMs ?? TOLERANCE_MS,
      place.timezone, JSON.stringify(trigger), place.now,
    ]);
    kept.push(...rows.map((row) => row.id));
  }
  await client.query(`update date_listeners set state = 'ending' where workflow_id = $1 and ${LISTENS} and id <> all($2::int[])`, [place.workflowId, kept]);
}

/** Listens no longer. Waits for runs that are being started, so that none starts after this has committed. */
export const forgetDates = (client: pg.ClientBase, workflowId: number): Promise<unknown> => client.query(`update date_listeners set state = 'ending' where workflow_id = $1 and ${LISTENS}`, [workflowId]);

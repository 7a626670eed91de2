import { Cron } from 'croner';
import type { Subscription } from '@parcours/sdk/node';
import type pg from 'pg';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type { Listening } from '../publishing/check-document.js';
import { forgetDates, listenToDates } from './dates/listen-dates.js';
import { listenToExits } from './listen-exits.js';
import { endWatches, listenToWatches } from './watches/listen-watches.js';

interface Place {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly timezone: string;
  readonly now: number;
}

const keyOf = (subscription: Subscription): string => {
  if (subscription.on === 'webhook' || subscription.on === 'form') return subscription.path;
  if (subscription.on === 'date') return subscription.attribute;
  return subscription.on === 'event' || subscription.on === 'business_event' ? subscription.name : '';
};

/** The next instant of a schedule strictly after `after`; null when it never comes again. */
export function nextFireAt(rule: string, timezone: string, after: number): number | null {
  return new Cron(rule, { timezone, mode: '5-part' }).nextRun(new Date(after))?.getTime() ?? null;
}

/** Takes no entries any more. Exits stay: those who are inside can still leave. */
export async function stopListening(client: pg.ClientBase, workflowId: number, now: number): Promise<void> {
  await client.query("delete from entries where workflow_id = $1 and kind <> 'exit'", [workflowId]);
  await forgetDates(client, workflowId);
  await endWatches(client, workflowId, now);
}

/** Replaces what a workflow listens to. Answers the id of a node whose path somebody else has, or null. */
export async function listen(client: pg.ClientBase, place: Place, listening: readonly Listening[], settings: WorkflowSettings): Promise<string | null> {
  await client.query("delete from entries where workflow_id = $1 and kind <> 'exit'", [place.workflowId]);
  await listenToExits(client, place, settings);
  await listenToWatches(client, place, listening);
  for (const { node, nodeId, trigger, subscription } of listening) {
    // its row in `watches` is all it needs
    if (subscription.on === 'poll' || subscription.on === 'stream') continue;
    const { on, ...config } = subscription;
    const fireAt = subscription.on === 'schedule' ? nextFireAt(subscription.rule, subscription.timezone ?? place.timezone, place.now) : null;
    const { rowCount } = await client.query(
      `insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, key, config, next_fire_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000)) on conflict (kind, key) where kind in ('webhook', 'form') do nothing`,
      [place.workspaceId, place.workflowId, place.versionId, node, nodeId, on, keyOf(subscription), JSON.stringify({ ...config, trigger, timezone: subscription.on === 'schedule' ? (subscription.timezone ?? place.timezone) : undefined }), fireAt],
    );
    if (rowCount === 0) return nodeId;
  }
  await listenToDates(client, place, listening.flatMap(({ subscription, ...entry }) => (subscription.on === 'date' ? [{ ...entry, rhythm: subscription }] : [])));
  return null;
}

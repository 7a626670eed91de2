import type pg from 'pg';
import type { Listening } from '../../publishing/check-document.js';

interface Place {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly now: number;
}

/** Work under way for an older version commits nothing; what a provider was told is taken back. */
const RELEASE = `epoch = epoch + 1, lease_until = null, active = false, failures = 0, error = null,
  due_at = case when kind = 'hook' and registration is not null then to_timestamp($2::float8 / 1000) else 'infinity' end`;

/** Ends all work for a workflow's entry points outside. Cursors stay: a resumed workflow goes on where it was. */
export async function endWatches(client: pg.ClientBase, workflowId: number, now: number): Promise<void> {
  await client.query(`update watches set ${RELEASE} where workflow_id = $1 and active`, [workflowId, now]);
}

/** Begins, goes on with, or ends the work outside, as the published version wants it. */
export async function listenToWatches(client: pg.ClientBase, place: Place, listening: readonly Listening[]): Promise<void> {
  const wanted = listening.flatMap(({ watch, ...entry }) => (watch ? [{ ...entry, ...watch }] : []));
  await client.query(`update watches set ${RELEASE} where workflow_id = $1 and active and not ((node_id, kind) in (select * from unnest($3::text[], $4::text[])))`, [
    place.workflowId, place.now, wanted.map((one) => one.nodeId), wanted.map((one) => one.kind),
  ]);
  for (const { node, nodeId, trigger, subscription, kind, about } of wanted) {
    const { on: _, ...config } = subscription;
    await client.query(
      `insert into watches as w (workspace_id, workflow_id, version_id, node, node_id, kind, about, config, trigger, active, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, to_timestamp($10::float8 / 1000))
       on conflict (workflow_id, node_id, kind) do update set version_id = excluded.version_id, node = excluded.node, config = excluded.config, trigger = excluded.trigger,
         active = true, epoch = w.epoch + 1, lease_until = null, failures = 0, error = null, about = excluded.about,
         cursor = case when w.about = excluded.about then w.cursor end,
         due_at = case when w.kind = 'hook' and w.registration is not null and w.registered_about = excluded.about then 'infinity' else excluded.due_at end`,
      [place.workspaceId, place.workflowId, place.versionId, node, nodeId, kind, about, JSON.stringify(config), JSON.stringify(trigger), place.now],
    );
  }
}

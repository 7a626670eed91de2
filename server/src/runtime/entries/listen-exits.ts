import type { Rule } from '@parcours/sdk/node';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { storableText } from '../../core/storable.js';
import type { ExitConfig } from '../store/find-exits.js';

interface Place {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
}

/** Contacts are compared to the end of their time also when nobody is kept out any more. */
async function isCompared(client: pg.ClientBase | pg.Pool, workflowId: number): Promise<boolean> {
  const { rowCount } = await client.query('select from compared_contacts where workflow_id = $1 limit 1', [workflowId]);
  return rowCount === 1;
}

async function insertExits(client: pg.ClientBase | pg.Pool, place: Place, { exits = [], goal, holdOut }: WorkflowSettings, test: boolean): Promise<void> {
  if (exits.length === 0) return;
  const compared = !test && (holdOut !== undefined || (await isCompared(client, place.workflowId)));
  const ofGoal = { ...(goal === undefined ? {} : { within: goal }), ...(compared ? { compared } : {}) };
  const configs = exits.map(({ id, name, kind, where }, index): ExitConfig => ({ id, name, kind, where: (where ?? null) as Rule, index, test, ...(kind === 'goal' ? ofGoal : {}) }));
  await client.query(
    `insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, key, config) select $1::int, $2::int, $3::int, -2, id, 'exit', key, config::jsonb from unnest($4::text[], $5::text[], $6::text[]) as u(id, key, config)
     where not exists (select 1 from entries where version_id = $3 and kind = 'exit')`,
    [place.workspaceId, place.workflowId, place.versionId, exits.map((exit) => exit.id), exits.map((exit) => storableText(exit.event ?? '')), configs.map((config) => JSON.stringify(config))],
  );
}

/** Replaces the exits of a workflow; they hold for all that are inside, whichever version they entered by. Those of test runs stay. */
export async function listenToExits(client: pg.ClientBase, place: Place, settings: WorkflowSettings): Promise<void> {
  await client.query(`delete from entries where workflow_id = $1 and kind = 'exit' and not (config ->> 'test')::boolean`, [place.workflowId]);
  await insertExits(client, place, settings, false);
}

/** Test runs of a draft leave by the exits of that draft. A snapshot never changes, so they are written once. */
export const listenToTestExits = (client: pg.ClientBase | pg.Pool, place: Place, settings: WorkflowSettings): Promise<void> => insertExits(client, place, settings, true);

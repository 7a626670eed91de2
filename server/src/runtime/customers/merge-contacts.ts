import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CountDelta } from '../../core/changes.js';
import type { Merge } from '../../customers/identities/person.js';
import { endRuns } from '../store/write-runs.js';
import { lockForChange } from './lock-consents.js';
import { moveRows, type Moved } from './move-rows.js';

export const COLUMNS = ['email', 'email_key', 'phone', 'external_id', 'timezone', 'locale'] as const;

interface ContactRow extends Record<(typeof COLUMNS)[number], string | null> {
  readonly attributes: JsonObject;
  readonly tracked: boolean;
}

/** What the one who stays has from the other. */
export interface Gained {
  readonly columns: Partial<Record<(typeof COLUMNS)[number], string>>;
  readonly attributes: readonly string[];
  /** Runs that ended because both were inside: they stay so. */
  readonly ended?: readonly number[];
}

/** Tokens before contacts, as everywhere: see `lockContacts`. Leased ones are read again when their worker settles them. */
export async function lockForMerge(client: pg.ClientBase, contactIds: readonly number[]): Promise<void> {
  await client.query('select t.id from tokens t where t.run_id in (select id from runs where status = 0 and contact_id = any($1::bigint[])) order by t.id for update of t', [contactIds]);
  await lockForChange(client, contactIds);
  await client.query('select pg_advisory_xact_lock(id) from (select id from unnest($1::bigint[]) as u(id) order by id offset 0) one_by_one', [contactIds]);
}

/** A workflow that lets a contact in once at a time must not have one twice: where both are inside, the run of the one who goes ends. */
async function endDoubles(client: pg.ClientBase, from: number, into: number, now: number): Promise<{ counts: readonly CountDelta[]; ended: number[] }> {
  const { rows } = await client.query<{ run_id: number }>(
    `select f.run_id from entrances f join entrances i on i.workflow_id = f.workflow_id and i.key = f.key and i.contact_id = $2 where f.contact_id = $1 and f.open and i.open order by f.run_id`,
    [from, into],
  );
  const ended = rows.map((row) => row.run_id);
  return { ended, counts: ended.length === 0 ? [] : (await endRuns(client, ended, null, now)).counts };
}

/** What both are, and have done, together: whether that makes them part of a segment, and what it makes of their scores, is looked at right after. */
export async function noteForSegments(client: pg.ClientBase, workspaceId: number, contactIds: readonly number[]): Promise<void> {
  await client.query('insert into segment_changes (workspace_id, contact_id, segment_id) select s.workspace_id, c.id, s.id from segments s, unnest($2::bigint[]) as c(id) where s.workspace_id = $1', [workspaceId, contactIds]);
  await client.query('insert into scoring_changes (workspace_id, contact_id, model_id) select m.workspace_id, c.id, m.id from scoring_models m, unnest($2::bigint[]) as c(id) where m.workspace_id = $1', [workspaceId, contactIds]);
}

function gain(from: ContactRow, into: ContactRow): Gained {
  const columns = Object.fromEntries(COLUMNS.flatMap((column) => (into[column] === null && from[column] !== null ? [[column, from[column]]] : [])));
  return { columns, attributes: Object.keys(from.attributes).filter((name) => !(name in into.attributes)) };
}

export async function countLists(client: pg.ClientBase, moved: Moved, sign: 1 | -1): Promise<void> {
  const lists = moved['list_members']?.left.map((row) => row['list_id'] as number) ?? [];
  if (lists.length > 0) await client.query('update lists set members = members - $2::int where id = any($1::int[])', [lists, sign]);
}

/**
 * Makes two contacts one: runs, events, lists and signs of `from` become those of `into`, which also takes over what it lacked; `from` is
 * gone, and written down with all it takes to part them again. Both are locked (`lockForMerge`). Answers null when one is not there.
 */
export async function mergeContacts(client: pg.ClientBase, workspaceId: number, { from, into, reason }: Merge, now: number): Promise<CountDelta[] | null> {
  const { rows } = await client.query<{ id: number; row: ContactRow }>('select id, to_jsonb(c) as row from contacts c where workspace_id = $1 and id in ($2, $3) order by id for update', [workspaceId, from, into]);
  const [gone, stays] = [from, into].map((id) => rows.find((row) => row.id === id)?.row);
  if (gone === undefined || stays === undefined) return null;
  const { counts, ended } = await endDoubles(client, from, into, now);
  const moved = await moveRows(client, from, into);
  await countLists(client, moved, 1);
  const gained = gain(gone, stays);
  await client.query('update contact_merges set into_contact_id = $2 where into_contact_id = $1', [from, into]);
  await client.query('delete from contacts where workspace_id = $1 and id = $2', [workspaceId, from]);
  await client.query(
    `update contacts c set ${COLUMNS.map((column) => `${column} = coalesce(c.${column}, $3::jsonb ->> '${column}')`).join(', ')}, attributes = ($4::jsonb || c.attributes), tracked = c.tracked and $6, updated_at = to_timestamp($5::float8 / 1000)
     where workspace_id = $1 and id = $2`,
    [workspaceId, into, JSON.stringify(gained.columns), JSON.stringify(gone.attributes), now, gone.tracked],
  );
  await client.query(
    `insert into contact_merges (workspace_id, from_contact_id, into_contact_id, merged_at, reason, contact, gained, moved) values ($1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6, $7, $8)`,
    [workspaceId, from, into, now, reason, JSON.stringify(gone), JSON.stringify({ ...gained, ended }), JSON.stringify(moved)],
  );
  await noteForSegments(client, workspaceId, [into]);
  return [...counts];
}

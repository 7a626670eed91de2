import { UserError, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CountDelta } from '../../core/changes.js';
import { leaveChanged } from '../store/leave-changed.js';
import { COLUMNS, countLists, lockForMerge, noteForSegments, type Gained } from './merge-contacts.js';
import { returnRows, type Moved } from './move-rows.js';

interface MergeRow {
  readonly from_contact_id: number;
  readonly into_contact_id: number;
  readonly contact: JsonObject;
  readonly gained: Gained;
  readonly moved: Moved;
  readonly undone: boolean;
}

/** What the one who stays took over, unless it has changed since. */
async function giveBack(client: pg.ClientBase, workspaceId: number, { into_contact_id: into, contact, gained }: MergeRow, now: number): Promise<void> {
  const columns = COLUMNS.filter((column) => gained.columns[column] !== undefined).map((column) => `${column} = case when c.${column} = $3::jsonb ->> '${column}' then null else c.${column} end`);
  await client.query(
    `update contacts c set ${[...columns, `attributes = c.attributes - array(select key from jsonb_each($3::jsonb -> 'attributes') where key = any($4::text[]) and c.attributes -> key = value)`, 'updated_at = to_timestamp($5::float8 / 1000)'].join(', ')}
     where workspace_id = $1 and id = $2`,
    [workspaceId, into, JSON.stringify(contact), gained.attributes, now],
  );
}

/** The signs by which the one who stays was found under the other's names. */
async function forgetNames(client: pg.ClientBase, workspaceId: number, { into_contact_id: into, contact }: MergeRow): Promise<void> {
  await client.query(`delete from contact_identities where workspace_id = $1 and contact_id = $2 and ((kind = 'user' and value = $3) or (kind = 'email' and value = $4))`, [workspaceId, into, contact['external_id'] ?? null, contact['email_key'] ?? null]);
}

async function makeAgain(client: pg.ClientBase, { contact }: MergeRow): Promise<void> {
  const { rowCount } = await client.query(`insert into contacts overriding system value select * from jsonb_populate_record(null::contacts, '{"tracked": true}'::jsonb || $1::jsonb) on conflict do nothing`, [JSON.stringify(contact)]);
  if (rowCount !== 1) throw new UserError('not_undone', 'The two cannot be parted any more: an address or id of one belongs to somebody else by now; free it first.', { status: 409 });
}

/**
 * Parts two contacts again: the one that was gone is there as it was, with its runs, events, lists, consents and signs; what came since stays
 * where it is. Runs that ended because both were inside stay ended. A second call changes nothing. Throws `UserError` `not_found`, `not_undone`.
 */
export async function partContacts(client: pg.ClientBase, workspaceId: number, mergeId: number, userId: number | null, now: number): Promise<CountDelta[]> {
  const { rows } = await client.query<MergeRow>('select from_contact_id, into_contact_id, contact, gained, moved, undone_at is not null as undone from contact_merges where workspace_id = $1 and id = $2', [workspaceId, mergeId]);
  const [merge] = rows;
  if (merge === undefined) throw new UserError('not_found', 'There is no such merge.', { status: 404 });
  const { from_contact_id: from, into_contact_id: into } = merge;
  await lockForMerge(client, [from, into]);
  const { rowCount } = await client.query('update contact_merges set undone_at = to_timestamp($3::float8 / 1000), undone_by = $4 where id = $1 and into_contact_id = $2 and undone_at is null', [mergeId, into, now, userId]);
  if (rowCount !== 1) {
    if (merge.undone) return [];
    throw Object.assign(new Error('A contact was changed while it was read.'), { code: '40001' });
  }
  await giveBack(client, workspaceId, merge, now);
  await forgetNames(client, workspaceId, merge);
  await makeAgain(client, merge);
  await returnRows(client, merge.moved, from, into);
  await countLists(client, merge.moved, -1);
  await noteForSegments(client, workspaceId, [from, into]);
  return leaveChanged(client, [from, into].map((contactId) => ({ workspaceId, contactId })), now);
}

import type pg from 'pg';
import type { CommandChange } from '../../core/changes.js';
import type { NewEvent } from '../../core/ports.js';
import { storableText } from '../../core/storable.js';

/** An event that came of a command. */
export interface Told {
  readonly of: CommandChange;
  readonly event: NewEvent;
}

interface List {
  readonly id: number;
  readonly name: string;
}

type ListChange = CommandChange & { readonly command: Extract<CommandChange['command'], { kind: 'list.add' | 'list.remove' }> };
export const isListChange = (change: CommandChange): change is ListChange => change.command.kind === 'list.add' || change.command.kind === 'list.remove';

/** Finds lists by name or id; makes those that do not exist yet. Keyed by workspace and what they were called. */
async function findLists(client: pg.ClientBase, wanted: readonly { workspaceId: number; list: string }[], make: boolean): Promise<Map<string, List>> {
  const unique = [...new Map(wanted.map((one) => [`${one.workspaceId} ${one.list}`, one])).values()].sort((a, b) => a.workspaceId - b.workspaceId || (a.list < b.list ? -1 : 1));
  const select = async (): Promise<Map<string, List>> => {
    const { rows } = await client.query<{ workspace_id: number; called: string; id: number; name: string }>(
      `select u.workspace_id, u.called, l.id, l.name from unnest($1::int[], $2::text[]) as u(workspace_id, called)
       join lists l on l.workspace_id = u.workspace_id and (l.name = u.called or l.id::text = u.called)`,
      [unique.map((one) => one.workspaceId), unique.map((one) => storableText(one.list))],
    );
    return new Map(rows.map((row) => [`${row.workspace_id} ${row.called}`, { id: row.id, name: row.name }]));
  };
  const found = await select();
  const missing = unique.filter((one) => !found.has(`${one.workspaceId} ${one.list}`));
  if (!make || missing.length === 0) return found;
  await client.query('insert into lists (workspace_id, name) select * from unnest($1::int[], $2::text[]) on conflict do nothing', [missing.map((one) => one.workspaceId), missing.map((one) => storableText(one.list))]);
  return select();
}

const SIDES = {
  'list.add': {
    event: 'list.joined',
    sign: 1,
    sql: `insert into list_members (workspace_id, list_id, contact_id, joined_at) select workspace_id, list_id, contact_id, to_timestamp($4::float8 / 1000)
      from unnest($1::int[], $2::int[], $3::bigint[]) as u(workspace_id, list_id, contact_id) on conflict do nothing returning list_id, contact_id`,
  },
  'list.remove': {
    event: 'list.left',
    sign: -1,
    sql: `delete from list_members m using unnest($1::int[], $2::int[], $3::bigint[]) as u(workspace_id, list_id, contact_id)
      where m.list_id = u.list_id and m.contact_id = u.contact_id and $4::float8 is not null returning m.list_id, m.contact_id`,
  },
} as const;

async function changeSide(client: pg.ClientBase, kind: keyof typeof SIDES, all: readonly ListChange[], now: number): Promise<Told[]> {
  const changes = all.filter((change) => change.command.kind === kind);
  if (changes.length === 0) return [];
  const { event, sign, sql } = SIDES[kind];
  const lists = await findLists(client, changes.map((change) => ({ workspaceId: change.workspaceId, list: change.command.list })), kind === 'list.add');
  const known = new Map<string, { change: ListChange; list: List }>();
  for (const change of changes) {
    const list = lists.get(`${change.workspaceId} ${change.command.list}`);
    if (list) known.set(`${list.id} ${change.contactId}`, { change, list });
  }
  const rows = [...known.values()];
  const changed = await client.query<{ list_id: number; contact_id: number }>(sql, [rows.map(({ change }) => change.workspaceId), rows.map(({ list }) => list.id), rows.map(({ change }) => change.contactId), now]);
  await client.query(
    `update lists l set members = l.members + u.change from (select id, (count(*) * $2)::int as change from unnest($1::int[]) as i(id) group by id order by id) u where l.id = u.id`,
    [changed.rows.map((row) => row.list_id), sign],
  );
  return changed.rows.flatMap((row): Told[] => {
    const one = known.get(`${row.list_id} ${row.contact_id}`);
    if (!one) return [];
    const { workspaceId, contactId } = one.change;
    return [{ of: one.change, event: { workspaceId, contactId, name: event, properties: { list: one.list.name, listId: one.list.id }, occurredAt: now } }];
  });
}

/** The same contact and list at most once in each round: who leaves and then joins is on the list in the end. */
function rounds(changes: readonly ListChange[]): ListChange[][] {
  const seen = new Map<string, number>();
  const all: ListChange[][] = [];
  for (const change of changes) {
    const key = `${change.workspaceId} ${change.contactId} ${change.command.list}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (all[round] ??= []).push(change);
  }
  return all;
}

/** Adds contacts to lists and takes them off, in the order asked for; answers what came of it. */
export async function changeLists(client: pg.ClientBase, changes: readonly ListChange[], now: number): Promise<Told[]> {
  const told: Told[] = [];
  for (const round of rounds(changes)) told.push(...(await changeSide(client, 'list.add', round, now)), ...(await changeSide(client, 'list.remove', round, now)));
  return told;
}

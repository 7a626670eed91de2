import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CommandChange } from '../../core/changes.js';
import type { NewEvent } from '../../core/ports.js';
import { storable } from './token-row.js';

type Of<Kind extends CommandChange['command']['kind']> = CommandChange & { readonly command: Extract<CommandChange['command'], { kind: Kind }> };
const of = <Kind extends CommandChange['command']['kind']>(kind: Kind, changes: readonly CommandChange[]): Of<Kind>[] => changes.filter((change): change is Of<Kind> => change.command.kind === kind);

async function updateContacts(client: pg.ClientBase, changes: readonly Of<'contact.update'>[], now: number): Promise<void> {
  const patches = new Map<number, JsonObject>();
  for (const { contactId, command } of changes) patches.set(contactId, { ...patches.get(contactId), ...command.attributes });
  const rows = [...patches].sort(([a], [b]) => a - b);
  if (rows.length === 0) return;
  await client.query('select id from contacts where id = any($1::bigint[]) order by id for update', [rows.map(([id]) => id)]);
  await client.query(
    `update contacts c set attributes = (c.attributes || u.patch) - array(select key from jsonb_each(u.patch) where value = 'null'), updated_at = to_timestamp($3::float8 / 1000)
     from (select id, patch::jsonb as patch from unnest($1::bigint[], $2::text[]) as p(id, patch)) u where c.id = u.id`,
    [rows.map(([id]) => id), rows.map(([, patch]) => storable(patch)), now],
  );
}

/** Finds lists by name or id; makes those that do not exist yet. Keyed by workspace and what they were called. */
async function findLists(client: pg.ClientBase, wanted: readonly { workspaceId: number; list: string }[], make: boolean): Promise<Map<string, { id: number; name: string }>> {
  const unique = [...new Map(wanted.map((one) => [`${one.workspaceId} ${one.list}`, one])).values()].sort((a, b) => a.workspaceId - b.workspaceId || (a.list < b.list ? -1 : 1));
  const select = async (): Promise<Map<string, { id: number; name: string }>> => {
    const { rows } = await client.query<{ workspace_id: number; called: string; id: number; name: string }>(
      `select u.workspace_id, u.called, l.id, l.name from unnest($1::int[], $2::text[]) as u(workspace_id, called)
       join lists l on l.workspace_id = u.workspace_id and (l.name = u.called or l.id::text = u.called)`,
      [unique.map((one) => one.workspaceId), unique.map((one) => one.list)],
    );
    return new Map(rows.map((row) => [`${row.workspace_id} ${row.called}`, { id: row.id, name: row.name }]));
  };
  const found = await select();
  const missing = unique.filter((one) => !found.has(`${one.workspaceId} ${one.list}`));
  if (!make || missing.length === 0) return found;
  await client.query('insert into lists (workspace_id, name) select * from unnest($1::int[], $2::text[]) on conflict do nothing', [missing.map((one) => one.workspaceId), missing.map((one) => one.list)]);
  return select();
}

async function changeLists(client: pg.ClientBase, adds: readonly Of<'list.add'>[], removes: readonly Of<'list.remove'>[], now: number): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  const sides = [
    { changes: adds, name: 'list.joined', sql: `insert into list_members (workspace_id, list_id, contact_id, joined_at) select workspace_id, list_id, contact_id, to_timestamp($4::float8 / 1000) from unnest($1::int[], $2::int[], $3::bigint[]) as u(workspace_id, list_id, contact_id) on conflict do nothing returning list_id, contact_id` },
    { changes: removes, name: 'list.left', sql: `delete from list_members m using unnest($1::int[], $2::int[], $3::bigint[]) as u(workspace_id, list_id, contact_id) where m.list_id = u.list_id and m.contact_id = u.contact_id and $4::float8 is not null returning m.list_id, m.contact_id` },
  ];
  for (const { changes, name, sql } of sides) {
    if (changes.length === 0) continue;
    const lists = await findLists(client, changes.map((change) => ({ workspaceId: change.workspaceId, list: change.command.list })), name === 'list.joined');
    const known = changes.flatMap((change) => {
      const list = lists.get(`${change.workspaceId} ${change.command.list}`);
      return list ? [{ ...change, list }] : [];
    });
    const { rows } = await client.query<{ list_id: number; contact_id: number }>(sql, [known.map((one) => one.workspaceId), known.map((one) => one.list.id), known.map((one) => one.contactId), now]);
    const sign = name === 'list.joined' ? 1 : -1;
    await client.query(
      `update lists l set members = l.members + u.change from (select id, (count(*) * $2)::int as change from unnest($1::int[]) as i(id) group by id order by id) u where l.id = u.id`,
      [rows.map((row) => row.list_id), sign],
    );
    for (const row of rows) {
      const one = known.find((candidate) => candidate.list.id === row.list_id && candidate.contactId === row.contact_id);
      if (one) events.push({ workspaceId: one.workspaceId, contactId: row.contact_id, name, properties: { list: one.list.name, listId: row.list_id }, occurredAt: now });
    }
  }
  return events;
}

/** Carries out what nodes asked for; answers the events that came of it, to be recorded in the same transaction. */
export async function runCommands(client: pg.ClientBase, changes: readonly CommandChange[], now: number): Promise<NewEvent[]> {
  if (changes.length === 0) return [];
  await updateContacts(client, of('contact.update', changes), now);
  const joined = await changeLists(client, of('list.add', changes), of('list.remove', changes), now);
  const recorded = of('event.record', changes).map(({ workspaceId, contactId, command }): NewEvent => ({ workspaceId, contactId, name: command.name, properties: command.properties, occurredAt: now }));
  return [...joined, ...recorded];
}

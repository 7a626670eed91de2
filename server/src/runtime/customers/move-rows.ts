import type pg from 'pg';
import type { JsonObject } from '@parcours/sdk/node';
import { MERGED_TABLES, type MergedTable } from './merged-tables.js';

/** By table: keys of what moved along, and rows that were left because the other had its own. */
export type Moved = Record<string, { readonly moved: JsonObject[]; readonly left: JsonObject[]; readonly replaced: JsonObject[] }>;

const keysOf = (alias: string, keys: readonly string[]): string => `jsonb_build_object(${keys.map((key) => `'${key}', ${alias}.${key}`).join(', ')})`;
const same = (keys: readonly string[], a: string, b: string): string => keys.map((key) => `${a}.${key} = ${b}.${key}`).join(' and ');

/** Rows of the one who stays that give way to later ones. */
async function giveWay(client: pg.ClientBase, { table, keys, latest, keep }: MergedTable, from: number, into: number): Promise<JsonObject[]> {
  if (latest === undefined) return [];
  const { rows } = await client.query<{ row: JsonObject }>(
    `delete from ${table} i using ${table} f where f.contact_id = $1 and i.contact_id = $2 and ${same(keys, 'f', 'i')} and f.${latest} > i.${latest} ${keep === undefined ? '' : `and not i.${keep}`} returning to_jsonb(i) as row`,
    [from, into],
  );
  return rows.map(({ row }) => row);
}

async function moveTable(client: pg.ClientBase, merged: MergedTable, from: number, into: number, runIds: readonly number[]): Promise<Moved[string]> {
  const { table, keys, alone, byRun } = merged;
  const replaced = await giveWay(client, merged, from, into);
  const scope = byRun ? 't.run_id = any($3::bigint[]) and t.contact_id = $1' : 't.contact_id = $1 and $3::bigint[] is not null';
  const free = alone ? '' : `and not exists (select from ${table} o where o.contact_id = $2 and ${same(keys, 'o', 't')})`;
  const moved = await client.query<{ keys: JsonObject }>(`update ${table} t set contact_id = $2::bigint where ${scope} ${free} returning ${keysOf('t', keys)} as keys`, [from, into, runIds]);
  const left = alone ? [] : (await client.query<{ row: JsonObject }>(`delete from ${table} t where t.contact_id = $1 returning to_jsonb(t) as row`, [from])).rows.map(({ row }) => row);
  return { moved: moved.rows.map((row) => row.keys), left, replaced };
}

/** Everything of one contact becomes the other's. */
export async function moveRows(client: pg.ClientBase, from: number, into: number): Promise<Moved> {
  const { rows } = await client.query<{ id: number }>('select id from runs where contact_id = $1', [from]);
  const all: Moved = {};
  for (const one of MERGED_TABLES) {
    const done = await moveTable(client, one, from, into, rows.map(({ id }) => id));
    if (done.moved.length + done.left.length + done.replaced.length > 0) all[one.table] = done;
  }
  return all;
}

/** Gives back what moved along, as far as it is still there. */
export async function returnRows(client: pg.ClientBase, moved: Moved, from: number, into: number): Promise<void> {
  for (const { table, keys } of [...MERGED_TABLES].reverse()) {
    const rows = moved[table];
    if (rows === undefined) continue;
    await client.query(`update ${table} t set contact_id = $1::bigint from jsonb_populate_recordset(null::${table}, $3::jsonb) u where t.contact_id = $2 and ${same(keys, 't', 'u')}`, [from, into, JSON.stringify(rows.moved)]);
    const away = [...rows.left, ...rows.replaced];
    if (away.length > 0) await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict do nothing`, [JSON.stringify(away)]);
  }
}

import type pg from 'pg';
import type { Token } from '../../core/run.js';
import { jsonArray, jsonTexts, plainArray } from '../../db/array-text.js';
import { laneNumber, encodeData, stateNumber } from './token-row.js';

const column = (tokens: readonly Token[], of: (token: Token) => number | boolean | null): string => plainArray(tokens.map(of));

/** Everything an update writes, as text: tokens that agree in it stand at the same place. */
const placeOf = (token: Token, data: string | null): string => `${token.node} ${laneNumber(token.lane, token.priority)} ${stateNumber(token.state)} ${token.dueAt} ${token.visit} ${token.attempt} ${token.forked} ${data}`;

interface Place {
  readonly token: Token;
  readonly data: string | null;
  readonly ids: number[];
}

/**
 * Writes the new place of tokens that exist. Most of a batch went the same way, so a place is sent once with the ids of those who stand
 * there, and found by one look-up of all its ids: 500 tokens took 5.4 ms with a row for each, 3.6 ms so.
 */
export async function updateTokens(client: pg.ClientBase, tokens: readonly Token[]): Promise<void> {
  if (tokens.length === 0) return;
  const places = new Map<string, Place>();
  for (const token of tokens) {
    const data = encodeData(token);
    const key = placeOf(token, data);
    const known = places.get(key);
    if (known) known.ids.push(token.id);
    else places.set(key, { token, data, ids: [token.id] });
  }
  const all = [...places.values()];
  const of = (read: (token: Token) => number | boolean | null): string => column(all.map(({ token }) => token), read);
  await client.query(
    `with u as materialized (
       select node, lane, state, to_timestamp(due / 1000) as due_at, visit, attempt, forked, data::jsonb as data, ids::bigint[] as ids
       from unnest($1::smallint[], $2::smallint[], $3::smallint[], $4::float8[], $5::int[], $6::smallint[], $7::boolean[], ${jsonArray('$8')}, ${jsonArray('$9')}) as p(node, lane, state, due, visit, attempt, forked, data, ids))
     update tokens t set node = u.node, lane = u.lane, state = u.state, due_at = u.due_at, frozen_due = null, visit = u.visit, attempt = u.attempt, forked = u.forked, data = u.data
     from u where t.id = any(u.ids)`,
    [
      of((token) => token.node),
      of((token) => laneNumber(token.lane, token.priority)),
      of((token) => stateNumber(token.state)),
      of((token) => token.dueAt),
      of((token) => token.visit),
      of((token) => token.attempt),
      of((token) => token.forked),
      jsonTexts(all.map(({ data }) => data)),
      jsonTexts(all.map(({ ids }) => plainArray(ids))),
    ],
  );
}

export async function insertTokens(client: pg.ClientBase, tokens: readonly Token[]): Promise<void> {
  if (tokens.length === 0) return;
  await client.query(
    `insert into tokens (id, run_id, contact_id, due_at, workspace_id, version_id, visit, node, lane, state, attempt, forked, test, data, sampled)
     select id, run_id, contact_id, to_timestamp(due / 1000), workspace_id, version_id, visit, node, lane, state, attempt, forked, test, data::jsonb, sampled
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[], $5::int[], $6::int[], $7::int[], $8::smallint[], $9::smallint[], $10::smallint[], $11::smallint[], $12::boolean[], $13::boolean[], ${jsonArray('$14')}, $15::boolean[])
       as u(id, run_id, contact_id, due, workspace_id, version_id, visit, node, lane, state, attempt, forked, test, data, sampled)`,
    [
      column(tokens, (token) => token.id),
      column(tokens, (token) => token.runId),
      column(tokens, (token) => token.contactId),
      column(tokens, (token) => token.dueAt),
      column(tokens, (token) => token.workspaceId),
      column(tokens, (token) => token.versionId),
      column(tokens, (token) => token.visit),
      column(tokens, (token) => token.node),
      column(tokens, (token) => laneNumber(token.lane, token.priority)),
      column(tokens, (token) => stateNumber(token.state)),
      column(tokens, (token) => token.attempt),
      column(tokens, (token) => token.forked),
      column(tokens, (token) => token.test),
      jsonTexts(tokens.map(encodeData)),
      column(tokens, (token) => token.sampled === true),
    ],
  );
}

export async function deleteTokens(client: pg.ClientBase, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await client.query('delete from tokens where id = any($1::bigint[])', [ids]);
}

import type pg from 'pg';
import type { Token } from '../../core/run.js';
import { jsonArray, jsonTexts, plainArray } from './array-text.js';
import { laneNumber, encodeData, stateNumber } from './token-row.js';

const column = (tokens: readonly Token[], of: (token: Token) => number | boolean | null): string => plainArray(tokens.map(of));

/** Writes the new place of tokens that exist. */
export async function updateTokens(client: pg.ClientBase, tokens: readonly Token[]): Promise<void> {
  if (tokens.length === 0) return;
  await client.query(
    `update tokens t set node = u.node, lane = u.lane, state = u.state, due_at = to_timestamp(u.due / 1000), frozen_due = null, visit = u.visit, attempt = u.attempt, forked = u.forked, data = u.data::jsonb
     from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::smallint[], $5::float8[], $6::int[], $7::smallint[], $8::boolean[], ${jsonArray('$9')}) as u(id, node, lane, state, due, visit, attempt, forked, data)
     where t.id = u.id`,
    [
      column(tokens, (token) => token.id),
      column(tokens, (token) => token.node),
      column(tokens, (token) => laneNumber(token.lane, token.priority)),
      column(tokens, (token) => stateNumber(token.state)),
      column(tokens, (token) => token.dueAt),
      column(tokens, (token) => token.visit),
      column(tokens, (token) => token.attempt),
      column(tokens, (token) => token.forked),
      jsonTexts(tokens.map(encodeData)),
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

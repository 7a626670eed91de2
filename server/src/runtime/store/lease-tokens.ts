import type pg from 'pg';
import type { Intent, RecordedIntent } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { stateNumber } from './token-row.js';

/**
 * Takes tokens until the lease ends and writes down what is about to happen, before it happens. A delivery that is already
 * there is an earlier attempt: if that one had begun when it was cut off, nobody knows whether it acted.
 */
export async function leaseTokens(client: pg.ClientBase, tokens: readonly Token[], intentsOf: (token: Token) => readonly Intent[], now: number, leaseMs: number): Promise<Map<number, RecordedIntent[]>> {
  await client.query(`update tokens set state = $4, epoch = epoch + 1, due_at = to_timestamp(($2::float8 + $3) / 1000) where id = any($1::bigint[])`, [tokens.map((token) => token.id), now, leaseMs, stateNumber('leased')]);
  const wanted = tokens.flatMap((token) => intentsOf(token).map((intent) => ({ ...intent, token })));
  const { rows } = await client.query<{ id: number; token_id: number; item: number; attempt: number; begun: number; untracked: boolean }>(
    `with recorded as (insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, channel, purpose, asks)
     select nextval('delivery_ids'), run_id, token_id, contact_id, to_timestamp($10::float8 / 1000), workspace_id, version_id, visit, item, node, channel, purpose, asks
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::smallint[], $9::text[], $11::text[], $12::boolean[])
       as u(run_id, token_id, contact_id, workspace_id, version_id, visit, item, node, channel, purpose, asks)
     on conflict (token_id, visit, item) do update set attempt = deliveries.attempt + 1
     returning id, token_id, item, attempt, begun, workspace_id, contact_id)
     select d.id, d.token_id, d.item, d.attempt, d.begun, not (w.tracked and coalesce(c.tracked, true)) as untracked
     from recorded d join workspaces w on w.id = d.workspace_id left join contacts c on c.id = d.contact_id`,
    [
      wanted.map(({ token }) => token.runId),
      wanted.map(({ token }) => token.id),
      wanted.map(({ token }) => token.contactId),
      wanted.map(({ token }) => token.workspaceId),
      wanted.map(({ token }) => token.versionId),
      wanted.map(({ token }) => token.visit),
      wanted.map(({ item }) => item),
      wanted.map(({ token }) => token.node),
      wanted.map(({ channel }) => channel),
      now,
      wanted.map(({ purpose }) => purpose ?? null),
      wanted.map(({ asks }) => asks === true),
    ],
  );
  const cutOff = new Set(tokens.filter((token) => token.state === 'leased').map((token) => token.id));
  const intents = new Map<number, RecordedIntent[]>();
  for (const row of rows.sort((a, b) => a.item - b.item)) intents.set(row.token_id, [...(intents.get(row.token_id) ?? []), { id: row.id, attempt: row.attempt, interrupted: cutOff.has(row.token_id) && row.begun > 0, ...(row.untracked ? { untracked: true } : {}) }]);
  return intents;
}

/** Which of these tokens are still under the lease they were taken with, and whose they are now; they are locked until commit. */
export async function lockLeased(client: pg.ClientBase, tokens: readonly Token[]): Promise<Map<number, number | null>> {
  const { rows } = await client.query<{ id: number; contact_id: number | null }>(
    `select t.id, t.contact_id from tokens t join unnest($1::bigint[], $2::int[]) as u(id, epoch) on t.id = u.id and t.epoch = u.epoch where t.state = $3 order by t.id for update of t`,
    [tokens.map((token) => token.id), tokens.map((token) => token.epoch), stateNumber('leased')],
  );
  return new Map(rows.map((row) => [row.id, row.contact_id]));
}

export async function renewLease(pool: pg.Pool, tokens: readonly Token[], until: number): Promise<void> {
  await pool.query(
    `update tokens t set due_at = to_timestamp($3::float8 / 1000) from unnest($1::bigint[], $2::int[]) as u(id, epoch) where t.id = u.id and t.epoch = u.epoch and t.state = $4`,
    [tokens.map((token) => token.id), tokens.map((token) => token.epoch), until, stateNumber('leased')],
  );
}

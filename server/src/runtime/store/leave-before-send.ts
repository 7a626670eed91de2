import type pg from 'pg';
import { skippedBy } from '../../core/exits/exit.js';
import type { Intent } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { loadContacts } from './claim-tokens.js';
import { exitsBeforeSend, type FoundExit } from './find-exits.js';
import { DELIVERY_STATUSES } from './settle-deliveries.js';
import { addCounts } from './write-history.js';
import { exitRuns } from './write-runs.js';

/** What was planned and is not done is on record as skipped, with the reason. */
async function recordSkipped(client: pg.ClientBase, tokens: readonly Token[], exits: ReadonlyMap<number, FoundExit>, intentsOf: (token: Token) => readonly Intent[], now: number): Promise<void> {
  const rows = tokens.flatMap((token) => intentsOf(token).map((intent) => ({ token, ...intent, ...skippedBy((exits.get(token.runId) as FoundExit).exit) })));
  if (rows.length === 0) return;
  await client.query(
    `insert into deliveries (id, run_id, token_id, contact_id, created_at, settled_at, workspace_id, version_id, visit, item, node, channel, code, reason, status)
     select nextval('delivery_ids'), run_id, token_id, contact_id, to_timestamp($12::float8 / 1000), to_timestamp($12::float8 / 1000), workspace_id, version_id, visit, item, node, channel, code, reason, $13
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::smallint[], $9::text[], $10::text[], $11::text[])
       as u(run_id, token_id, contact_id, workspace_id, version_id, visit, item, node, channel, code, reason)
     on conflict (token_id, visit, item) do update set status = excluded.status, code = excluded.code, reason = excluded.reason, settled_at = excluded.settled_at where deliveries.status = 0`,
    [
      rows.map(({ token }) => token.runId),
      rows.map(({ token }) => token.id),
      rows.map(({ token }) => token.contactId),
      rows.map(({ token }) => token.workspaceId),
      rows.map(({ token }) => token.versionId),
      rows.map(({ token }) => token.visit),
      rows.map(({ item }) => item),
      rows.map(({ token }) => token.node),
      rows.map(({ channel }) => channel),
      rows.map(({ code }) => code),
      rows.map(({ reason }) => reason),
      now,
      DELIVERY_STATUSES.indexOf('skipped'),
    ],
  );
}

/**
 * Ends the runs of claimed tokens whose contacts have reached an exit since, instead of sending; answers the tokens that go on.
 * A token whose lease has ended may have been sent already: its delivery becomes *unknown* with its run, never skipped.
 */
export async function leaveBeforeSend(client: pg.ClientBase, tokens: readonly Token[], intentsOf: (token: Token) => readonly Intent[], now: number): Promise<readonly Token[]> {
  const found = await exitsBeforeSend(client, tokens, (ids) => loadContacts(client, ids));
  if (found.length === 0) return tokens;
  const exits = new Map(found.map((one) => [one.runId, one]));
  const leaving = tokens.filter((token) => exits.has(token.runId));
  await recordSkipped(client, leaving.filter((token) => token.state === 'ready'), exits, intentsOf, now);
  await addCounts(client, (await exitRuns(client, found, now)).counts);
  // a run that was called by one of those that left has ended with it
  const { rows } = await client.query<{ id: number }>('select id from tokens where id = any($1::bigint[])', [tokens.map((token) => token.id)]);
  const still = new Set(rows.map((row) => row.id));
  return tokens.filter((token) => still.has(token.id));
}

import type { SendingRules } from '@parcours/sdk/api';
import type pg from 'pg';
import { judgeSends, type Judged, type Send } from '../../core/sending/judge-sends.js';
import { rememberQuiet } from '../../core/sending/quiet-until.js';
import { keepPaces, lockLines, type RatesOfTypes } from './lock-lines.js';
import { keepUses, lockUses } from './sending-uses.js';

const findUntil = rememberQuiet();

async function loadRules(client: pg.ClientBase, workspaceIds: readonly number[]): Promise<Map<number, SendingRules>> {
  const { rows } = await client.query<{ workspace_id: number; rules: SendingRules }>('select workspace_id::int as workspace_id, rules from sending_rules where workspace_id = any($1::bigint[])', [[...new Set(workspaceIds)]]);
  return new Map(rows.map((row) => [row.workspace_id, row.rules]));
}

/** How many more messages workspaces with a quota may send today (O9). */
async function loadRoom(client: pg.ClientBase, workspaceIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; room: number | null }>(`select w as id, quota_room(w, 'messages')::float8 as room from unnest($1::int[]) as w`, [[...new Set(workspaceIds)]]);
  return new Map(rows.flatMap(({ id, room }) => (room === null ? [] : [[id, room] as const])));
}

/**
 * Judges messages by quiet hours, caps and rates, and counts those that may begin, in the transaction of their beginning. Rows are locked in one
 * order: deliveries, uses by contact, lines by credential.
 */
export async function judgeBegun(client: pg.ClientBase, sends: readonly Send[], types: RatesOfTypes, now: number): Promise<Judged> {
  const rules = await loadRules(client, sends.map((send) => send.workspaceId));
  const uses = await lockUses(client, sends, { rules, now });
  const lines = await lockLines(client, [...new Set(sends.flatMap(({ credentialId }) => (credentialId === null ? [] : [credentialId])))].sort((a, b) => a - b), types, now);
  const room = await loadRoom(client, sends.map((send) => send.workspaceId));
  const judged = judgeSends(sends, { now, rules, uses, lines, room }, findUntil);
  await keepUses(client, uses, judged.used);
  await keepPaces(client, [...lines.values()]);
  const begun = sends.filter(({ id }) => judged.may.has(id));
  const busy = begun.filter(({ credentialId }) => credentialId !== null && (lines.get(credentialId)?.rate.concurrent ?? null) !== null);
  if (busy.length > 0)
    await client.query(`insert into credential_busy (credential_id, delivery_id, workspace_id) select * from unnest($1::int[], $2::bigint[], $3::bigint[]) on conflict do nothing`, [busy.map((send) => send.credentialId), busy.map((send) => send.id), busy.map((send) => send.workspaceId)]);
  await client.query(
    `update deliveries set begun = attempt, granted_at = null, waits_until = null, counted_at = coalesce(counted_at, to_timestamp($2::float8 / 1000)) where id = any($1::bigint[])`,
    [begun.map((send) => send.id), now],
  );
  return judged;
}

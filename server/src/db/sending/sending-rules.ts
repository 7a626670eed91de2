import { DEFAULT_SENDING_RULES, type SendingRate, type SendingRules } from '@parcours/sdk/api';
import type pg from 'pg';

export async function readSendingRules(pool: pg.Pool, workspaceId: number): Promise<SendingRules> {
  const { rows } = await pool.query<{ rules: SendingRules }>('select rules from sending_rules where workspace_id = $1', [workspaceId]);
  return rows[0]?.rules ?? DEFAULT_SENDING_RULES;
}

/** Caps keep their numbers, and with them what has been counted; new ones get the next. What was counted for others is forgotten. */
export async function writeSendingRules(pool: pg.Pool, workspaceId: number, rules: SendingRules): Promise<SendingRules> {
  const known = new Set((await readSendingRules(pool, workspaceId)).caps.map(({ id }) => id));
  let next = Math.max(0, ...[...known].map((id) => id ?? 0));
  const { rows } = await pool.query<{ last: number }>('select coalesce(max(cap_id), 0)::int as last from sending_uses where workspace_id = $1', [workspaceId]);
  next = Math.max(next, rows[0]?.last ?? 0);
  const caps = rules.caps.map((cap) => (cap.id !== undefined && known.has(cap.id) ? cap : { ...cap, id: ++next }));
  const kept = { ...rules, caps };
  await pool.query('insert into sending_rules (workspace_id, changed_at, rules) values ($1, now(), $2) on conflict (workspace_id) do update set changed_at = now(), rules = excluded.rules', [workspaceId, JSON.stringify(kept)]);
  await pool.query('delete from sending_uses where workspace_id = $1 and cap_id <> all($2::int[])', [workspaceId, caps.map(({ id }) => id)]);
  return kept;
}

export interface StoredRate {
  readonly name: string;
  readonly type: string;
  readonly rate: SendingRate | null;
  readonly waiting: number;
}

/** Null: there is no such credential in the workspace. */
export async function readCredentialRate(pool: pg.Pool, workspaceId: number, id: number): Promise<StoredRate | null> {
  const { rows } = await pool.query<StoredRate>(
    `select name, type, rate, (select count(*)::int from (select 1 from credential_lines l where l.credential_id = c.id limit 10000) line) as waiting
     from credentials c where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

export async function writeCredentialRate(pool: pg.Pool, workspaceId: number, id: number, rate: SendingRate | null): Promise<void> {
  await pool.query('update credentials set rate = $3 where workspace_id = $1 and id = $2', [workspaceId, id, rate === null ? null : JSON.stringify(rate)]);
}

import type pg from 'pg';
import { QUOTA_KINDS, quotaReached, type QuotaKind } from '../../core/quotas/quota.js';

/** How much of a kind a workspace may have, and has. Null: nobody has set a limit. */
export interface QuotaState {
  readonly kind: QuotaKind;
  /** What the workspace itself has set. */
  readonly most: number | null;
  /** What the operator has set for each workspace; the lower one counts. */
  readonly ceiling: number | null;
  readonly used: number;
}

/** What the database says when contacts have no room; see the migration. */
export const NO_ROOM_FOR_CONTACTS = 'PQ001';

export async function readQuotas(pool: pg.Pool, workspaceId: number): Promise<QuotaState[]> {
  const { rows } = await pool.query<{ kind: QuotaKind; most: string | null; ceiling: string | null; used: string }>(
    `select k.kind, own.most, instance_quota(k.kind) as ceiling, (select coalesce(sum(u.count), 0) from workspace_usage u where u.workspace_id = $1 and u.kind = k.kind and u.day = usage_day(k.kind)) as used
     from unnest($2::text[]) with ordinality as k(kind, nth) left join workspace_quotas own on own.workspace_id = $1 and own.kind = k.kind order by k.nth`,
    [workspaceId, QUOTA_KINDS],
  );
  return rows.map(({ kind, most, ceiling, used }) => ({ kind, most: most === null ? null : Number(most), ceiling: ceiling === null ? null : Number(ceiling), used: Math.max(0, Number(used)) }));
}

/** Kinds that are not named stay as they are; null takes a limit away. */
export async function writeQuotas(pool: pg.Pool, workspaceId: number, quotas: Readonly<Partial<Record<QuotaKind, number | null>>>): Promise<void> {
  const named = Object.entries(quotas);
  await pool.query(
    `with gone as (delete from workspace_quotas where workspace_id = $1 and kind = any($2::text[]))
     insert into workspace_quotas (workspace_id, kind, most) select $1, kind, most from unnest($3::text[], $4::bigint[]) as u(kind, most)
     on conflict (workspace_id, kind) do update set most = excluded.most`,
    [workspaceId, named.filter(([, most]) => most === null).map(([kind]) => kind), named.filter(([, most]) => most !== null).map(([kind]) => kind), named.filter(([, most]) => most !== null).map(([, most]) => most)],
  );
}

/** What the operator allows each workspace from now on, in all processes. */
export async function writeInstanceQuotas(pool: pg.Pool, quotas: Readonly<Partial<Record<QuotaKind, number>>>): Promise<void> {
  await pool.query(
    `with gone as (delete from instance_quotas where not kind = any($1::text[]))
     insert into instance_quotas (kind, most) select * from unnest($1::text[], $2::bigint[]) on conflict (kind) do update set most = excluded.most`,
    [Object.keys(quotas), Object.values(quotas)],
  );
}

/** Throws `UserError` `quota_reached` when the workspace has used up its quota of this kind. */
export async function needRoom(pool: pg.Pool | pg.ClientBase, workspaceId: number, kind: QuotaKind): Promise<void> {
  const { rows } = await pool.query<{ room: string | null }>('select quota_room($1, $2) as room', [workspaceId, kind]);
  const room = rows[0]?.room ?? null;
  if (room !== null && Number(room) <= 0) throw quotaReached(kind, Date.now());
}

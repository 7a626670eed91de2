import type pg from 'pg';
import type { Programme, Tier } from '../../customers/loyalty/programme.js';

interface Row extends Omit<Programme, 'tiers'> {
  readonly tiers: readonly Tier[];
}

const PROGRAMMES = `select p.id, p.key, p.archived_at is not null as archived, p.name, p.may_owe as "mayOwe", p.expiry_months as "expiryMonths", p.tier_basis as "tierBasis", p.tier_months as "tierMonths", p.keep_months as "keepMonths",
    coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name, 'threshold', t.threshold, 'benefits', t.benefits) order by t.threshold) from loyalty_tiers t where t.programme_id = p.id), '[]') as tiers
  from loyalty_programmes p where p.workspace_id = $1 and (p.archived_at is null or $2) order by p.id`;

/** The programmes of a workspace, the first of them the one that is meant where none is named. */
export async function readProgrammes(client: pg.Pool | pg.ClientBase, workspaceId: number, withArchived = false): Promise<readonly Programme[]> {
  return (await client.query<Row>(PROGRAMMES, [workspaceId, withArchived])).rows;
}

export async function zoneOf(client: pg.Pool | pg.ClientBase, workspaceId: number): Promise<string> {
  const { rows } = await client.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
  return rows[0]?.timezone ?? 'UTC';
}

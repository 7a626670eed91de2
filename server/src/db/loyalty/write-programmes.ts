import type { BodyOf, routes } from '@parcours/sdk/api';
import type pg from 'pg';

type Rules = BodyOf<typeof routes.loyalty.saveProgramme>;

const UNIQUE = '23505';
const CHECK = '23514';
const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

async function within<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Tiers are known by their keys: contacts keep the one they have when only its name changes. */
async function writeTiers(client: pg.PoolClient, workspaceId: number, programmeId: number, tiers: Rules['tiers']): Promise<void> {
  await client.query('delete from loyalty_tiers where programme_id = $1 and key <> all($2::text[])', [programmeId, tiers.map(({ key }) => key)]);
  // thresholds may change places: out of the way first
  await client.query('update loyalty_tiers set threshold = threshold + 2000000000000 where programme_id = $1', [programmeId]);
  await client.query(
    `insert into loyalty_tiers (workspace_id, programme_id, key, name, threshold, benefits) select $1, $2, * from unnest($3::text[], $4::text[], $5::bigint[], $6::text[])
     on conflict (programme_id, key) do update set name = excluded.name, threshold = excluded.threshold, benefits = excluded.benefits`,
    [workspaceId, programmeId, tiers.map(({ key }) => key), tiers.map(({ name }) => name), tiers.map(({ threshold }) => threshold), tiers.map(({ benefits }) => benefits)],
  );
  await client.query(`update loyalty_standings set look_at = 'epoch' where programme_id = $1`, [programmeId]);
}

const values = (rules: Rules): unknown[] => [rules.name, rules.mayOwe, rules.expiryMonths, rules.tierBasis, rules.tierMonths, rules.keepMonths];

/** Its id; null when the key is taken. */
export async function makeProgramme(pool: pg.Pool, workspaceId: number, key: string, rules: Rules): Promise<number | null> {
  return within(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      'insert into loyalty_programmes (workspace_id, key, name, may_owe, expiry_months, tier_basis, tier_months, keep_months) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id',
      [workspaceId, key, ...values(rules)],
    );
    if (rows[0] === undefined) return null;
    await writeTiers(client, workspaceId, rows[0].id, rules.tiers);
    return rows[0].id;
  });
}

/** `missing` when there is none, `owing` while a contact owes points that may not be owed any more, `doubled` when two tiers have one key or threshold. */
export async function changeProgramme(pool: pg.Pool, workspaceId: number, id: number, rules: Rules): Promise<'saved' | 'missing' | 'owing' | 'doubled'> {
  try {
    return await within(pool, async (client) => {
      const { rowCount } = await client.query('update loyalty_programmes set name = $3, may_owe = $4, expiry_months = $5, tier_basis = $6, tier_months = $7, keep_months = $8 where workspace_id = $1 and id = $2 and archived_at is null', [workspaceId, id, ...values(rules)]);
      if (rowCount === 0) return 'missing';
      await writeTiers(client, workspaceId, id, rules.tiers);
      return 'saved';
    });
  } catch (error) {
    if (codeOf(error) === CHECK) return 'owing';
    if (codeOf(error) === UNIQUE || codeOf(error) === '21000') return 'doubled';
    throw error;
  }
}

import type pg from 'pg';
import type { Line } from '../../core/sending/judge-sends.js';
import { effectiveRate, freshPace, paceAt, roomAt, type Pace, type Rate } from '../../core/sending/pace.js';

/** What types of credentials say of their providers' rates, by full type. */
export type RatesOfTypes = ReadonlyMap<string, Partial<Rate>>;

interface LineRow {
  readonly credential_id: number;
  readonly type: string;
  readonly rate: Partial<Rate> | null;
  readonly at: number;
  readonly day: number;
  readonly count: number;
  readonly level: number;
  readonly rank: number | null;
  readonly first_id: number | null;
  readonly busy: number;
}

export interface LockedLine extends Line {
  readonly credentialId: number;
}

const paceOf = ({ at, day, count, level }: LineRow): Pace => ({ at, day, count, level });

/** Makes the paces of credentials that have none yet. */
async function makePaces(client: pg.ClientBase, ids: readonly number[], now: number): Promise<void> {
  const { at, day } = freshPace(now);
  await client.query(
    `insert into credential_paces (credential_id, workspace_id, at, day, count, level)
     select id, workspace_id, to_timestamp($2::float8 / 1000), $3, 0, 'infinity' from credentials where id = any($1::int[]) order by id on conflict do nothing`,
    [ids, at, day],
  );
}

/** Locks the lines of credentials until commit, in order of their ids; those without a rate are left out. */
export async function lockLines(client: pg.ClientBase, ids: readonly number[], types: RatesOfTypes, now: number): Promise<Map<number, LockedLine>> {
  const lines = new Map<number, LockedLine>();
  if (ids.length === 0) return lines;
  await makePaces(client, ids, now);
  await client.query('select 1 from credential_paces where credential_id = any($1::int[]) order by credential_id for update', [ids]);
  await client.query('delete from credential_busy b using deliveries d where b.credential_id = any($1::int[]) and d.id = b.delivery_id and (d.status <> 0 or d.begun = 0)', [ids]);
  const { rows } = await client.query<LineRow>(
    `select p.credential_id, c.type, c.rate, date_part('epoch', p.at) * 1000 as at, p.day, p.count, p.level, l.rank, l.delivery_id as first_id,
       (select count(*)::int from credential_busy b where b.credential_id = p.credential_id) as busy
     from credential_paces p join credentials c on c.id = p.credential_id
     left join lateral (select rank, delivery_id from credential_lines q where q.credential_id = p.credential_id order by rank, delivery_id limit 1) l on true
     where p.credential_id = any($1::int[])`,
    [ids],
  );
  for (const row of rows) {
    const rate = effectiveRate(row.rate, types.get(row.type) ?? null);
    if (rate === null) continue;
    const first = row.rank === null || row.first_id === null ? null : { rank: row.rank, id: row.first_id };
    lines.set(row.credential_id, { credentialId: row.credential_id, rate, pace: paceAt(paceOf(row), rate, now), underWay: row.busy, first });
  }
  return lines;
}

export async function keepPaces(client: pg.ClientBase, lines: readonly LockedLine[]): Promise<void> {
  if (lines.length === 0) return;
  await client.query(
    `update credential_paces p set at = to_timestamp(u.at / 1000), day = u.day, count = u.count, level = u.level
     from unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::float8[]) as u(credential_id, at, day, count, level) where p.credential_id = u.credential_id`,
    [lines.map((line) => line.credentialId), lines.map(({ pace }) => pace.at), lines.map(({ pace }) => pace.day), lines.map(({ pace }) => pace.count), lines.map(({ pace }) => pace.level)],
  );
}

/** When a line is looked at next; null: nobody stands in it. */
export async function lookAgain(client: pg.ClientBase, { credentialId, pace, rate }: LockedLine, waiting: number): Promise<void> {
  const at = waiting === 0 ? null : roomAt(pace, rate, waiting);
  await client.query('update credential_paces set look_at = to_timestamp($2::float8 / 1000) where credential_id = $1', [credentialId, at]);
}

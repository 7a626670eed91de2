import type { NewSource, Source, SourceCall } from '@parcours/sdk/api';
import type pg from 'pg';

/** What is asked of a source for each request it sends. */
export interface SendingSource {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: string;
  readonly origins: readonly string[];
  /** What it tracks happens to nobody in particular. */
  readonly businessEvents: boolean;
  readonly country: string | null;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly kind: Source['kind'];
  readonly write_key: string;
  readonly origins: string[];
  readonly consent: boolean;
  readonly business_events: boolean;
  readonly created_at: Date;
  readonly last_received_at: Date | null;
  readonly received: string;
  readonly refused: string;
  readonly recent: SourceCall[];
}

/** Kept for those who watch a source being connected. */
const RECENT = 25;

const answer = (row: Row): Source => ({
  id: row.id, name: row.name, kind: row.kind, writeKey: row.write_key, origins: row.origins, consent: row.consent, businessEvents: row.business_events,
  createdAt: row.created_at.toISOString(), lastReceivedAt: row.last_received_at?.toISOString() ?? null, received: Number(row.received), refused: Number(row.refused), recent: row.recent,
});

/** Sources that have not been ended, newest first. */
export async function listSources(pool: pg.Pool, workspaceId: number): Promise<Source[]> {
  const { rows } = await pool.query<Row>('select * from sources where workspace_id = $1 and revoked_at is null order by id desc limit 200', [workspaceId]);
  return rows.map(answer);
}

export async function makeSource(pool: pg.Pool, workspaceId: number, userId: number | null, writeKey: string, { name, kind, origins, consent, businessEvents = false }: NewSource): Promise<Source> {
  const { rows } = await pool.query<Row>('insert into sources (workspace_id, created_by, write_key, name, kind, origins, consent, business_events) values ($1, $2, $3, $4, $5, $6, $7, $8) returning *', [workspaceId, userId, writeKey, name, kind, origins, consent, businessEvents]);
  return answer(rows[0] as Row);
}

/** Null when there is none. */
export async function changeSource(pool: pg.Pool, workspaceId: number, id: number, { name, kind, origins, consent, businessEvents = false }: NewSource): Promise<Source | null> {
  const { rows } = await pool.query<Row>('update sources set name = $3, kind = $4, origins = $5, consent = $6, business_events = $7 where workspace_id = $1 and id = $2 and revoked_at is null returning *', [workspaceId, id, name, kind, origins, consent, businessEvents]);
  return rows[0] === undefined ? null : answer(rows[0]);
}

/** Its name; null when there is none. */
export async function endSource(pool: pg.Pool, workspaceId: number, id: number): Promise<string | null> {
  const { rows } = await pool.query<{ name: string }>('update sources set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null returning name', [workspaceId, id]);
  return rows[0]?.name ?? null;
}

/** Whose write key this is; null when it was ended or never was. The key says which workspace it is of. */
export async function sourceOf(pool: pg.Pool, writeKey: string): Promise<SendingSource | null> {
  const { rows } = await pool.query<{ id: number; workspace_id: string; kind: string; origins: string[]; business_events: boolean; country: string | null }>(
    'select s.id, s.workspace_id, s.kind, s.origins, s.business_events, w.country from sources s join workspaces w on w.id = s.workspace_id where s.write_key = $1 and s.revoked_at is null',
    [writeKey],
  );
  const [row] = rows;
  return row === undefined ? null : { id: row.id, workspaceId: Number(row.workspace_id), kind: row.kind, origins: row.origins, businessEvents: row.business_events, country: row.country };
}

/** Adds up what a source has sent; `calls`: the newest last. */
export async function noteReceived(pool: pg.Pool, workspaceId: number, id: number, received: number, refused: number, calls: readonly SourceCall[]): Promise<void> {
  await pool.query(
    `update sources set received = received + $3, refused = refused + $4, last_received_at = now(),
       recent = (select coalesce(jsonb_agg(call order by number), '[]') from (select call, number from jsonb_array_elements($5::jsonb || recent) with ordinality as c(call, number) order by number limit ${RECENT}) newest)
     where workspace_id = $1 and id = $2`,
    [workspaceId, id, received, refused, JSON.stringify([...calls].reverse().slice(0, RECENT))],
  );
}

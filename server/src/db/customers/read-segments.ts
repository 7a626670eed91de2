import type { Segment, SegmentDetail, SegmentVocabulary } from '@parcours/sdk/api';
import type pg from 'pg';
import type { StoredContact } from '../../customers/contact-identity.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { storedContact, type ContactRow } from './contact-row.js';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly rule: Segment['rule'];
  readonly state: Segment['state'];
  readonly members: number;
  readonly error: string | null;
  readonly computed_at: Date | null;
  readonly compute_ms: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const answer = ({ computed_at, compute_ms, created_at, updated_at, ...row }: Row): Segment => ({ ...row, computedAt: computed_at?.toISOString() ?? null, computeMs: compute_ms, createdAt: created_at.toISOString(), updatedAt: updated_at.toISOString() });
const COLUMNS = 'id, name, rule, state, members, error, computed_at, compute_ms, created_at, updated_at';

export async function listSegments(pool: pg.Pool, workspaceId: number, page: PageRequest): Promise<Page<Segment>> {
  const limit = limitOf(page);
  const { rows } = await pool.query<Row>(`select ${COLUMNS} from segments where workspace_id = $1 and ($2::int is null or id < $2) and ($3::text is null or name ilike $3) order by id desc limit $4`, [workspaceId, readCursor(page.cursor, ['id'])?.[0] ?? null, page.search === undefined ? null : containing(page.search), limit + 1]);
  return pageOf(rows, limit, (row) => [row.id], answer);
}

export async function findSegment(pool: pg.Pool, workspaceId: number, id: number): Promise<Segment | null> {
  const { rows } = await pool.query<Row>(`select ${COLUMNS} from segments where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] === undefined ? null : answer(rows[0]);
}

/** Size over the last year, at most 400 points; and who asks for this segment: segments, and workflows as published or as they are edited. */
export async function segmentUse(pool: pg.Pool, workspaceId: number, id: number): Promise<Pick<SegmentDetail, 'sizes' | 'usedBy'>> {
  const sizes = await pool.query<{ at: Date; members: number }>(`select at, members from (select at, members from segment_sizes where workspace_id = $1 and segment_id = $2 and at > now() - interval '1 year' order by at desc limit 400) last order by at`, [workspaceId, id]);
  const segments = await pool.query<{ id: number; name: string }>(`select s.id, s.name from segment_watches w join segments s on s.id = w.segment_id where w.workspace_id = $1 and w.kind = 'segment' and w.key = $2 order by s.name`, [workspaceId, String(id)]);
  const workflows = await pool.query<{ id: number; name: string }>(
    `select f.id, f.name from workflows f left join workflow_versions v on v.id = f.published_version_id
     where f.workspace_id = $1 and f.deleted_at is null and exists (select from jsonb_array_elements((f.draft::jsonb -> 'nodes') || coalesce(v.document::jsonb -> 'nodes', '[]')) n where n -> 'settings' -> 'segment' = to_jsonb($2::int)) order by f.name`,
    [workspaceId, id],
  );
  return { sizes: sizes.rows.map((row) => ({ at: row.at.toISOString(), members: row.members })), usedBy: { segments: segments.rows, workflows: workflows.rows } };
}

/** Members of a segment, last entered first. */
export async function segmentMembers(pool: pg.Pool, workspaceId: number, segmentId: number, page: PageRequest): Promise<Page<StoredContact>> {
  const limit = limitOf(page);
  const [since = null, contactId = null] = readCursor(page.cursor, ['instant', 'id']) ?? [];
  const { rows } = await pool.query<ContactRow & { since_key: string }>(
    `select c.*, (m.since at time zone 'UTC')::text || '+00' as since_key from segment_members m join contacts c on c.workspace_id = m.workspace_id and c.id = m.contact_id
     where m.workspace_id = $1 and m.segment_id = $2 and ($3::timestamptz is null or (m.since, m.contact_id) < ($3, $4::bigint)) and ($5::text is null or starts_with(c.email_key, $5))
     order by m.since desc, m.contact_id desc limit $6`,
    [workspaceId, segmentId, since, contactId, page.search === undefined ? null : normaliseEmail(page.search), limit + 1],
  );
  return pageOf(rows, limit, (row) => [row.since_key, Number(row.id)], storedContact);
}

/** Names seen lately: of the newest contacts and events. */
export async function segmentVocabulary(pool: pg.Pool, workspaceId: number): Promise<SegmentVocabulary> {
  const attributes = await pool.query<{ name: string }>(`select distinct key as name from (select attributes from contacts where workspace_id = $1 order by id desc limit 2000) c, jsonb_object_keys(case jsonb_typeof(attributes) when 'object' then attributes else '{}' end) as key order by 1 limit 200`, [workspaceId]);
  const events = await pool.query<{ name: string; properties: string[] }>(
    `select name, array_remove(array_agg(distinct key order by key), null) as properties from (select name, properties from events where workspace_id = $1 order by received_at desc limit 5000) e
     left join lateral jsonb_object_keys(case jsonb_typeof(properties) when 'object' then properties else '{}' end) as key on true group by name order by name limit 200`,
    [workspaceId],
  );
  const named = async (table: 'lists' | 'segments'): Promise<{ id: number; name: string }[]> => (await pool.query<{ id: number; name: string }>(`select id, name from ${table} where workspace_id = $1 order by name limit 500`, [workspaceId])).rows;
  const purposes = await pool.query<SegmentVocabulary['purposes'][number]>('select key, name from purposes where workspace_id = $1 and archived_at is null order by id', [workspaceId]);
  return { attributes: attributes.rows.map(({ name }) => name), events: events.rows, lists: await named('lists'), segments: await named('segments'), purposes: purposes.rows };
}

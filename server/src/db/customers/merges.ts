import type { ContactMerge } from '@parcours/sdk/api';
import type pg from 'pg';

const MOST = 100;

/** Contacts that have become part of this one, the latest first. */
export async function listMerges(pool: pg.Pool, workspaceId: number, contactId: number): Promise<ContactMerge[]> {
  const { rows } = await pool.query<{ id: string; from_contact_id: string; merged_at: Date; undone_at: Date | null; reason: ContactMerge['reason']; events: number; runs: number; lists: number; ended: number; email: string | null; external_id: string | null }>(
    `select id, from_contact_id, merged_at, undone_at, reason, contact ->> 'email' as email, contact ->> 'external_id' as external_id,
       coalesce(jsonb_array_length(moved #> '{events,moved}'), 0) as events, coalesce(jsonb_array_length(moved #> '{runs,moved}'), 0) as runs,
       coalesce(jsonb_array_length(moved #> '{list_members,moved}'), 0) as lists, coalesce(jsonb_array_length(gained -> 'ended'), 0) as ended
     from contact_merges where workspace_id = $1 and into_contact_id = $2 order by id desc limit ${MOST}`,
    [workspaceId, contactId],
  );
  return rows.map((row) => ({
    id: Number(row.id), contactId: Number(row.from_contact_id), mergedAt: row.merged_at.toISOString(), undoneAt: row.undone_at?.toISOString() ?? null, reason: row.reason,
    email: row.email, externalId: row.external_id, events: row.events, runs: row.runs, lists: row.lists, endedRuns: row.ended,
  }));
}

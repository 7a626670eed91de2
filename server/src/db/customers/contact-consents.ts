import type { ContactConsents } from '@parcours/sdk/api';
import type pg from 'pg';

type Current = ContactConsents['current'][number];
type Change = ContactConsents['history'][number];
type Suppressed = ContactConsents['suppressed'][number];

const LAST_CHANGES = 200;
const OWN_ADDRESS = (channel: string): string => `case ${channel} when 'email' then address_hash(c.workspace_id, 'email', c.email_key) when 'sms' then address_hash(c.workspace_id, 'sms', c.phone) end`;

/** Each purpose and channel of the workspace, with what the contact has said of it and whether a message would go now. */
export async function currentConsents(pool: pg.Pool, workspaceId: number, contactId: number): Promise<Current[]> {
  const { rows } = await pool.query<Omit<Current, 'changedAt'> & { changed_at: Date | null }>(
    `select p.key as purpose, p.name, p.basis, ch.channel, s.state, s.changed_at,
       judge_delivery(c.workspace_id, c.id, ch.channel, p.key, false, ${OWN_ADDRESS('ch.channel')}) is null as allowed
     from contacts c join purposes p on p.workspace_id = c.workspace_id and p.archived_at is null cross join lateral unnest(p.channels) with ordinality as ch(channel, position)
     left join consents s on s.contact_id = c.id and s.purpose_id = p.id and s.channel = ch.channel
     where c.workspace_id = $1 and c.id = $2 order by p.id, ch.position`,
    [workspaceId, contactId],
  );
  return rows.map(({ changed_at, ...row }) => ({ ...row, changedAt: changed_at?.toISOString() ?? null }));
}

/** The proof of each change, newest first. */
export async function consentHistory(pool: pg.Pool, workspaceId: number, contactId: number): Promise<Change[]> {
  const { rows } = await pool.query<Omit<Change, 'at' | 'runId' | 'id'> & { id: string; at: Date; run_id: string | null }>(
    `select h.id, h.at, p.key as purpose, p.name, h.channel, h.state, h.source, h.text, h.place, h.run_id from consent_changes h join purposes p on p.id = h.purpose_id
     where h.workspace_id = $1 and h.contact_id = $2 order by h.id desc limit $3`,
    [workspaceId, contactId, LAST_CHANGES],
  );
  return rows.map(({ run_id, ...row }) => ({ ...row, id: Number(row.id), at: row.at.toISOString(), runId: run_id === null ? null : Number(run_id) }));
}

/** Which of the contact's own addresses nobody writes to. */
export async function suppressionsOf(pool: pg.Pool, workspaceId: number, contactId: number): Promise<Suppressed[]> {
  const { rows } = await pool.query<Omit<Suppressed, 'at'> & { at: Date }>(
    `select s.channel, s.reason, s.at from contacts c join suppressions s on s.workspace_id = c.workspace_id and s.address_hash = ${OWN_ADDRESS('s.channel')} where c.workspace_id = $1 and c.id = $2 order by s.channel`,
    [workspaceId, contactId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

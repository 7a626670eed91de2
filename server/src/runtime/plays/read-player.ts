import type { PlayContact } from '@parcours/sdk/workflow';
import type pg from 'pg';

interface Row {
  readonly email: string | null;
  readonly phone: string | null;
  readonly externalId: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly attributes: Record<string, unknown>;
  readonly lists: string[];
  readonly segments: number[];
  readonly consents: NonNullable<PlayContact['consents']> | null;
}

/** A contact as it stands now, as a play begins with it; null when there is none. Past events stay where they are. */
export async function readPlayer(pool: pg.Pool, workspaceId: number, contactId: number): Promise<PlayContact | null> {
  const { rows } = await pool.query<Row>(
    `select c.email, c.phone, c.external_id as "externalId", c.timezone, c.locale, c.attributes,
       array(select l.name from list_members m join lists l on l.id = m.list_id and l.workspace_id = c.workspace_id where m.contact_id = c.id order by l.id limit 200) as lists,
       array(select m.segment_id from segment_members m where m.workspace_id = c.workspace_id and m.contact_id = c.id order by 1 limit 1000) as segments,
       (select json_agg(json_build_object('purpose', p.key, 'channel', k.channel, 'state', k.state)) from consents k join purposes p on p.id = k.purpose_id
        where k.contact_id = c.id and p.workspace_id = c.workspace_id and k.channel in ('email', 'sms', 'post') and k.state in ('asked', 'granted', 'withdrawn')) as consents
     from contacts c where c.workspace_id = $1 and c.id = $2`,
    [workspaceId, contactId],
  );
  const row = rows[0];
  return row === undefined ? null : { id: contactId, ...row, consents: row.consents ?? [] };
}

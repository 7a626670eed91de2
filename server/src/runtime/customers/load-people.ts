import type pg from 'pg';
import type { Sign } from '../../core/ingest/call.js';
import type { Link, Person } from '../../customers/identities/person.js';

interface LinkRow {
  readonly kind: string;
  readonly value: string;
  readonly contact_id: number;
  readonly profile_id: number | null;
  readonly weak: boolean;
  readonly at: number;
}

interface PersonRow {
  readonly id: number;
  readonly email: string | null;
  readonly email_key: string | null;
  readonly external_id: string | null;
  readonly phone: string | null;
  readonly known: boolean;
}

/** Names of locks as `identify_contact` takes them for emails and external ids. */
const lockName = ({ kind, value }: Sign): string => `${kind === 'user' ? ' id ' : kind === 'email' ? ' email ' : ` ${kind}: `}${value}`;

/** Whoever names the same person goes one after the other, until commit. */
export async function lockSigns(client: pg.ClientBase, workspaceId: number, signs: readonly Sign[]): Promise<void> {
  await client.query('select pg_advisory_xact_lock(key) from (select distinct hashtextextended($1::int || name, 0) as key from unnest($2::text[]) as u(name) order by 1 offset 0) one_by_one', [workspaceId, signs.map(lockName)]);
}

/** To whom these signs belong. */
export async function loadLinks(client: pg.ClientBase, workspaceId: number, signs: readonly Sign[]): Promise<Link[]> {
  const of = (kind: string): string[] => signs.filter((sign) => sign.kind === kind).map(({ value }) => value);
  const { rows } = await client.query<LinkRow>(
    `select 'user' as kind, external_id as value, id as contact_id, null::bigint as profile_id, false as weak, 0::float8 as at from contacts where workspace_id = $1 and external_id = any($2::text[])
     union all select 'email', email_key, id, null, false, 0 from contacts where workspace_id = $1 and email_key = any($3::text[])
     union all select kind, value, contact_id, profile_id, weak, (extract(epoch from linked_at) * 1000)::float8 from contact_identities
       where workspace_id = $1 and (kind, value) in (select * from unnest($4::text[], $5::text[]))`,
    [workspaceId, of('user'), of('email'), signs.map(({ kind }) => kind), signs.map(({ value }) => value)],
  );
  // a column comes before what somebody was called once
  return rows.reverse().map((row) => ({ kind: row.kind, value: row.value, personId: row.contact_id, weak: row.weak, at: row.at, profileId: row.profile_id }));
}

/** Those of these contacts that there are. */
export async function loadPeople(client: pg.ClientBase, workspaceId: number, ids: readonly number[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<PersonRow>(
    `select c.id, c.email, c.email_key, c.external_id, c.phone,
       c.email_key is not null or c.external_id is not null or c.phone is not null or exists (select from contact_identities i where i.contact_id = c.id and i.kind <> 'anonymous') as known
     from contacts c where c.workspace_id = $1 and c.id = any($2::bigint[]) order by c.id`,
    [workspaceId, ids],
  );
  return rows.map((row) => ({ id: row.id, email: row.email, emailKey: row.email_key, userId: row.external_id, phone: row.phone, known: row.known }));
}

import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { storable, storableText } from '../../core/storable.js';
import type { Link, Person } from '../../customers/identities/person.js';
import type { SaidOf } from '../../core/ingest/call.js';

/** What all calls of a group together have said of one person. */
export interface PersonChange {
  readonly person: Person;
  readonly said: SaidOf;
}

const NOTHING: SaidOf = { phone: null, timezone: null, locale: null, browser: { timezone: null, locale: null }, attributes: {} };

/** Later calls win. */
export const together = (before: SaidOf = NOTHING, later: SaidOf = NOTHING): SaidOf => ({
  phone: later.phone ?? before.phone,
  timezone: later.timezone ?? before.timezone,
  locale: later.locale ?? before.locale,
  browser: { timezone: before.browser.timezone ?? later.browser.timezone, locale: before.browser.locale ?? later.browser.locale },
  attributes: { ...before.attributes, ...later.attributes },
});

const without = (attributes: JsonObject): JsonObject => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
const text = (value: string | null): string | null => (value === null ? null : storableText(value));

/** Makes contacts; answers their ids, in order. */
export async function insertPeople(client: pg.ClientBase, workspaceId: number, changes: readonly PersonChange[], now: number): Promise<number[]> {
  if (changes.length === 0) return [];
  const { rows } = await client.query<{ id: number }>(
    `insert into contacts (workspace_id, email, email_key, external_id, phone, timezone, locale, attributes, created_at, updated_at)
     select $1, email, email_key, external_id, phone, timezone, locale, attributes::jsonb, to_timestamp($9::float8 / 1000), to_timestamp($9::float8 / 1000)
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as u(email, email_key, external_id, phone, timezone, locale, attributes) returning id`,
    [
      workspaceId,
      changes.map(({ person }) => text(person.email)),
      changes.map(({ person }) => text(person.emailKey)),
      changes.map(({ person }) => text(person.userId)),
      changes.map(({ person, said }) => text(said.phone ?? person.phone)),
      changes.map(({ said }) => said.timezone ?? said.browser.timezone),
      changes.map(({ said }) => said.locale ?? said.browser.locale),
      changes.map(({ said }) => storable(without(said.attributes))),
      now,
    ],
  );
  return rows.map((row) => row.id);
}

/** Keeps what was said of contacts that exist. */
export async function updatePeople(client: pg.ClientBase, workspaceId: number, all: readonly PersonChange[], now: number): Promise<void> {
  if (all.length === 0) return;
  const changes = [...all].sort((a, b) => a.person.id - b.person.id);
  await client.query('select id from contacts where id = any($1::bigint[]) order by id for update', [changes.map(({ person }) => person.id)]);
  await client.query(
    `update contacts c set email = u.email, email_key = u.email_key, external_id = u.external_id, phone = coalesce(u.phone, c.phone),
       timezone = coalesce(u.timezone, c.timezone, u.browser_timezone), locale = coalesce(u.locale, c.locale, u.browser_locale),
       attributes = (c.attributes || u.patch) - array(select key from jsonb_each(u.patch) where value = 'null'), updated_at = to_timestamp($12::float8 / 1000)
     from (select id, email, email_key, external_id, phone, timezone, locale, browser_timezone, browser_locale, patch::jsonb as patch
       from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) as p(id, email, email_key, external_id, phone, timezone, locale, browser_timezone, browser_locale, patch)) u
     where c.workspace_id = $1 and c.id = u.id`,
    [
      workspaceId,
      changes.map(({ person }) => person.id),
      changes.map(({ person }) => text(person.email)),
      changes.map(({ person }) => text(person.emailKey)),
      changes.map(({ person }) => text(person.userId)),
      changes.map(({ said }) => text(said.phone)),
      changes.map(({ said }) => said.timezone),
      changes.map(({ said }) => said.locale),
      changes.map(({ said }) => said.browser.timezone),
      changes.map(({ said }) => said.browser.locale),
      changes.map(({ said }) => storable(said.attributes)),
      now,
    ],
  );
}

export async function writeLinks(client: pg.ClientBase, workspaceId: number, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  await client.query(
    `insert into contact_identities (workspace_id, kind, value, contact_id, profile_id, weak, linked_at)
     select $1, kind, value, contact_id, profile_id, weak, to_timestamp(at / 1000) from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[], $7::float8[]) as u(kind, value, contact_id, profile_id, weak, at)
     order by kind, value
     on conflict (workspace_id, kind, value) do update set contact_id = excluded.contact_id, profile_id = excluded.profile_id, weak = excluded.weak, linked_at = excluded.linked_at`,
    [workspaceId, links.map(({ kind }) => kind), links.map(({ value }) => value), links.map(({ personId }) => personId), links.map(({ profileId }) => profileId), links.map(({ weak }) => weak), links.map(({ at }) => at)],
  );
}

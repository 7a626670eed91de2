import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As before, but for the phone: it finds nobody whose address or external id is another one. */
const IDENTIFY = `
create or replace function identify_contact(in_workspace_id integer, in_email text, in_email_key text, in_external_id text, in_phone text, in_timezone text, in_locale text, in_attributes jsonb, in_at timestamptz) returns setof contacts language plpgsql as $$
declare
  known contacts;
begin
  -- whoever names the same person goes one after the other: otherwise one who adds an address to a contact and one who makes
  -- a contact with that address wait for each other's index entries. Phones are shared by families, so they only lock alone.
  perform pg_advisory_xact_lock(named.key) from (
    select hashtextextended(in_workspace_id || kind || value, 0) as key
    from (values (' email ', in_email_key), (' id ', in_external_id), (' ', case when in_email_key is null and in_external_id is null then in_phone end)) as given(kind, value)
    where value is not null order by 1
  ) named;
  for attempt in 1..10 loop
    known := null;
    if in_email_key is not null then
      select * into known from contacts where workspace_id = in_workspace_id and email_key = in_email_key for update;
      if known.id is null then
        select c.* into known from contact_identities i join contacts c on c.id = i.contact_id where i.workspace_id = in_workspace_id and i.kind = 'email' and i.value = in_email_key for update of c;
      end if;
    end if;
    if known.id is null and in_external_id is not null then
      select * into known from contacts where workspace_id = in_workspace_id and external_id = in_external_id for update;
      if known.id is null then
        select c.* into known from contact_identities i join contacts c on c.id = i.contact_id where i.workspace_id = in_workspace_id and i.kind = 'user' and i.value = in_external_id for update of c;
      end if;
    end if;
    if known.id is null and in_phone is not null then
      select * into known from contacts where workspace_id = in_workspace_id and phone = in_phone
        and (in_email_key is null or email_key is null) and (in_external_id is null or external_id is null)
        order by id limit 1 for update;
    end if;
    begin
      if known.id is null then
        return query insert into contacts (workspace_id, email, email_key, external_id, phone, timezone, locale, attributes, created_at, updated_at)
          values (in_workspace_id, in_email, in_email_key, in_external_id, in_phone, in_timezone, in_locale,
            in_attributes - array(select key from jsonb_each(in_attributes) where value = 'null'), in_at, in_at)
          returning *;
      else
        return query update contacts c set
            email = coalesce(in_email, c.email),
            email_key = coalesce(in_email_key, c.email_key),
            external_id = case when in_external_id is null or exists (
              select 1 from contacts o where o.workspace_id = in_workspace_id and o.external_id = in_external_id and o.id <> c.id
            ) or exists (
              select 1 from contact_identities i where i.workspace_id = in_workspace_id and i.kind = 'user' and i.value = in_external_id
            ) then c.external_id else in_external_id end,
            phone = coalesce(in_phone, c.phone),
            timezone = coalesce(in_timezone, c.timezone),
            locale = coalesce(in_locale, c.locale),
            attributes = (c.attributes || in_attributes) - array(select key from jsonb_each(in_attributes) where value = 'null'),
            updated_at = in_at
          where c.id = known.id
          returning c.*;
      end if;
      return;
    exception when unique_violation then
      -- somebody else made or changed the contact in between: look again
    end;
  end loop;
  raise exception 'identify_contact found no rest in 10 attempts' using errcode = 'serialization_failure';
end $$;`;

/** Two people who share a phone stay two people. */
export class SharedPhones0032 implements MigrationInterface {
  readonly name = 'SharedPhones1763760000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IDENTIFY);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

const PURPOSES = `
create table purposes (
  id integer generated always as identity primary key,
  workspace_id bigint not null,
  key text not null check (key ~ '^[a-z][a-z0-9_-]{0,39}$'),
  name jsonb not null,
  description jsonb not null default '{}',
  basis text not null check (basis in ('consent', 'interest', 'service')),
  channels text[] not null default '{email}',
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  unique (workspace_id, key),
  unique (workspace_id, id)
);
comment on table purposes is 'what a workspace writes to people for';
comment on column purposes.basis is 'consent: who has agreed; interest: who has not objected; service: what somebody has asked for, an order or a password';
alter table purposes add foreign key (workspace_id) references workspaces (id) on delete cascade;
create function make_purposes() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into purposes (workspace_id, key, name, description, basis, channels) select n.id, p.* from new_rows n cross join (values
    ('newsletter', '{"en": "Newsletter", "fr": "Lettre d’information"}'::jsonb, '{"en": "News and stories, now and then.", "fr": "Nos actualités, de temps en temps."}'::jsonb, 'consent', '{email}'::text[]),
    ('offers', '{"en": "Offers", "fr": "Offres"}', '{"en": "Sales, vouchers and invitations.", "fr": "Soldes, bons d’achat et invitations."}', 'consent', '{email,sms,post}'),
    ('service', '{"en": "Service messages", "fr": "Messages de service"}', '{"en": "About your orders and your account.", "fr": "À propos de vos commandes et de votre compte."}', 'service', '{email,sms,post}')
  ) as p(key, name, description, basis, channels);
  return null;
end $$;
create trigger workspaces_purposes after insert on workspaces referencing new table as new_rows for each statement execute function make_purposes();
insert into purposes (workspace_id, key, name, description, basis, channels) select w.id, p.* from workspaces w cross join (values
  ('newsletter', '{"en": "Newsletter", "fr": "Lettre d’information"}'::jsonb, '{"en": "News and stories, now and then.", "fr": "Nos actualités, de temps en temps."}'::jsonb, 'consent', '{email}'::text[]),
  ('offers', '{"en": "Offers", "fr": "Offres"}', '{"en": "Sales, vouchers and invitations.", "fr": "Soldes, bons d’achat et invitations."}', 'consent', '{email,sms,post}'),
  ('service', '{"en": "Service messages", "fr": "Messages de service"}', '{"en": "About your orders and your account.", "fr": "À propos de vos commandes et de votre compte."}', 'service', '{email,sms,post}')
) as p(key, name, description, basis, channels);`;

const CONSENTS = `
create table consents (
  workspace_id bigint not null,
  contact_id bigint not null,
  changed_at timestamptz not null,
  purpose_id integer not null,
  channel text not null check (channel in ('email', 'sms', 'post', 'web')),
  state text not null check (state in ('asked', 'granted', 'withdrawn')),
  primary key (contact_id, purpose_id, channel),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, purpose_id) references purposes (workspace_id, id) on delete cascade
);
comment on table consents is 'how it stands now; consent_changes says how it came to be';
comment on column consents.state is 'asked: to be confirmed by whoever has the address (double opt-in)';
create index consents_purpose on consents (purpose_id, channel, state);
create table consent_changes (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  at timestamptz not null,
  purpose_id integer not null,
  channel text not null,
  state text not null,
  source text not null,
  text text not null default '',
  place text,
  run_id bigint,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
comment on table consent_changes is 'proof: who agreed to what or took it back, when, where, and what they had read. Rows are added, and go with the person only';
comment on column consent_changes.place is 'network of the address it came from: the last part is cut off';
create index consent_changes_contact on consent_changes (contact_id, id desc);
create function refuse_consent_change() returns trigger language plpgsql as $$
begin
  raise exception 'The history of consent is append-only.' using errcode = 'insufficient_privilege';
end $$;
create trigger consent_changes_append_only before update on consent_changes for each row execute function refuse_consent_change();`;

/** Hashes outlive the person they are of: who is imported again after an objection is still not written to. */
const SUPPRESSIONS = `
create table suppressions (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  at timestamptz not null default now(),
  channel text not null check (channel in ('email', 'sms', 'post')),
  reason text not null check (reason in ('objected', 'erased', 'complained', 'bounced', 'manual')),
  source text not null,
  address_hash bytea not null,
  primary key (workspace_id, channel, address_hash)
);
comment on table suppressions is 'addresses nobody writes to, as hashes; objected, erased and complained still let messages of service through';
create table erasures (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  contact_id bigint not null,
  at timestamptz not null default now(),
  erased_by text not null,
  removed jsonb not null
);
comment on table erasures is 'that somebody was erased, when and by whom, and how many rows went; nothing about them';
create index erasures_newest on erasures (workspace_id, id desc);
alter table deliveries add column purpose text, add column asks boolean not null default false;
comment on column deliveries.purpose is 'key in purposes; null: the node names none';
comment on column deliveries.asks is 'the message asks for consent, so it needs none';`;

/** The rule of `judge` in core/consent/withheld.ts, where the rows are. */
const RULE = `
create function address_hash(in_workspace_id bigint, in_channel text, in_address text) returns bytea language sql immutable strict parallel safe as $$
  select sha256(convert_to(in_workspace_id || ' ' || in_channel || ' ' || case in_channel
    when 'email' then lower(normalize(btrim(in_address, E' \\t\\n\\r'), nfc)) when 'sms' then regexp_replace(in_address, '[^0-9+]', '', 'g')
    else btrim(regexp_replace(lower(normalize(in_address, nfc)), '\\s+', ' ', 'g')) end, 'UTF8'))
$$;
create function judge_delivery(in_workspace_id bigint, in_contact_id bigint, in_channel text, in_purpose text, in_asks boolean, in_address bytea) returns text language sql stable as $$
  select case
    when s.reason is not null and not ((in_asks or coalesce(p.basis, '') = 'service') and s.reason in ('objected', 'erased', 'complained')) then 'suppressed'
    when in_purpose is null then null
    when p.basis is null then 'unknown_purpose'
    when in_asks or p.basis = 'service' or c.state = 'granted' then null
    when c.state = 'withdrawn' then 'consent_withdrawn'
    when p.basis = 'consent' then 'no_consent'
  end
  from (values (1)) one
  left join purposes p on p.workspace_id = in_workspace_id and p.key = in_purpose and p.archived_at is null
  left join consents c on c.contact_id = in_contact_id and c.purpose_id = p.id and c.channel = in_channel
  left join suppressions s on s.workspace_id = in_workspace_id and s.channel = in_channel and s.address_hash = in_address
$$;`;

/** What people have agreed to, and whom nobody writes to. */
export class Consent0026 implements MigrationInterface {
  readonly name = 'Consent1763760000026';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [PURPOSES, CONSENTS, SUPPRESSIONS, RULE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}

-- Written by a tool from the migrated database; see server/src/db/migrations.

create sequence delivery_ids;

create sequence event_ids;

create sequence run_ids;

create sequence token_ids;

create table account_links (
  token_hash bytea not null,
  user_id integer not null,
  purpose text not null,
  email text,
  expires_at timestamp with time zone not null,
  constraint account_links_pkey PRIMARY KEY (token_hash),
  constraint account_links_purpose_check CHECK ((purpose = ANY (ARRAY['password'::text, 'email'::text]))),
  constraint account_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX account_links_of_user ON public.account_links USING btree (user_id, purpose);

create table activations (
  run_id bigint not null,
  at timestamp with time zone not null,
  workspace_id integer not null,
  version_id integer not null,
  nodes smallint[] not null,
  ports smallint[] not null,
  visits integer[] not null,
  items integer[] not null,
  error jsonb
) partition by RANGE (at);
comment on table activations is 'history: one row per passage of a run from claim to park, its path as arrays';
comment on column activations.ports is 'number in the version''s port table; -1 parked, -2 ended, -3 failed, -4 the error port';
CREATE INDEX activations_run ON ONLY public.activations USING btree (run_id, at);

create table activations_rest partition of activations default;

create table alert_changes (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  alert_id bigint not null,
  at timestamp with time zone not null,
  state text not null,
  constraint alert_changes_alert_id_state_key UNIQUE (alert_id, state),
  constraint alert_changes_pkey PRIMARY KEY (id),
  constraint alert_changes_workspace_id_alert_id_fkey FOREIGN KEY (workspace_id, alert_id) REFERENCES alerts(workspace_id, id) ON DELETE CASCADE
);
comment on table alert_changes is 'what people are told of: each state of an alert once. Ids grow with the commits of a workspace, so that who was told up to one has been told of all before';
CREATE INDEX alert_changes_at ON public.alert_changes USING btree (at);
CREATE INDEX alert_changes_newest ON public.alert_changes USING btree (workspace_id, id);

create table alert_counts (
  workspace_id bigint not null,
  slot timestamp with time zone not null,
  value bigint not null,
  workflow_id integer not null,
  measure text not null,
  channel text not null,
  node text not null,
  constraint alert_counts_pkey PRIMARY KEY (workspace_id, measure, slot, workflow_id, channel, node),
  constraint alert_counts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table alert_counts is 'what rules of alerts look at: what reports count, and refusals, by five minutes; kept a few days';
comment on column alert_counts.node is 'refused: id of the credential; package_failed: the package; hot: score and grade; otherwise empty';
CREATE INDEX alert_counts_slot ON public.alert_counts USING btree (slot);

create table alert_hooks (
  workspace_id bigint not null,
  url text,
  enabled boolean default true not null,
  generation integer default 1 not null,
  told_upto bigint default 0 not null,
  last_at timestamp with time zone,
  last_error text,
  constraint alert_hooks_pkey PRIMARY KEY (workspace_id),
  constraint alert_hooks_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on column alert_hooks.generation is 'the secret is made of a key of the installation, the workspace and this number';

create table alert_letters (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  user_id integer,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  attempt smallint default 0 not null,
  what text not null,
  first_day date,
  changes bigint[] default '{}'::bigint[] not null,
  state text default 'pending'::text not null,
  error text,
  constraint alert_letters_pkey PRIMARY KEY (id),
  constraint alert_letters_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unknown'::text]))),
  constraint alert_letters_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint alert_letters_what_check CHECK ((what = ANY (ARRAY['alerts'::text, 'weekly'::text, 'daily'::text, 'hook'::text]))),
  constraint alert_letters_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table alert_letters is 'mails and posts about alerts, and summaries: written down before they leave, with what came of them';
comment on column alert_letters.state is 'sending: handed over until due_at; unknown: whoever handed it over has not come back, so a mail is not repeated';
CREATE UNIQUE INDEX alert_letters_digest ON public.alert_letters USING btree (workspace_id, user_id, what, first_day) WHERE (first_day IS NOT NULL);
CREATE INDEX alert_letters_due ON public.alert_letters USING btree (due_at) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));
CREATE INDEX alert_letters_old ON public.alert_letters USING btree (created_at);

create table alert_preferences (
  workspace_id integer not null,
  user_id integer not null,
  email boolean not null,
  bell boolean default true not null,
  without text[] default '{}'::text[] not null,
  digest text not null,
  digest_at timestamp with time zone,
  told_at timestamp with time zone,
  told_upto bigint default 0 not null,
  seen_upto bigint default 0 not null,
  constraint alert_preferences_digest_check CHECK ((digest = ANY (ARRAY['off'::text, 'weekly'::text, 'daily'::text]))),
  constraint alert_preferences_pkey PRIMARY KEY (workspace_id, user_id),
  constraint alert_preferences_workspace_id_user_id_fkey FOREIGN KEY (workspace_id, user_id) REFERENCES memberships(workspace_id, user_id) ON DELETE CASCADE
);
comment on column alert_preferences.without is 'kinds of alerts this member is not told of';
comment on column alert_preferences.digest_at is 'when the next summary is due; null: none is wanted';
comment on column alert_preferences.told_upto is 'the last change that was put into a mail to this member';
comment on column alert_preferences.seen_upto is 'the last change this member has seen';
CREATE INDEX alert_preferences_digest ON public.alert_preferences USING btree (digest_at) WHERE (digest_at IS NOT NULL);

create table alert_rules (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  kind text not null,
  workflow_id integer,
  enabled boolean default true not null,
  settings jsonb default '{}'::jsonb not null,
  recipients integer[],
  email boolean default true not null,
  hook boolean default true not null,
  muted_until timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint alert_rules_pkey PRIMARY KEY (id),
  constraint alert_rules_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint alert_rules_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint alert_rules_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on column alert_rules.workflow_id is 'null: all workflows that have no rule of this kind of their own';
comment on column alert_rules.settings is 'what differs from the defaults of the sdk';
comment on column alert_rules.recipients is 'members who are told by mail; null: everybody who wants to be';

create table alerts (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  rule_id integer not null,
  since timestamp with time zone not null,
  last_at timestamp with time zone not null,
  calm_since timestamp with time zone,
  resolved_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by integer,
  quiet boolean default false not null,
  state text not null,
  kind text not null,
  subject text not null,
  found jsonb not null,
  constraint alerts_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint alerts_pkey PRIMARY KEY (id),
  constraint alerts_state_check CHECK ((state = ANY (ARRAY['firing'::text, 'acknowledged'::text, 'resolved'::text]))),
  constraint alerts_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint alerts_workspace_id_rule_id_fkey FOREIGN KEY (workspace_id, rule_id) REFERENCES alert_rules(workspace_id, id) ON DELETE CASCADE
);
comment on column alerts.quiet is 'nobody is told: its rule was muted when it began';
comment on column alerts.subject is 'what it is about, such as workflow:12; at most one alert of a rule about it is open';
comment on column alerts.found is 'what was measured last: value, limit, of, windowMinutes, name';
CREATE INDEX alerts_newest ON public.alerts USING btree (workspace_id, id DESC);
CREATE UNIQUE INDEX alerts_open ON public.alerts USING btree (rule_id, subject) WHERE (state <> 'resolved'::text);
CREATE INDEX alerts_rested ON public.alerts USING btree (rule_id, subject, resolved_at) WHERE (state = 'resolved'::text);

create table api_keys (
  id integer generated always as identity not null,
  workspace_id integer not null,
  name text not null,
  prefix text not null,
  key_hash bytea not null,
  role text not null,
  created_by integer,
  created_at timestamp with time zone default now() not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  scopes text[],
  expires_at timestamp with time zone,
  constraint api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE CASCADE,
  constraint api_keys_key_hash_key UNIQUE (key_hash),
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'editor'::text, 'analyst'::text, 'viewer'::text]))),
  constraint api_keys_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint api_keys_workspace_id_id_key UNIQUE (workspace_id, id)
);

create table attempts (
  id bigint generated always as identity not null,
  subject text not null,
  at timestamp with time zone default now() not null,
  constraint attempts_pkey PRIMARY KEY (id)
);
CREATE INDEX attempts_of_subject ON public.attempts USING btree (subject, at);
CREATE INDEX attempts_old ON public.attempts USING btree (at);

create table attribute_changes (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint not null,
  attribute text not null,
  before jsonb,
  after jsonb,
  constraint attribute_changes_pkey PRIMARY KEY (id)
);
comment on table attribute_changes is 'changes of attributes that a workflow listens to, to become events';

create table audit_log (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  at timestamp with time zone default now() not null,
  actor_kind text not null,
  actor_id integer,
  actor text not null,
  action text not null,
  subject text,
  details jsonb default '{}'::jsonb not null,
  address text,
  agent text,
  constraint audit_log_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'key'::text, 'system'::text]))),
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_newest ON public.audit_log USING btree (workspace_id, id DESC);

create table business_events (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  name text not null,
  properties jsonb not null,
  message_id text,
  source text not null,
  constraint business_events_pkey PRIMARY KEY (id),
  constraint business_events_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint business_events_workspace_id_id_key UNIQUE (workspace_id, id)
);
comment on table business_events is 'what happened to nobody in particular: a title that has arrived, a showcase that is planned';
comment on column business_events.message_id is 'given by the sender, who may send it again: then nothing happens a second time';
CREATE UNIQUE INDEX business_events_message ON public.business_events USING btree (workspace_id, message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX business_events_newest ON public.business_events USING btree (workspace_id, id DESC);

create table callbacks (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  credential_id integer not null,
  delivery_id bigint,
  received_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  state smallint default 0 not null,
  event_key text not null,
  event jsonb not null,
  constraint callbacks_credential_id_event_key_key UNIQUE (credential_id, event_key),
  constraint callbacks_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  constraint callbacks_pkey PRIMARY KEY (id),
  constraint callbacks_state_check CHECK (((state >= 0) AND (state <= 2))),
  constraint callbacks_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table callbacks is 'what providers have reported, each once';
comment on column callbacks.state is '0: not yet worked off, or about a message nobody knows yet; 1: done; 2: nobody knows what it is about';
CREATE INDEX callbacks_delivery ON public.callbacks USING btree (delivery_id) WHERE (delivery_id IS NOT NULL);
CREATE INDEX callbacks_old ON public.callbacks USING btree (received_at) WHERE (delivery_id IS NULL);
CREATE INDEX callbacks_waiting ON public.callbacks USING btree (due_at) WHERE (state = 0);

create table calls (
  token_id bigint not null,
  run_id bigint,
  workspace_id bigint not null,
  number integer not null,
  returned jsonb,
  result jsonb,
  constraint calls_pkey PRIMARY KEY (token_id, number)
);
comment on table calls is 'runs a parked token waits for; gone once it goes on';
comment on column calls.run_id is 'null: none could be started';
comment on column calls.returned is 'items that have reached an end of the run so far';
comment on column calls.result is 'what became of it; null while the run is under way';
CREATE UNIQUE INDEX calls_run ON public.calls USING btree (run_id) WHERE (run_id IS NOT NULL);

create table compared_contacts (
  id bigint not null,
  workspace_id bigint not null,
  contact_id bigint,
  at timestamp with time zone not null,
  until timestamp with time zone not null,
  reached_at timestamp with time zone,
  workflow_id integer not null,
  held_out boolean not null,
  constraint compared_contacts_pkey PRIMARY KEY (id),
  constraint compared_contacts_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint compared_contacts_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table compared_contacts is 'contacts of journeys with a hold-out group, each once from the first time it would have entered: those kept out, and those who went in beside them';
comment on column compared_contacts.contact_id is 'null: erased since; what it did still counts';
comment on column compared_contacts.until is 'the end of the time in which the goal counts, or of its time in this group';
comment on column compared_contacts.reached_at is 'when it reached a goal of the journey, inside or not';
CREATE INDEX compared_contacts_days ON public.compared_contacts USING btree (workflow_id, at);
CREATE UNIQUE INDEX compared_contacts_once ON public.compared_contacts USING btree (contact_id, workflow_id);

create table consent_changes (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint not null,
  at timestamp with time zone not null,
  purpose_id integer not null,
  channel text not null,
  state text not null,
  source text not null,
  text text default ''::text not null,
  place text,
  run_id bigint,
  constraint consent_changes_pkey PRIMARY KEY (id),
  constraint consent_changes_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);
comment on table consent_changes is 'proof: who agreed to what or took it back, when, where, and what they had read. Rows are added, and go with the person only';
comment on column consent_changes.place is 'network of the address it came from: the last part is cut off';
CREATE INDEX consent_changes_contact ON public.consent_changes USING btree (contact_id, id DESC);

create table consents (
  workspace_id bigint not null,
  contact_id bigint not null,
  changed_at timestamp with time zone not null,
  purpose_id integer not null,
  channel text not null,
  state text not null,
  constraint consents_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'post'::text, 'web'::text]))),
  constraint consents_pkey PRIMARY KEY (contact_id, purpose_id, channel),
  constraint consents_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'granted'::text, 'withdrawn'::text]))),
  constraint consents_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint consents_workspace_id_purpose_id_fkey FOREIGN KEY (workspace_id, purpose_id) REFERENCES purposes(workspace_id, id) ON DELETE CASCADE
);
comment on table consents is 'how it stands now; consent_changes says how it came to be';
comment on column consents.state is 'asked: to be confirmed by whoever has the address (double opt-in)';
CREATE INDEX consents_purpose ON public.consents USING btree (purpose_id, channel, state);

create table contact_attributes (
  workspace_id bigint not null,
  name text not null,
  kind text not null,
  label_en text,
  label_fr text,
  choices jsonb default '[]'::jsonb not null,
  constraint contact_attributes_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'date'::text, 'dateTime'::text, 'choice'::text, 'texts'::text, 'address'::text, 'json'::text]))),
  constraint contact_attributes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint contact_attributes_pkey PRIMARY KEY (workspace_id, name),
  constraint contact_attributes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table contact_attributes is 'what an attribute of contacts is, where somebody has said so; all others keep whatever comes';

create table contact_identities (
  workspace_id bigint not null,
  contact_id bigint not null,
  profile_id bigint,
  linked_at timestamp with time zone not null,
  weak boolean default false not null,
  kind text not null,
  value text not null,
  constraint contact_identities_pkey PRIMARY KEY (workspace_id, kind, value),
  constraint contact_identities_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);
comment on table contact_identities is 'what a contact is found by besides its own columns: browsers and devices (anonymous), ids of other systems, and ids and addresses it had before a merge (user, email)';
comment on column contact_identities.profile_id is 'the anonymous contact the device had before the click';
comment on column contact_identities.linked_at is 'when the sign was given, in the time of whoever gave it: of two people at one device the later one stays';
comment on column contact_identities.weak is 'by a click in a mail, which may have been forwarded: gives way to whoever says who they are';
CREATE INDEX contact_identities_contact ON public.contact_identities USING btree (contact_id);

create table contact_import_errors (
  workspace_id bigint not null,
  import_id integer not null,
  row bigint not null,
  code text not null,
  message text not null,
  record jsonb not null,
  constraint contact_import_errors_pkey PRIMARY KEY (import_id, "row"),
  constraint contact_import_errors_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES contact_imports(workspace_id, id) ON DELETE CASCADE
);
comment on table contact_import_errors is 'rows of a file that were not taken, as they came, and why';

create table contact_import_parts (
  workspace_id bigint not null,
  import_id integer not null,
  part integer not null,
  bytes bytea not null,
  constraint contact_import_parts_pkey PRIMARY KEY (import_id, part),
  constraint contact_import_parts_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES contact_imports(workspace_id, id) ON DELETE CASCADE
);

create table contact_imports (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  file_name text not null,
  size_bytes bigint not null,
  state text default 'uploading'::text not null,
  settings jsonb,
  rows_done bigint default 0 not null,
  bytes_done bigint default 0 not null,
  created bigint default 0 not null,
  updated bigint default 0 not null,
  skipped bigint default 0 not null,
  refused bigint default 0 not null,
  error text,
  created_by integer,
  lease_until timestamp with time zone default '-infinity'::timestamp with time zone not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint contact_imports_pkey PRIMARY KEY (id),
  constraint contact_imports_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'running'::text, 'done'::text, 'stopped'::text, 'failed'::text]))),
  constraint contact_imports_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contact_imports_workspace_id_id_key UNIQUE (workspace_id, id)
);
comment on table contact_imports is 'CSV files of contacts: uploaded in parts, then worked off row by row; rows_done moves in the transaction that writes the rows';
CREATE INDEX contact_imports_due ON public.contact_imports USING btree (lease_until) WHERE (state = 'running'::text);

create table contact_merges (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  from_contact_id bigint not null,
  into_contact_id bigint not null,
  merged_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  undone_by integer,
  reason text not null,
  contact jsonb not null,
  gained jsonb not null,
  moved jsonb not null,
  constraint contact_merges_pkey PRIMARY KEY (id),
  constraint contact_merges_reason_check CHECK ((reason = ANY (ARRAY['identify'::text, 'alias'::text]))),
  constraint contact_merges_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint contact_merges_workspace_id_into_contact_id_fkey FOREIGN KEY (workspace_id, into_contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);
comment on table contact_merges is 'contacts that turned out to be the same person, with all it takes to part them again';
comment on column contact_merges.contact is 'the row that is gone';
comment on column contact_merges.gained is 'columns and attributes the other took over because it had none';
comment on column contact_merges.moved is 'by table: keys of rows that moved along, and rows the other already had its own of';
CREATE INDEX contact_merges_from ON public.contact_merges USING btree (from_contact_id);
CREATE INDEX contact_merges_into ON public.contact_merges USING btree (into_contact_id, id DESC);

create table contact_views (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  name text not null,
  columns jsonb not null,
  search text default ''::text not null,
  constraint contact_views_pkey PRIMARY KEY (id),
  constraint contact_views_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contact_views_workspace_id_name_key UNIQUE (workspace_id, name)
);
comment on table contact_views is 'columns and search of the table of contacts, kept under a name for everybody';

create table contacts (
  id bigint generated always as identity not null,
  workspace_id integer not null,
  email text,
  email_key text,
  phone text,
  external_id text,
  timezone text,
  locale text,
  attributes jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  tracked boolean default true not null,
  constraint contacts_pkey PRIMARY KEY (id),
  constraint contacts_workspace_id_email_key_key UNIQUE (workspace_id, email_key),
  constraint contacts_workspace_id_external_id_key UNIQUE (workspace_id, external_id),
  constraint contacts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contacts_workspace_id_id_key UNIQUE (workspace_id, id)
);
comment on column contacts.tracked is 'whether openings and clicks of this contact may be noticed; messages out before that lead on and note nothing';
CREATE INDEX contacts_first_name ON public.contacts USING btree (workspace_id, lower((attributes ->> 'firstName'::text)) COLLATE "C") WHERE (attributes ? 'firstName'::text);
CREATE INDEX contacts_last_name ON public.contacts USING btree (workspace_id, lower((attributes ->> 'lastName'::text)) COLLATE "C") WHERE (attributes ? 'lastName'::text);
CREATE INDEX contacts_phone ON public.contacts USING btree (workspace_id, phone) WHERE (phone IS NOT NULL);

create table content_pins (
  workspace_id bigint not null,
  version_id integer not null,
  content_id integer not null,
  number integer not null,
  constraint content_pins_content_id_number_fkey FOREIGN KEY (content_id, number) REFERENCES content_versions(content_id, number) ON DELETE CASCADE,
  constraint content_pins_pkey PRIMARY KEY (version_id, content_id),
  constraint content_pins_version_id_fkey FOREIGN KEY (version_id) REFERENCES workflow_versions(id) ON DELETE CASCADE
);
comment on table content_pins is 'which version of a content a published version of a workflow sends';
CREATE INDEX content_pins_content ON public.content_pins USING btree (content_id);

create table content_versions (
  workspace_id bigint not null,
  content_id integer not null,
  number integer not null,
  body jsonb not null,
  note text default ''::text not null,
  created_at timestamp with time zone not null,
  created_by integer,
  constraint content_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint content_versions_pkey PRIMARY KEY (content_id, number),
  constraint content_versions_workspace_id_content_id_fkey FOREIGN KEY (workspace_id, content_id) REFERENCES contents(workspace_id, id) ON DELETE CASCADE
);
comment on table content_versions is 'append-only: what was sent can be seen as it was';

create table contents (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  name text not null,
  draft jsonb not null,
  revision integer default 1 not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  updated_by integer,
  deleted_at timestamp with time zone,
  constraint contents_pkey PRIMARY KEY (id),
  constraint contents_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint contents_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contents_workspace_id_id_key UNIQUE (workspace_id, id)
);
comment on table contents is 'messages that serve email, SMS and letters; the draft is what people edit';
CREATE UNIQUE INDEX contents_name ON public.contents USING btree (workspace_id, name) WHERE (deleted_at IS NULL);

create table coupon_pools (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  key text not null,
  name text not null,
  benefit text default ''::text not null,
  origin text not null,
  prefix text default ''::text not null,
  stock bigint,
  issued bigint default 0 not null,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  valid_days integer,
  uses integer default 1 not null,
  per_contact integer,
  bound boolean default false not null,
  price bigint,
  programme_id integer,
  created_at timestamp with time zone default now() not null,
  archived_at timestamp with time zone,
  constraint coupon_pools_check CHECK ((issued <= stock)),
  constraint coupon_pools_check1 CHECK (((origin = 'made'::text) OR (stock IS NOT NULL))),
  constraint coupon_pools_check2 CHECK (((price IS NULL) = (programme_id IS NULL))),
  constraint coupon_pools_issued_check CHECK ((issued >= 0)),
  constraint coupon_pools_key_check CHECK ((key ~ '^[a-z][a-z0-9_-]{0,39}$'::text)),
  constraint coupon_pools_origin_check CHECK ((origin = ANY (ARRAY['made'::text, 'imported'::text]))),
  constraint coupon_pools_per_contact_check CHECK ((per_contact > 0)),
  constraint coupon_pools_pkey PRIMARY KEY (id),
  constraint coupon_pools_prefix_check CHECK ((prefix ~ '^[A-Z0-9]{0,8}$'::text)),
  constraint coupon_pools_price_check CHECK ((price > 0)),
  constraint coupon_pools_stock_check CHECK ((stock >= 0)),
  constraint coupon_pools_uses_check CHECK (((uses >= 1) AND (uses <= 1000000))),
  constraint coupon_pools_valid_days_check CHECK (((valid_days >= 1) AND (valid_days <= 3650))),
  constraint coupon_pools_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint coupon_pools_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint coupon_pools_workspace_id_key_key UNIQUE (workspace_id, key),
  constraint coupon_pools_workspace_id_programme_id_fkey FOREIGN KEY (workspace_id, programme_id) REFERENCES loyalty_programmes(workspace_id, id)
);
comment on column coupon_pools.stock is 'how many may be issued; null: as many as are wanted';
comment on column coupon_pools.bound is 'only the contact it was issued to may redeem it';
comment on column coupon_pools.price is 'points it costs: the pool is a reward';

create table coupon_redemptions (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  coupon_id bigint not null,
  contact_id bigint,
  at timestamp with time zone not null,
  key text not null,
  actor text not null,
  amount numeric(14,2),
  constraint coupon_redemptions_pkey PRIMARY KEY (id),
  constraint coupon_redemptions_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint coupon_redemptions_workspace_id_coupon_id_fkey FOREIGN KEY (workspace_id, coupon_id) REFERENCES coupons(workspace_id, id) ON DELETE CASCADE,
  constraint coupon_redemptions_workspace_id_key_key UNIQUE (workspace_id, key)
);
CREATE INDEX coupon_redemptions_contact ON public.coupon_redemptions USING btree (contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX coupon_redemptions_coupon ON public.coupon_redemptions USING btree (coupon_id);

create table coupons (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint,
  issued_at timestamp with time zone,
  valid_from timestamp with time zone,
  valid_until timestamp with time zone,
  pool_id integer not null,
  used integer default 0 not null,
  uses integer not null,
  state text not null,
  code text not null,
  key text,
  constraint coupons_check CHECK (((used >= 0) AND (used <= uses))),
  constraint coupons_check1 CHECK (((state = 'free'::text) OR (issued_at IS NOT NULL) OR (state = 'void'::text))),
  constraint coupons_check2 CHECK (((used = 0) OR (issued_at IS NOT NULL))),
  constraint coupons_code_check CHECK ((code ~ '^[A-Z0-9-]{4,40}$'::text)),
  constraint coupons_pkey PRIMARY KEY (id),
  constraint coupons_pool_id_key_key UNIQUE (pool_id, key),
  constraint coupons_state_check CHECK ((state = ANY (ARRAY['free'::text, 'issued'::text, 'void'::text, 'expired'::text]))),
  constraint coupons_workspace_id_code_key UNIQUE (workspace_id, code),
  constraint coupons_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint coupons_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint coupons_workspace_id_pool_id_fkey FOREIGN KEY (workspace_id, pool_id) REFERENCES coupon_pools(workspace_id, id) ON DELETE CASCADE
);
comment on column coupons.key is 'what it was issued for: the same key is given the same coupon';
CREATE INDEX coupons_contact ON public.coupons USING btree (contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX coupons_due ON public.coupons USING btree (valid_until) WHERE ((state = 'issued'::text) AND (valid_until IS NOT NULL));
CREATE INDEX coupons_free ON public.coupons USING btree (pool_id, id) WHERE (state = 'free'::text);

create table credential_busy (
  credential_id integer not null,
  delivery_id bigint not null,
  workspace_id bigint not null,
  constraint credential_busy_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES credentials(id) ON DELETE CASCADE,
  constraint credential_busy_pkey PRIMARY KEY (credential_id, delivery_id)
);
comment on table credential_busy is 'begun with a credential that takes so many at once; rows of what has been answered go with the next look';

create table credential_collections (
  credential_id integer not null,
  workspace_id bigint not null,
  changed_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  lease_until timestamp with time zone,
  epoch integer default 0 not null,
  failures integer default 0 not null,
  collected_at timestamp with time zone,
  error jsonb,
  constraint credential_collections_pkey PRIMARY KEY (credential_id),
  constraint credential_collections_workspace_id_credential_id_fkey FOREIGN KEY (workspace_id, credential_id) REFERENCES credentials(workspace_id, id) ON DELETE CASCADE
);
comment on table credential_collections is 'credentials whose reports are fetched, such as from a mailbox for bounces: one process at a time, again after a while';
comment on column credential_collections.changed_at is 'when the credential was changed that was last looked at: one that has changed since is due at once';
comment on column credential_collections.due_at is 'infinity: its values name no place to fetch from';
CREATE INDEX credential_collections_due ON public.credential_collections USING btree (due_at);

create table credential_lines (
  credential_id integer not null,
  rank smallint not null,
  delivery_id bigint not null,
  workspace_id bigint not null,
  token_id bigint not null,
  constraint credential_lines_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES credentials(id) ON DELETE CASCADE,
  constraint credential_lines_pkey PRIMARY KEY (credential_id, rank, delivery_id)
);
comment on table credential_lines is 'messages that wait for their turn at a provider; the first in order of the key goes first';
comment on column credential_lines.rank is '0 interactive, 1 normal, 2 bulk';

create table credential_paces (
  credential_id integer not null,
  workspace_id bigint not null,
  at timestamp with time zone not null,
  look_at timestamp with time zone,
  day integer not null,
  count integer not null,
  level double precision not null,
  constraint credential_paces_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES credentials(id) ON DELETE CASCADE,
  constraint credential_paces_pkey PRIMARY KEY (credential_id)
);
comment on table credential_paces is 'what has gone out with credentials that have a rate: the bucket of messages that may go at once, and the count of the day';
comment on column credential_paces.look_at is 'when who stands in line may be let go; null: nobody does';
CREATE INDEX credential_paces_due ON public.credential_paces USING btree (look_at) WHERE (look_at IS NOT NULL);

create table credential_tokens (
  credential_id integer not null,
  generation integer default 0 not null,
  workspace_id bigint not null,
  state text not null,
  connected_as text,
  connected_at timestamp with time zone,
  expires_at timestamp with time zone,
  refreshing_until timestamp with time zone,
  error text,
  key_id text not null,
  sealed bytea not null,
  constraint credential_tokens_pkey PRIMARY KEY (credential_id),
  constraint credential_tokens_state_check CHECK ((state = ANY (ARRAY['connected'::text, 'disconnected'::text]))),
  constraint credential_tokens_workspace_id_credential_id_fkey FOREIGN KEY (workspace_id, credential_id) REFERENCES credentials(workspace_id, id) ON DELETE CASCADE
);
comment on table credential_tokens is 'what OAuth 2 has given for a credential: access and refresh token, sealed';
comment on column credential_tokens.generation is 'grows with each new token: whoever fetched one for an older generation came too late';
comment on column credential_tokens.state is 'disconnected: the other side no longer takes the refresh token, somebody has to connect again';
comment on column credential_tokens.refreshing_until is 'one process fetches a new token until then; the others wait for it';

create table credentials (
  id integer generated always as identity not null,
  workspace_id integer not null,
  type text not null,
  name text not null,
  visible jsonb default '{}'::jsonb not null,
  secret_names text[] default '{}'::text[] not null,
  key_id text not null,
  sealed bytea not null,
  updated_at timestamp with time zone default now() not null,
  rate jsonb,
  constraint credentials_pkey PRIMARY KEY (id),
  constraint credentials_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint credentials_workspace_id_id_key UNIQUE (workspace_id, id)
);
comment on column credentials.rate is '{ perSecond, perDay, concurrent }: how fast messages are handed over with it; null: as its type says';

create table daily_counts (
  workspace_id bigint not null,
  day date not null,
  workflow_id integer not null,
  measure text not null,
  channel text not null,
  node text not null,
  currency text not null,
  value numeric not null,
  constraint daily_counts_pkey PRIMARY KEY (workspace_id, day, measure, workflow_id, channel, node, currency),
  constraint daily_counts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table daily_counts is 'what reports show; days are those of the workspace when it happened. With report_deltas it is complete at every instant';
comment on column daily_counts.workflow_id is '0: of none in particular';
CREATE INDEX daily_counts_workflow ON public.daily_counts USING btree (workflow_id, day) WHERE (workflow_id > 0);

create table date_listeners (
  id integer generated always as identity not null,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  node smallint not null,
  slot smallint not null,
  node_id text not null,
  attribute text not null,
  repeat text not null,
  offset_days integer not null,
  at text not null,
  leap_day text not null,
  tolerance_ms bigint not null,
  timezone text not null,
  trigger jsonb not null,
  state text default 'filling'::text not null,
  since timestamp with time zone not null,
  read_until bigint default 0 not null,
  fill_until bigint,
  settled_after bigint,
  constraint date_listeners_pkey PRIMARY KEY (id),
  constraint date_listeners_state_check CHECK ((state = ANY (ARRAY['filling'::text, 'ready'::text, 'ending'::text, 'ended'::text]))),
  constraint date_listeners_workflow_id_node_id_slot_attribute_repeat_key UNIQUE (workflow_id, node_id, slot, attribute, repeat),
  constraint date_listeners_workspace_id_version_id_fkey FOREIGN KEY (workspace_id, version_id) REFERENCES workflow_versions(workspace_id, id) ON DELETE CASCADE,
  constraint date_listeners_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table date_listeners is 'entry points that listen to a date attribute; the same row over all versions of a node, so that no date starts twice';
comment on column date_listeners.state is 'filling: timers are made for contacts that exist; ready: all are; ending: no longer listens, timers are removed; ended: they are gone';
comment on column date_listeners.since is 'only occurrences due later than this start';
comment on column date_listeners.settled_after is 'transaction id below which a writer may not have seen this listener: filling starts once they have all ended';
CREATE INDEX date_listeners_attribute ON public.date_listeners USING btree (workspace_id) WHERE (state = ANY (ARRAY['filling'::text, 'ready'::text]));

create table date_occurrences (
  listener_id integer not null,
  contact_id bigint not null,
  occurrence text not null,
  at timestamp with time zone not null,
  outcome text not null,
  constraint date_occurrences_outcome_check CHECK ((outcome = ANY (ARRAY['started'::text, 'refused'::text, 'skipped'::text]))),
  constraint date_occurrences_pkey PRIMARY KEY (listener_id, contact_id, occurrence)
);
comment on column date_occurrences.outcome is 'started: has its run; refused: the entry rules of the workflow let it not in; skipped: could not start in time, and still may if its date is moved';
CREATE INDEX date_occurrences_skipped ON public.date_occurrences USING btree (listener_id) WHERE (outcome = 'skipped'::text);

create table date_timers (
  listener_id integer not null,
  contact_id bigint not null,
  due_at timestamp with time zone not null,
  planned_at timestamp with time zone,
  occurrence text,
  unreadable text,
  constraint date_timers_pkey PRIMARY KEY (listener_id, contact_id)
);
comment on table date_timers is 'when a contact has to be looked at for a listener, never later than its next occurrence is due; -infinity: at once, something changed; infinity: its attribute is no date';
CREATE INDEX date_timers_due ON public.date_timers USING btree (due_at) WHERE (due_at < 'infinity'::timestamp with time zone);
CREATE INDEX date_timers_unreadable ON public.date_timers USING btree (listener_id) WHERE (unreadable IS NOT NULL);

create table deliveries (
  id bigint not null,
  run_id bigint not null,
  token_id bigint not null,
  contact_id bigint,
  created_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  workspace_id integer not null,
  version_id integer not null,
  visit integer not null,
  item integer not null,
  node smallint not null,
  status smallint default 0 not null,
  attempt smallint default 1 not null,
  channel text not null,
  code text,
  reason text,
  provider_id text,
  begun smallint default 0 not null,
  purpose text,
  asks boolean default false not null,
  counted_at timestamp with time zone,
  granted_at timestamp with time zone,
  waits_until timestamp with time zone,
  credential_id integer,
  parts smallint,
  cost numeric(14,6),
  currency text,
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_status_check CHECK (((status >= 0) AND (status <= 4))),
  constraint deliveries_token_id_visit_item_key UNIQUE (token_id, visit, item)
);
comment on column deliveries.status is '0 pending, 1 sent, 2 skipped, 3 failed, 4 unknown';
comment on column deliveries.begun is 'the last attempt that was handed to its node to be carried out, and has not been answered for another one; 0: none: what was only planned when its worker died has not happened';
comment on column deliveries.purpose is 'key in purposes; null: the node names none';
comment on column deliveries.asks is 'the message asks for consent, so it needs none';
comment on column deliveries.counted_at is 'since when it counts for the caps of its contact; a further attempt does not count again';
comment on column deliveries.granted_at is 'when it was let go from the line of its credential';
comment on column deliveries.waits_until is 'put off until then: quiet hours, or a cap';
comment on column deliveries.credential_id is 'what it went out with: the reports of that credential are about it';
comment on column deliveries.cost is 'in major units of the currency';
CREATE INDEX deliveries_log ON public.deliveries USING btree (workspace_id, channel, created_at, id);
CREATE INDEX deliveries_newest ON public.deliveries USING btree (workspace_id, id DESC);
CREATE INDEX deliveries_not_sent ON public.deliveries USING btree (workspace_id, status, created_at, id) WHERE (status <> 1);
CREATE INDEX deliveries_provider ON public.deliveries USING btree (provider_id) WHERE (provider_id IS NOT NULL);
CREATE INDEX deliveries_run ON public.deliveries USING btree (run_id);
CREATE INDEX deliveries_version ON public.deliveries USING btree (version_id, created_at, id);
CREATE INDEX deliveries_waiting ON public.deliveries USING btree (workspace_id, waits_until) WHERE (waits_until IS NOT NULL);

create table enrolments (
  id integer generated always as identity not null,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  read_until bigint default 0 not null,
  read_last bigint not null,
  workspace_id integer not null,
  workflow_id integer not null,
  list_id integer,
  created_by integer,
  total integer not null,
  entered integer default 0 not null,
  refused integer default 0 not null,
  status text default 'running'::text not null,
  node_id text not null,
  error text,
  business_event_id bigint,
  segment_id integer,
  unfit integer default 0 not null,
  rule jsonb,
  constraint enrolments_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint enrolments_pkey PRIMARY KEY (id),
  constraint enrolments_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text, 'failed'::text]))),
  constraint enrolments_workspace_id_business_event_id_fkey FOREIGN KEY (workspace_id, business_event_id) REFERENCES business_events(workspace_id, id) ON DELETE CASCADE,
  constraint enrolments_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint enrolments_workspace_id_list_id_fkey FOREIGN KEY (workspace_id, list_id) REFERENCES lists(workspace_id, id) ON DELETE CASCADE,
  constraint enrolments_workspace_id_segment_id_fkey FOREIGN KEY (workspace_id, segment_id) REFERENCES segments(workspace_id, id) ON DELETE CASCADE,
  constraint enrolments_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table enrolments is 'contacts somebody let enter a workflow together; worked off in slices';
comment on column enrolments.read_until is 'contacts up to this id have entered; written with their runs, so that nobody enters twice';
comment on column enrolments.read_last is 'the newest contact when it was asked for';
comment on column enrolments.list_id is 'null: all contacts';
comment on column enrolments.business_event_id is 'what these contacts enter by; null: somebody let them enter';
comment on column enrolments.unfit is 'contacts looked at whom the rule does not concern';
comment on column enrolments.rule is 'whom it concerns, with the values of the event in it; null: everybody in the list, segment or workspace';
CREATE UNIQUE INDEX enrolments_once ON public.enrolments USING btree (business_event_id, workflow_id, node_id) WHERE (business_event_id IS NOT NULL);
CREATE INDEX enrolments_running ON public.enrolments USING btree (id) WHERE (status = 'running'::text);
CREATE INDEX enrolments_workflow ON public.enrolments USING btree (workflow_id, id DESC);

create table entrances (
  contact_id bigint not null,
  run_id bigint not null,
  entered_at timestamp with time zone not null,
  workspace_id integer not null,
  workflow_id integer not null,
  open boolean not null,
  key text not null,
  constraint entrances_pkey PRIMARY KEY (workflow_id, contact_id, key)
);
comment on table entrances is 'the last entry of each contact (0: nobody) and key into workflows with an entry rule; open: that run is under way';

create table entries (
  id integer generated always as identity not null,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  node smallint not null,
  node_id text not null,
  kind text not null,
  key text default ''::text not null,
  config jsonb not null,
  next_fire_at timestamp with time zone,
  constraint entries_kind_check CHECK ((kind = ANY (ARRAY['manual'::text, 'webhook'::text, 'form'::text, 'schedule'::text, 'event'::text, 'exit'::text, 'date'::text, 'call'::text, 'poll'::text, 'stream'::text, 'business_event'::text]))),
  constraint entries_pkey PRIMARY KEY (id),
  constraint entries_workspace_id_version_id_fkey FOREIGN KEY (workspace_id, version_id) REFERENCES workflow_versions(workspace_id, id) ON DELETE CASCADE,
  constraint entries_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table entries is 'what the published versions listen to; replaced as a whole at publish, emptied at pause';
CREATE INDEX entries_business_events ON public.entries USING btree (workspace_id, key) WHERE (kind = 'business_event'::text);
CREATE INDEX entries_heard ON public.entries USING btree (workspace_id, key) WHERE (kind = ANY (ARRAY['event'::text, 'exit'::text]));
CREATE UNIQUE INDEX entries_path ON public.entries USING btree (kind, key) WHERE (kind = ANY (ARRAY['webhook'::text, 'form'::text]));
CREATE INDEX entries_schedule ON public.entries USING btree (next_fire_at) WHERE (kind = 'schedule'::text);
CREATE INDEX entries_workflow ON public.entries USING btree (workflow_id);

create table entry_refusals (
  workspace_id bigint not null,
  contact_id bigint not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  workflow_id integer not null,
  count integer default 1 not null,
  code text not null,
  constraint entry_refusals_pkey PRIMARY KEY (workflow_id, contact_id, code),
  constraint entry_refusals_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);
comment on table entry_refusals is 'why the rules of a workflow did not let a contact in: one row for each reason, however often';
CREATE INDEX entry_refusals_contact ON public.entry_refusals USING btree (contact_id);

create table erasures (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  erased_id bigint not null,
  at timestamp with time zone default now() not null,
  erased_by text not null,
  removed jsonb not null,
  constraint erasures_pkey PRIMARY KEY (id),
  constraint erasures_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table erasures is 'that somebody was erased, when and by whom, and how many rows went; nothing about them';
comment on column erasures.erased_id is 'the number of a contact that is no more';
CREATE INDEX erasures_newest ON public.erasures USING btree (workspace_id, id DESC);

create table event_messages (
  workspace_id integer not null,
  message_id text not null,
  received_at timestamp with time zone not null,
  constraint event_messages_pkey PRIMARY KEY (workspace_id, message_id)
);
comment on table event_messages is 'message ids already seen: an event sent twice is kept once';
CREATE INDEX event_messages_old ON public.event_messages USING btree (received_at);

create table event_names (
  workspace_id bigint not null,
  name text not null,
  count bigint not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  keep_days integer,
  constraint event_names_keep_days_check CHECK (((keep_days >= 1) AND (keep_days <= 36500))),
  constraint event_names_pkey PRIMARY KEY (workspace_id, name),
  constraint event_names_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table event_names is 'names of events that have come, counted in the background; keep_days: such events are deleted so long after they were received';

create table event_properties (
  workspace_id bigint not null,
  name text not null,
  property text not null,
  kinds text[] not null,
  samples jsonb not null,
  count bigint not null,
  constraint event_properties_pkey PRIMARY KEY (workspace_id, name, property),
  constraint event_properties_workspace_id_name_fkey FOREIGN KEY (workspace_id, name) REFERENCES event_names(workspace_id, name) ON DELETE CASCADE
);

create table events (
  id bigint default nextval('event_ids'::regclass) not null,
  workspace_id integer not null,
  contact_id bigint not null,
  name text not null,
  properties jsonb default '{}'::jsonb not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  run_id bigint,
  workflow_id integer,
  constraint events_pkey PRIMARY KEY (received_at, id)
) partition by RANGE (received_at);
comment on column events.run_id is 'the run that brought it about: by a step, or by a message it has sent; null: nobody''s';
comment on column events.workflow_id is 'of that run, when the event came';
CREATE INDEX events_contact ON ONLY public.events USING btree (contact_id, id DESC);
CREATE INDEX events_log ON ONLY public.events USING btree (workspace_id, name, received_at, id, occurred_at, contact_id);
CREATE INDEX events_touchpoint ON ONLY public.events USING btree (workspace_id, ((properties #>> '{context,touchpoint}'::text[])), received_at, id) WHERE ((properties #>> '{context,touchpoint}'::text[]) IS NOT NULL);
CREATE INDEX events_workflow ON ONLY public.events USING btree (workspace_id, workflow_id, name, received_at, id) WHERE (workflow_id IS NOT NULL);
CREATE INDEX events_workflow_touchpoint ON ONLY public.events USING btree (workspace_id, workflow_id, ((properties #>> '{context,touchpoint}'::text[])), received_at, id) WHERE ((workflow_id IS NOT NULL) AND ((properties #>> '{context,touchpoint}'::text[]) IS NOT NULL));

create table events_rest partition of events default;

create table file_blobs (
  workspace_id bigint not null,
  size_bytes bigint not null,
  sha256 bytea not null,
  constraint file_blobs_pkey PRIMARY KEY (workspace_id, sha256),
  constraint file_blobs_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table file_blobs is 'contents of files, each kept once per workspace';

create table file_chunks (
  workspace_id bigint not null,
  number integer not null,
  sha256 bytea not null,
  bytes bytea not null,
  constraint file_chunks_pkey PRIMARY KEY (workspace_id, sha256, number),
  constraint file_chunks_workspace_id_sha256_fkey FOREIGN KEY (workspace_id, sha256) REFERENCES file_blobs(workspace_id, sha256) ON DELETE CASCADE
);

create table file_usage (
  workspace_id bigint not null,
  bytes bigint default 0 not null,
  constraint file_usage_pkey PRIMARY KEY (workspace_id),
  constraint file_usage_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table file_usage is 'bytes a workspace keeps; its row is locked by whoever saves or removes files there';

create table files (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  size_bytes bigint not null,
  run_id bigint,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  file_name text not null,
  mime_type text not null,
  sha256 bytea not null,
  constraint files_pkey PRIMARY KEY (id),
  constraint files_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint files_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint files_workspace_id_sha256_fkey FOREIGN KEY (workspace_id, sha256) REFERENCES file_blobs(workspace_id, sha256)
);
comment on column files.run_id is 'kept as long as this run; null: until expires_at, or for ever';
CREATE INDEX files_blob ON public.files USING btree (workspace_id, sha256);
CREATE INDEX files_expiry ON public.files USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX files_run ON public.files USING btree (run_id) WHERE (run_id IS NOT NULL);

create table gates (
  next_start_at timestamp with time zone,
  pending_run_id bigint,
  pending_token_id bigint,
  workspace_id integer not null,
  workflow_id integer not null,
  open integer default 0 not null,
  queued integer default 0 not null,
  key text not null,
  constraint gates_pkey PRIMARY KEY (workflow_id, key)
) with (fillfactor=70);
comment on table gates is 'what is limited together: runs under way, queued ones, the next start the throttle allows, the run a newer entry may replace';
CREATE INDEX gates_queued ON public.gates USING btree (workflow_id) WHERE (queued > 0);

create table hook_messages (
  workspace_id bigint not null,
  run_id bigint,
  received_at timestamp with time zone not null,
  path text not null,
  message_id text not null,
  refused text,
  constraint hook_messages_message_id_check CHECK ((length(message_id) <= 256)),
  constraint hook_messages_pkey PRIMARY KEY (workspace_id, path, message_id)
);
comment on table hook_messages is 'signed calls of webhooks by the id their sender gave them, kept for a day: one that comes again starts nothing';
comment on column hook_messages.run_id is 'what it started; null when the rules of the workflow did not let it in, for the reason in refused';
CREATE INDEX hook_messages_old ON public.hook_messages USING btree (received_at);

create table instance (
  id boolean default true not null,
  setup_token_hash bytea,
  owner_created_at timestamp with time zone,
  key_check text,
  catalogued_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
  catalogued_id bigint default 0 not null,
  constraint instance_id_check CHECK (id),
  constraint instance_pkey PRIMARY KEY (id)
);
comment on column instance.catalogued_at is 'the event up to which event_names counts, with catalogued_id';

create table instance_quotas (
  kind text not null,
  most bigint not null,
  constraint instance_quotas_kind_check CHECK ((kind = ANY (ARRAY['runs'::text, 'contacts'::text, 'events'::text, 'messages'::text]))),
  constraint instance_quotas_most_check CHECK ((most >= 0)),
  constraint instance_quotas_pkey PRIMARY KEY (kind)
);
comment on table instance_quotas is 'what the operator allows each workspace, as it was set when a server last started';

create table instance_secrets (
  name text not null,
  key_id text not null,
  sealed bytea not null,
  constraint instance_secrets_pkey PRIMARY KEY (name)
);
comment on table instance_secrets is 'what links and tokens of this installation are signed with, sealed: it outlives the encryption key';

create table invitations (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  email text not null,
  role text not null,
  token_hash bytea not null,
  invited_by integer,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  constraint invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint invitations_pkey PRIMARY KEY (id),
  constraint invitations_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'editor'::text, 'analyst'::text, 'viewer'::text]))),
  constraint invitations_token_hash_key UNIQUE (token_hash),
  constraint invitations_workspace_id_email_key UNIQUE (workspace_id, email),
  constraint invitations_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint invitations_workspace_id_id_key UNIQUE (workspace_id, id)
);

create table link_clicks (
  workspace_id bigint not null,
  delivery_id bigint not null,
  last_at timestamp with time zone not null,
  count integer default 1 not null,
  robot boolean not null,
  link bytea not null,
  trap boolean default false not null,
  url text not null,
  label text not null,
  constraint link_clicks_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  constraint link_clicks_pkey PRIMARY KEY (delivery_id, link, robot),
  constraint link_clicks_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table link_clicks is 'clicks on each link of a message, of people and of robots; what follows within two seconds is no further one';

create table list_members (
  workspace_id integer not null,
  list_id integer not null,
  contact_id bigint not null,
  joined_at timestamp with time zone not null,
  constraint list_members_pkey PRIMARY KEY (list_id, contact_id),
  constraint list_members_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint list_members_workspace_id_list_id_fkey FOREIGN KEY (workspace_id, list_id) REFERENCES lists(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX list_members_contact ON public.list_members USING btree (contact_id);

create table listenings (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  workflow_id bigint not null,
  node_id text not null,
  kind text not null,
  path text,
  trigger jsonb not null,
  config jsonb not null,
  cursor jsonb,
  registration jsonb,
  asked_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  items jsonb,
  reason text,
  constraint listenings_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'poll'::text, 'stream'::text]))),
  constraint listenings_path_key UNIQUE (path),
  constraint listenings_pkey PRIMARY KEY (id),
  constraint listenings_workflow_id_fkey FOREIGN KEY (workflow_id) REFERENCES workflows(id) ON DELETE CASCADE,
  constraint listenings_workflow_id_node_id_key UNIQUE (workflow_id, node_id),
  constraint listenings_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table listenings is 'entry points of drafts that wait for one event to show it; a row lives for minutes';
comment on column listenings.path is 'of a webhook: it listens at /hooks/<path>/test';

create table lists (
  id integer generated always as identity not null,
  workspace_id integer not null,
  name text not null,
  members integer default 0 not null,
  created_at timestamp with time zone default now() not null,
  constraint lists_pkey PRIMARY KEY (id),
  constraint lists_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint lists_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint lists_workspace_id_name_key UNIQUE (workspace_id, name)
);

create table loyalty_accounts (
  id bigint not null,
  workspace_id bigint not null,
  contact_id bigint,
  balance bigint default 0 not null,
  programme_id integer not null,
  may_owe boolean default false not null,
  constraint loyalty_accounts_check CHECK (((balance >= 0) OR may_owe)),
  constraint loyalty_accounts_pkey PRIMARY KEY (id),
  constraint loyalty_accounts_programme_id_may_owe_fkey FOREIGN KEY (programme_id, may_owe) REFERENCES loyalty_programmes(id, may_owe) ON UPDATE CASCADE,
  constraint loyalty_accounts_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint loyalty_accounts_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint loyalty_accounts_workspace_id_programme_id_fkey FOREIGN KEY (workspace_id, programme_id) REFERENCES loyalty_programmes(workspace_id, id) ON DELETE CASCADE
);
comment on table loyalty_accounts is 'points of a contact in a programme. A contact that was merged has those of both, so that nothing is added up that has to be taken apart again';
comment on column loyalty_accounts.contact_id is 'null: the person is gone, the numbers stay';
comment on column loyalty_accounts.balance is 'sum of the entries; kept by a trigger';
CREATE INDEX loyalty_accounts_contact ON public.loyalty_accounts USING btree (contact_id);

create table loyalty_entries (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  movement_id bigint not null,
  account_id bigint not null,
  at timestamp with time zone not null,
  points bigint not null,
  balance bigint not null,
  spend numeric(14,2),
  constraint loyalty_entries_pkey PRIMARY KEY (id),
  constraint loyalty_entries_points_check CHECK ((points <> 0)),
  constraint loyalty_entries_workspace_id_account_id_fkey FOREIGN KEY (workspace_id, account_id) REFERENCES loyalty_accounts(workspace_id, id) ON DELETE CASCADE,
  constraint loyalty_entries_workspace_id_movement_id_fkey FOREIGN KEY (workspace_id, movement_id) REFERENCES loyalty_movements(workspace_id, id) ON DELETE CASCADE
);
comment on column loyalty_entries.balance is 'of the account, after it';
CREATE INDEX loyalty_entries_account ON public.loyalty_entries USING btree (account_id, id DESC);
CREATE INDEX loyalty_entries_earned ON public.loyalty_entries USING btree (account_id, at) WHERE (points > 0);
CREATE INDEX loyalty_entries_movement ON public.loyalty_entries USING btree (movement_id);

create table loyalty_lots (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  account_id bigint not null,
  movement_id bigint not null,
  earned_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  earned bigint not null,
  open bigint not null,
  constraint loyalty_lots_check CHECK (((open >= 0) AND (open <= earned))),
  constraint loyalty_lots_earned_check CHECK ((earned > 0)),
  constraint loyalty_lots_pkey PRIMARY KEY (id),
  constraint loyalty_lots_workspace_id_account_id_fkey FOREIGN KEY (workspace_id, account_id) REFERENCES loyalty_accounts(workspace_id, id) ON DELETE CASCADE,
  constraint loyalty_lots_workspace_id_movement_id_fkey FOREIGN KEY (workspace_id, movement_id) REFERENCES loyalty_movements(workspace_id, id) ON DELETE CASCADE
);
comment on table loyalty_lots is 'points that came together and expire together; what is spent is taken from those that expire first';
CREATE INDEX loyalty_lots_due ON public.loyalty_lots USING btree (expires_at) WHERE ((open > 0) AND (expires_at IS NOT NULL));
CREATE INDEX loyalty_lots_open ON public.loyalty_lots USING btree (account_id) WHERE (open > 0);

create table loyalty_movements (
  id bigint not null,
  workspace_id bigint not null,
  at timestamp with time zone not null,
  programme_id integer not null,
  kind text not null,
  points bigint not null,
  key text not null,
  reason text,
  actor text not null,
  constraint loyalty_movements_kind_check CHECK ((kind = ANY (ARRAY['earn'::text, 'burn'::text, 'expire'::text, 'transfer'::text, 'adjust'::text, 'forfeit'::text]))),
  constraint loyalty_movements_pkey PRIMARY KEY (id),
  constraint loyalty_movements_points_check CHECK ((points <> 0)),
  constraint loyalty_movements_programme_id_key_key UNIQUE (programme_id, key),
  constraint loyalty_movements_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint loyalty_movements_workspace_id_programme_id_fkey FOREIGN KEY (workspace_id, programme_id) REFERENCES loyalty_programmes(workspace_id, id) ON DELETE CASCADE
);
comment on column loyalty_movements.key is 'the same key never moves points twice';

create table loyalty_programmes (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  key text not null,
  name text not null,
  may_owe boolean default false not null,
  expiry_months integer,
  tier_basis text default 'earned'::text not null,
  tier_months integer default 12 not null,
  keep_months integer default 12 not null,
  created_at timestamp with time zone default now() not null,
  archived_at timestamp with time zone,
  constraint loyalty_programmes_expiry_months_check CHECK (((expiry_months >= 1) AND (expiry_months <= 120))),
  constraint loyalty_programmes_id_may_owe_key UNIQUE (id, may_owe),
  constraint loyalty_programmes_keep_months_check CHECK (((keep_months >= 0) AND (keep_months <= 120))),
  constraint loyalty_programmes_key_check CHECK ((key ~ '^[a-z][a-z0-9_-]{0,39}$'::text)),
  constraint loyalty_programmes_pkey PRIMARY KEY (id),
  constraint loyalty_programmes_tier_basis_check CHECK ((tier_basis = ANY (ARRAY['earned'::text, 'balance'::text, 'spend'::text]))),
  constraint loyalty_programmes_tier_months_check CHECK (((tier_months >= 1) AND (tier_months <= 120))),
  constraint loyalty_programmes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint loyalty_programmes_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint loyalty_programmes_workspace_id_key_key UNIQUE (workspace_id, key)
);
comment on table loyalty_programmes is 'kinds of points; the first of a workspace is meant where none is named';
comment on column loyalty_programmes.tier_basis is 'what a tier looks at: points earned or money spent in the last tier_months, or the points there are';
comment on column loyalty_programmes.keep_months is 'how long a tier is kept at least once it was reached';

create table loyalty_standings (
  workspace_id bigint not null,
  contact_id bigint not null,
  points bigint default 0 not null,
  tier_since timestamp with time zone,
  kept_until timestamp with time zone,
  look_at timestamp with time zone,
  programme_id integer not null,
  tier_id integer,
  constraint loyalty_standings_pkey PRIMARY KEY (contact_id, programme_id),
  constraint loyalty_standings_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES loyalty_tiers(id) ON DELETE SET NULL,
  constraint loyalty_standings_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint loyalty_standings_workspace_id_programme_id_fkey FOREIGN KEY (workspace_id, programme_id) REFERENCES loyalty_programmes(workspace_id, id) ON DELETE CASCADE
);
comment on table loyalty_standings is 'what the accounts of a contact come to: points and tier';
comment on column loyalty_standings.look_at is 'the tier may change then, though nothing happens';
CREATE INDEX loyalty_standings_due ON public.loyalty_standings USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX loyalty_standings_tier ON public.loyalty_standings USING btree (programme_id, tier_id);

create table loyalty_tiers (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  programme_id integer not null,
  key text not null,
  name text not null,
  threshold bigint not null,
  benefits text default ''::text not null,
  constraint loyalty_tiers_key_check CHECK ((key ~ '^[a-z][a-z0-9_-]{0,39}$'::text)),
  constraint loyalty_tiers_pkey PRIMARY KEY (id),
  constraint loyalty_tiers_programme_id_key_key UNIQUE (programme_id, key),
  constraint loyalty_tiers_programme_id_threshold_key UNIQUE (programme_id, threshold),
  constraint loyalty_tiers_threshold_check CHECK ((threshold >= 0)),
  constraint loyalty_tiers_workspace_id_programme_id_fkey FOREIGN KEY (workspace_id, programme_id) REFERENCES loyalty_programmes(workspace_id, id) ON DELETE CASCADE
);

create table loyalty_warnings (
  workspace_id bigint not null,
  looked_at timestamp with time zone not null,
  looked_id bigint default '9007199254740991'::bigint not null,
  days integer not null,
  constraint loyalty_warnings_pkey PRIMARY KEY (workspace_id, days),
  constraint loyalty_warnings_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table loyalty_warnings is 'up to when workflows have been told of points that expire within so many days';

create table memberships (
  workspace_id integer not null,
  user_id integer not null,
  role text not null,
  constraint memberships_pkey PRIMARY KEY (workspace_id, user_id),
  constraint memberships_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'editor'::text, 'analyst'::text, 'viewer'::text]))),
  constraint memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint memberships_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);

create table message_copies (
  delivery_id bigint not null,
  workspace_id bigint not null,
  at timestamp with time zone not null,
  recipient text not null,
  sender text,
  subject text,
  body bytea not null,
  constraint message_copies_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  constraint message_copies_pkey PRIMARY KEY (delivery_id),
  constraint message_copies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table message_copies is 'what was sent, for people who look later';
comment on column message_copies.body is 'JSON { html, text, files }, deflated';
CREATE INDEX message_copies_old ON public.message_copies USING btree (workspace_id, at);

create table node_counts (
  version_id integer not null,
  node smallint not null,
  port smallint not null,
  workspace_id integer not null,
  value bigint default 0 not null,
  constraint node_counts_pkey PRIMARY KEY (version_id, node, port)
);
comment on column node_counts.port is 'left by this port; -1 entered, -2 ended here, -3 failed here, -5 waiting now; node -1: 0 started, 1 done, 2 failed, 3 cancelled runs';

create table node_packages (
  id integer generated always as identity not null,
  name text not null,
  version text not null,
  package_id text not null,
  integrity text not null,
  archive bytea not null,
  granted jsonb default '{}'::jsonb not null,
  described jsonb not null,
  source text not null,
  state text default 'staged'::text not null,
  created_at timestamp with time zone default now() not null,
  created_by integer,
  switched_on_at timestamp with time zone,
  constraint node_packages_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint node_packages_name_version_key UNIQUE (name, version),
  constraint node_packages_pkey PRIMARY KEY (id),
  constraint node_packages_source_check CHECK ((source = ANY (ARRAY['registry'::text, 'file'::text]))),
  constraint node_packages_state_check CHECK ((state = ANY (ARRAY['staged'::text, 'on'::text, 'retired'::text])))
);
comment on table node_packages is 'node packages installed from npm: the same for all workspaces, put on the disk of each process from here';
comment on column node_packages.package_id is 'where its node types begin; one name at a time has it';
comment on column node_packages.integrity is 'sha512 of the archive, checked before each load';
comment on column node_packages.archive is 'the .tgz itself, so that every process and every restart has it without the registry';
comment on column node_packages.granted is 'what it may reach, as the owner allowed';
comment on column node_packages.described is 'label, node types and permissions it was found to have when it was checked';
comment on column node_packages.state is 'staged: checked, not allowed yet; on: new drafts get it; retired: stays for the workflows that use node types only it has';
CREATE UNIQUE INDEX node_packages_on ON public.node_packages USING btree (name) WHERE (state = 'on'::text);
CREATE UNIQUE INDEX node_packages_taken ON public.node_packages USING btree (package_id) WHERE (state = 'on'::text);

create table oauth_states (
  state_hash bytea not null,
  session_hash bytea not null,
  workspace_id bigint not null,
  credential_id integer not null,
  expires_at timestamp with time zone not null,
  key_id text not null,
  sealed bytea not null,
  constraint oauth_states_pkey PRIMARY KEY (state_hash),
  constraint oauth_states_workspace_id_credential_id_fkey FOREIGN KEY (workspace_id, credential_id) REFERENCES credentials(workspace_id, id) ON DELETE CASCADE
);
comment on table oauth_states is 'connections under way: good once, for the session that began them; the proof key (PKCE) is sealed';
CREATE INDEX oauth_states_expiry ON public.oauth_states USING btree (expires_at);

create table operations (
  id integer generated always as identity not null,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  next_at timestamp with time zone,
  workspace_id integer not null,
  workflow_id integer not null,
  created_by integer,
  done integer default 0 not null,
  skipped integer default 0 not null,
  status text default 'running'::text not null,
  kind text not null,
  request jsonb not null,
  progress jsonb default '{}'::jsonb not null,
  error text,
  constraint operations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint operations_kind_check CHECK ((kind = ANY (ARRAY['move'::text, 'resume'::text, 'cancel'::text, 'retry'::text, 'replay'::text]))),
  constraint operations_pkey PRIMARY KEY (id),
  constraint operations_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'stopped'::text]))),
  constraint operations_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint operations_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table operations is 'what people did to many runs at once: who, when, how far. Worked off in slices; progress says where to go on';
CREATE INDEX operations_next ON public.operations USING btree (next_at) WHERE (status = 'running'::text);
CREATE INDEX operations_workflow ON public.operations USING btree (workflow_id, id DESC);

create table order_credits (
  order_id bigint not null,
  workspace_id bigint not null,
  position smallint not null,
  workflow_id integer not null,
  delivery_id bigint,
  channel text not null,
  node text not null,
  cents bigint not null,
  constraint order_credits_cents_check CHECK ((cents >= 0)),
  constraint order_credits_pkey PRIMARY KEY (order_id, "position"),
  constraint order_credits_workspace_id_order_id_fkey FOREIGN KEY (workspace_id, order_id) REFERENCES orders(workspace_id, id) ON DELETE CASCADE
);
comment on table order_credits is 'what an order owes to which message; those of one order sum up to it. Rows are added and never changed';
comment on column order_credits.workflow_id is '0: no message had reached the contact in time';
CREATE INDEX order_credits_workflow ON public.order_credits USING btree (workflow_id, order_id) WHERE (workflow_id > 0);

create table order_inbox (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint not null,
  event_id bigint not null,
  at timestamp with time zone not null,
  properties jsonb not null,
  constraint order_inbox_pkey PRIMARY KEY (id)
);
comment on table order_inbox is 'orders that are not credited yet';

create table orders (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint,
  at timestamp with time zone not null,
  day date not null,
  key text not null,
  cents bigint not null,
  currency text not null,
  first boolean not null,
  met_on text default '/'::text not null,
  constraint orders_cents_check CHECK ((cents >= 0)),
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint orders_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint orders_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint orders_workspace_id_key_key UNIQUE (workspace_id, key)
);
comment on table orders is 'what contacts have bought, each order once';
comment on column orders.key is 'number of the order, or of the event that told of it';
comment on column orders.cents is 'hundredths of the currency';
comment on column orders.first is 'the first order we know of this contact: a lead became a customer';
comment on column orders.met_on is 'touchpoint and device it was placed from';
CREATE INDEX orders_contact ON public.orders USING btree (contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX orders_day ON public.orders USING btree (workspace_id, day);

create table package_operations (
  id integer generated always as identity not null,
  kind text not null,
  name text not null,
  version text not null,
  status text default 'running'::text not null,
  step text default 'resolving'::text not null,
  error jsonb,
  preview jsonb,
  warnings jsonb default '[]'::jsonb not null,
  node_package_id integer,
  created_by integer,
  created_at timestamp with time zone default now() not null,
  alive_until timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint package_operations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint package_operations_kind_check CHECK ((kind = ANY (ARRAY['install'::text, 'update'::text]))),
  constraint package_operations_node_package_id_fkey FOREIGN KEY (node_package_id) REFERENCES node_packages(id) ON DELETE SET NULL,
  constraint package_operations_pkey PRIMARY KEY (id),
  constraint package_operations_status_check CHECK ((status = ANY (ARRAY['running'::text, 'ready'::text, 'done'::text, 'failed'::text, 'stopped'::text]))),
  constraint package_operations_step_check CHECK ((step = ANY (ARRAY['resolving'::text, 'downloading'::text, 'checking'::text, 'loading'::text, 'switching_on'::text])))
);
comment on table package_operations is 'installations and updates of node packages, step by step';
comment on column package_operations.status is 'ready: waits for the owner to allow what the package asks for';
comment on column package_operations.alive_until is 'a running one that is older than this has lost its process';
CREATE UNIQUE INDEX package_operations_running ON public.package_operations USING btree (name) WHERE (status = 'running'::text);

create table package_processes (
  process text not null,
  role text not null,
  loaded jsonb default '[]'::jsonb not null,
  seen_at timestamp with time zone default now() not null,
  constraint package_processes_pkey PRIMARY KEY (process)
);
comment on table package_processes is 'which process has loaded which packages, as each says itself';
comment on column package_processes.loaded is 'ids of node_packages, with the sentence that says why one could not be loaded';

create table people_inside (
  workspace_id bigint not null,
  contact_id bigint not null,
  runs integer not null,
  constraint people_inside_pkey PRIMARY KEY (workspace_id, contact_id),
  constraint people_inside_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table people_inside is 'contacts with runs under way';
CREATE INDEX people_inside_gone ON public.people_inside USING btree (workspace_id, contact_id) WHERE (runs <= 0);

create table people_targeted (
  workspace_id bigint not null,
  day date not null,
  contact_id bigint not null,
  constraint people_targeted_pkey PRIMARY KEY (workspace_id, day, contact_id),
  constraint people_targeted_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table people_targeted is 'whom workflows have reached on a day, so that each counts once; days long gone are deleted';

create table purposes (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  key text not null,
  name jsonb not null,
  description jsonb default '{}'::jsonb not null,
  basis text not null,
  channels text[] default '{email}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  archived_at timestamp with time zone,
  constraint purposes_basis_check CHECK ((basis = ANY (ARRAY['consent'::text, 'interest'::text, 'service'::text]))),
  constraint purposes_key_check CHECK ((key ~ '^[a-z][a-z0-9_-]{0,39}$'::text)),
  constraint purposes_pkey PRIMARY KEY (id),
  constraint purposes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint purposes_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint purposes_workspace_id_key_key UNIQUE (workspace_id, key)
);
comment on table purposes is 'what a workspace writes to people for';
comment on column purposes.basis is 'consent: who has agreed; interest: who has not objected; service: what somebody has asked for, an order or a password';

create table queued_runs (
  run_id bigint not null,
  token_id bigint not null,
  start_at timestamp with time zone not null,
  workflow_id integer not null,
  key text not null,
  constraint queued_runs_pkey PRIMARY KEY (run_id)
);
comment on table queued_runs is 'runs that wait for another one to end; their token is ready, and never due';
CREATE INDEX queued_runs_order ON public.queued_runs USING btree (workflow_id, key, run_id);

create table recovery_codes (
  user_id integer not null,
  code_hash bytea not null,
  constraint recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
  constraint recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table report_deltas (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint,
  day date not null,
  workflow_id integer default 0 not null,
  measure text not null,
  channel text default ''::text not null,
  node text default ''::text not null,
  currency text default ''::text not null,
  value numeric not null,
  constraint report_deltas_pkey PRIMARY KEY (id)
);
comment on table report_deltas is 'what has happened and is not in daily_counts yet: written by triggers, in the transaction of what they count, without ever waiting for another';

create table report_settings (
  workspace_id bigint not null,
  settings jsonb not null,
  constraint report_settings_pkey PRIMARY KEY (workspace_id),
  constraint report_settings_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table report_settings is 'how orders are credited and what an action saves; where there is no row, those of the sdk';

create table runs (
  id bigint not null,
  contact_id bigint,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  live integer default 1 not null,
  entry smallint not null,
  status smallint default 0 not null,
  test boolean default false not null,
  error jsonb,
  response jsonb,
  outcome jsonb,
  entry_key text,
  limit_key text,
  parent_run_id bigint,
  cause smallint default 0 not null,
  input jsonb,
  event_id bigint,
  depth smallint default 0 not null,
  constraint runs_cause_check CHECK (((cause >= 0) AND (cause <= 4))),
  constraint runs_pkey PRIMARY KEY (id),
  constraint runs_status_check CHECK (((status >= 0) AND (status <= 3)))
);
comment on column runs.live is 'tokens of this run that exist';
comment on column runs.status is '0 running, 1 done, 2 failed, 3 cancelled; never leaves 1 to 3';
comment on column runs.outcome is 'the exit or goal that ended the run: id, name, kind';
comment on column runs.entry_key is 'set when an entry rule watches over this run: its key in entrances';
comment on column runs.limit_key is 'set when the run counts against a concurrency limit: its key in gates';
comment on column runs.cause is '0 an entry, 1 the failure of parent_run_id, 2 a node of parent_run_id, 3 a retry of parent_run_id from its failed node, 4 a replay of parent_run_id';
comment on column runs.input is 'the items it entered with, for a replay; null: one empty item';
comment on column runs.event_id is 'the event that started the run: a wait that looks back sees what came after it';
comment on column runs.depth is 'how deep workflows have called one another to get here';
CREATE INDEX runs_began ON public.runs USING btree (workflow_id, started_at, id) WHERE (contact_id IS NOT NULL);
CREATE INDEX runs_contact ON public.runs USING btree (contact_id, id DESC) WHERE (contact_id IS NOT NULL);
CREATE INDEX runs_failed ON public.runs USING btree (workspace_id, id) WHERE (status = 2);
CREATE INDEX runs_failed_at ON public.runs USING btree (workflow_id, ((error ->> 'nodeId'::text)), id DESC) WHERE (status = 2);
CREATE INDEX runs_flow_ended ON public.runs USING btree (ended_at) WHERE ((contact_id IS NULL) AND (status > 0));
CREATE INDEX runs_inside ON public.runs USING btree (contact_id, workflow_id) WHERE ((status = 0) AND (contact_id IS NOT NULL));
CREATE INDEX runs_over ON public.runs USING btree (workflow_id, (
CASE
    WHEN (status = 2) THEN 'run.failed'::text
    WHEN (status = 3) THEN 'run.cancelled'::text
    WHEN (outcome IS NULL) THEN 'run.done'::text
    WHEN ((outcome ->> 'kind'::text) = 'goal'::text) THEN 'run.goal'::text
    ELSE 'run.exit'::text
END), ended_at, id) WHERE ((contact_id IS NOT NULL) AND (ended_at IS NOT NULL));
CREATE INDEX runs_parent ON public.runs USING btree (parent_run_id) WHERE (parent_run_id IS NOT NULL);
CREATE INDEX runs_workflow ON public.runs USING btree (workflow_id, id DESC);

create table schema_migrations (
  id integer default nextval('schema_migrations_id_seq'::regclass) not null,
  timestamp bigint not null,
  name character varying not null,
  constraint PK_62441bec32630ced9e4cccae336 PRIMARY KEY (id)
);

create table scoring_changes (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint not null,
  event_id bigint,
  model_id integer not null,
  constraint scoring_changes_pkey PRIMARY KEY (id)
);
comment on column scoring_changes.event_id is 'the event to be added; 0: an attribute has changed; null: the whole history has to be read, because two contacts have become one or two';
CREATE INDEX scoring_changes_pair ON public.scoring_changes USING btree (contact_id, model_id);

create table scoring_models (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  kind text not null,
  key text not null,
  name text not null,
  definition jsonb not null,
  state text default 'computing'::text not null,
  settled_after bigint not null,
  cursor bigint default 0 not null,
  done integer default 0 not null,
  error text,
  computed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint scoring_models_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
  constraint scoring_models_kind_check CHECK ((kind = ANY (ARRAY['score'::text, 'stages'::text]))),
  constraint scoring_models_pkey PRIMARY KEY (id),
  constraint scoring_models_state_check CHECK ((state = ANY (ARRAY['computing'::text, 'ready'::text, 'failed'::text]))),
  constraint scoring_models_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint scoring_models_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint scoring_models_workspace_id_key_key UNIQUE (workspace_id, key)
);
comment on table scoring_models is 'scores of contacts, and their stages of the life cycle: rules that read the history of a contact';
comment on column scoring_models.state is 'computing: the history of everybody is read once; ready: kept up with each event; failed: see error';
comment on column scoring_models.settled_after is 'transaction id below which a writer may not have seen what this model watches: reading starts once they have all ended';
comment on column scoring_models.cursor is 'contacts up to here have been read';
CREATE INDEX scoring_models_computing ON public.scoring_models USING btree (id) WHERE (state = 'computing'::text);
CREATE UNIQUE INDEX scoring_models_stages ON public.scoring_models USING btree (workspace_id) WHERE (kind = 'stages'::text);

create table scoring_standings (
  workspace_id bigint not null,
  contact_id bigint not null,
  at timestamp with time zone not null,
  look_at timestamp with time zone,
  active_at timestamp with time zone,
  model_id integer not null,
  points integer,
  most integer,
  grade text,
  state jsonb not null,
  constraint scoring_standings_pkey PRIMARY KEY (model_id, contact_id),
  constraint scoring_standings_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint scoring_standings_workspace_id_model_id_fkey FOREIGN KEY (workspace_id, model_id) REFERENCES scoring_models(workspace_id, id) ON DELETE CASCADE
);
comment on column scoring_standings.look_at is 'when time alone changes grade or stage';
comment on column scoring_standings.points is 'when it was last looked at';
comment on column scoring_standings.most is 'what it can come to at most as long as nothing happens: screens that rank read by it';
comment on column scoring_standings.state is 'what the events of the contact come to; points at any instant are a formula of it';
CREATE INDEX scoring_standings_contact ON public.scoring_standings USING btree (contact_id);
CREATE INDEX scoring_standings_due ON public.scoring_standings USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX scoring_standings_rank ON public.scoring_standings USING btree (model_id, most DESC) WHERE (most > 0);

create table scoring_watches (
  workspace_id bigint not null,
  model_id integer not null,
  kind text not null,
  key text not null,
  constraint scoring_watches_kind_check CHECK ((kind = ANY (ARRAY['born'::text, 'field'::text, 'event'::text]))),
  constraint scoring_watches_model_id_fkey FOREIGN KEY (model_id) REFERENCES scoring_models(id) ON DELETE CASCADE,
  constraint scoring_watches_pkey PRIMARY KEY (model_id, kind, key)
);
CREATE INDEX scoring_watches_key ON public.scoring_watches USING btree (workspace_id, kind, key);

create table segment_changes (
  id bigint generated always as identity not null,
  workspace_id bigint not null,
  contact_id bigint not null,
  segment_id integer not null,
  constraint segment_changes_pkey PRIMARY KEY (id)
);
comment on table segment_changes is 'contacts who have done something a segment depends on, written in that transaction; looked at right after';

create table segment_flips (
  workspace_id bigint not null,
  contact_id bigint not null,
  due_at timestamp with time zone not null,
  segment_id integer not null,
  constraint segment_flips_pkey PRIMARY KEY (segment_id, contact_id)
);
comment on table segment_flips is 'when a contact has to be looked at again although nothing happens, never later than the answer changes';
CREATE INDEX segment_flips_due ON public.segment_flips USING btree (due_at);

create table segment_members (
  workspace_id bigint not null,
  contact_id bigint not null,
  segment_id integer not null,
  since timestamp with time zone not null,
  constraint segment_members_pkey PRIMARY KEY (segment_id, contact_id)
);
CREATE INDEX segment_members_contact ON public.segment_members USING btree (contact_id);

create table segment_sizes (
  workspace_id bigint not null,
  at timestamp with time zone not null,
  segment_id integer not null,
  members integer not null,
  constraint segment_sizes_pkey PRIMARY KEY (segment_id, at),
  constraint segment_sizes_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE
);
comment on table segment_sizes is 'how many were in a segment at the end of each hour in which that changed';

create table segment_watches (
  workspace_id bigint not null,
  segment_id integer not null,
  kind text not null,
  key text not null,
  constraint segment_watches_kind_check CHECK ((kind = ANY (ARRAY['born'::text, 'field'::text, 'event'::text, 'list'::text, 'segment'::text, 'consent'::text]))),
  constraint segment_watches_pkey PRIMARY KEY (segment_id, kind, key),
  constraint segment_watches_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id) ON DELETE CASCADE
);
comment on table segment_watches is 'what each segment depends on: which events, fields of contacts, lists and segments; and contacts who are new';
CREATE INDEX segment_watches_key ON public.segment_watches USING btree (workspace_id, kind, key);

create table segments (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  name text not null,
  rule jsonb not null,
  state text default 'computing'::text not null,
  revision integer default 1 not null,
  members integer default 0 not null,
  settled_after bigint not null,
  computed_at timestamp with time zone,
  compute_ms integer,
  error text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint segments_pkey PRIMARY KEY (id),
  constraint segments_state_check CHECK ((state = ANY (ARRAY['computing'::text, 'ready'::text, 'failed'::text]))),
  constraint segments_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint segments_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint segments_workspace_id_name_key UNIQUE (workspace_id, name)
);
comment on table segments is 'sets of contacts that a rule describes; who is in one follows what contacts do';
comment on column segments.state is 'computing: everybody has to be looked at once; ready: kept up with each change; failed: its rule could not be computed, see error';
comment on column segments.settled_after is 'transaction id below which a writer may not have seen what this segment depends on: computing starts once they have all ended';
CREATE INDEX segments_computing ON public.segments USING btree (id) WHERE (state = 'computing'::text);

create table sending_rules (
  workspace_id bigint not null,
  changed_at timestamp with time zone not null,
  rules jsonb not null,
  constraint sending_rules_pkey PRIMARY KEY (workspace_id),
  constraint sending_rules_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table sending_rules is 'quiet hours and frequency caps; where there is no row, those of the sdk';

create table sending_uses (
  contact_id bigint not null,
  workspace_id bigint not null,
  cap_id integer not null,
  last_at timestamp with time zone not null,
  at timestamp with time zone[] not null,
  constraint sending_uses_pkey PRIMARY KEY (contact_id, cap_id),
  constraint sending_uses_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);
comment on table sending_uses is 'when the last messages to a contact began that count for a cap, oldest first';

create table sessions (
  token_hash bytea not null,
  user_id integer not null,
  workspace_id integer not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  id integer generated always as identity not null,
  address text,
  agent text,
  method text default 'password'::text not null,
  constraint sessions_id_key UNIQUE (id),
  constraint sessions_method_check CHECK ((method = ANY (ARRAY['password'::text, 'oidc'::text]))),
  constraint sessions_pkey PRIMARY KEY (token_hash),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint sessions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
CREATE INDEX sessions_of_user ON public.sessions USING btree (user_id, seen_at DESC);

create table short_links (
  code text not null,
  workspace_id bigint not null,
  delivery_id bigint not null,
  expires_at timestamp with time zone not null,
  trap boolean default false not null,
  url text not null,
  label text not null,
  constraint short_links_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE,
  constraint short_links_pkey PRIMARY KEY (code),
  constraint short_links_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table short_links is 'addresses in messages too short to hold their destination';
CREATE INDEX short_links_delivery ON public.short_links USING btree (delivery_id);
CREATE INDEX short_links_expiry ON public.short_links USING btree (expires_at);

create table sources (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  received bigint default 0 not null,
  refused bigint default 0 not null,
  created_at timestamp with time zone default now() not null,
  last_received_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_by integer,
  name text not null,
  kind text not null,
  write_key text not null,
  origins text[] default '{}'::text[] not null,
  consent boolean default false not null,
  recent jsonb default '[]'::jsonb not null,
  business_events boolean default false not null,
  constraint sources_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint sources_kind_check CHECK ((kind = ANY (ARRAY['site'::text, 'app'::text, 'server'::text, 'shop'::text]))),
  constraint sources_pkey PRIMARY KEY (id),
  constraint sources_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint sources_write_key_key UNIQUE (write_key)
);
comment on table sources is 'where customer data comes from; each has a write key, which may be public: it lets in and shows nothing';
comment on column sources.origins is 'pages that may send with this key, as https://host; empty: all';
comment on column sources.consent is 'the snippet keeps and sends nothing before its visitor agrees';
comment on column sources.recent is 'the newest calls, for those who connect a site and want to see whether it arrives';
comment on column sources.business_events is 'tracked events of this source happen to nobody in particular: they reach the contacts they concern';
CREATE INDEX sources_workspace ON public.sources USING btree (workspace_id, id DESC);

create table step_items (
  run_id bigint not null,
  at timestamp with time zone not null,
  workspace_id integer not null,
  visit integer not null,
  node smallint not null,
  truncated boolean default false not null,
  input jsonb not null,
  output jsonb not null,
  error jsonb,
  log text[] default '{}'::text[] not null,
  version_id integer
) partition by RANGE (at);
comment on table step_items is 'items in and out of a step, for test runs and failures';
comment on column step_items.version_id is 'whose nodes the number counts; a run may move to another version later. Null: the version of the run';
CREATE INDEX step_items_run ON ONLY public.step_items USING btree (run_id, node);

create table step_items_rest partition of step_items default;

create table suppressions (
  workspace_id bigint not null,
  at timestamp with time zone default now() not null,
  channel text not null,
  reason text not null,
  source text not null,
  address_hash bytea not null,
  constraint suppressions_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'post'::text]))),
  constraint suppressions_pkey PRIMARY KEY (workspace_id, channel, address_hash),
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['objected'::text, 'erased'::text, 'complained'::text, 'bounced'::text, 'manual'::text]))),
  constraint suppressions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);
comment on table suppressions is 'addresses nobody writes to, as hashes; objected, erased and complained still let messages of service through';

create table test_cases (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  workflow_id integer not null,
  body jsonb not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint test_cases_pkey PRIMARY KEY (id),
  constraint test_cases_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table test_cases is 'plays of invented contacts that are repeated before a workflow is published';
comment on column test_cases.body is 'name, script and what is expected, by the schema of the sdk';
CREATE INDEX test_cases_of_workflow ON public.test_cases USING btree (workspace_id, workflow_id, id);

create table tokens (
  id bigint not null,
  run_id bigint not null,
  contact_id bigint,
  due_at timestamp with time zone not null,
  workspace_id integer not null,
  version_id integer not null,
  epoch integer default 0 not null,
  visit integer default 1 not null,
  node smallint not null,
  lane smallint not null,
  state smallint not null,
  attempt smallint default 0 not null,
  forked boolean default false not null,
  test boolean default false not null,
  data jsonb,
  sampled boolean default false not null,
  frozen_due timestamp with time zone,
  constraint tokens_pkey PRIMARY KEY (id)
) with (fillfactor=85);
comment on column tokens.due_at is 'ready: since when; waiting: when the timer ends (infinity: only an event ends it); leased: when the lease ends';
comment on column tokens.lane is 'pure 0, io 1; plus 2 when interactive, plus 4 when bulk: each class is one look-up in tokens_due';
comment on column tokens.state is '0 ready, 1 waiting, 2 leased, 3 held at a join, 4 resumed';
comment on column tokens.sampled is 'what goes in and out of each step of this run is kept';
comment on column tokens.frozen_due is 'fell due at this instant while its workflow was paused; due_at is infinity meanwhile';
CREATE INDEX tokens_due ON public.tokens USING btree (lane, due_at) WHERE (due_at < 'infinity'::timestamp with time zone);
CREATE INDEX tokens_frozen ON public.tokens USING btree (version_id, id) WHERE (frozen_due IS NOT NULL);
CREATE INDEX tokens_place ON public.tokens USING btree (version_id, node, id);
CREATE INDEX tokens_run ON public.tokens USING btree (run_id);

create table user_identities (
  issuer text not null,
  subject text not null,
  user_id integer not null,
  created_at timestamp with time zone default now() not null,
  constraint user_identities_pkey PRIMARY KEY (issuer, subject),
  constraint user_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

create table users (
  id integer generated always as identity not null,
  email text not null,
  name text not null,
  password_hash text,
  created_at timestamp with time zone default now() not null,
  disabled_at timestamp with time zone,
  language text default 'en'::text not null,
  email_verified_at timestamp with time zone,
  totp_key_id text,
  totp_sealed bytea,
  totp_enabled_at timestamp with time zone,
  totp_last_step bigint default 0 not null,
  constraint users_email_key UNIQUE (email),
  constraint users_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
  constraint users_pkey PRIMARY KEY (id)
);

create table waiters (
  token_id bigint not null,
  contact_id bigint not null,
  workspace_id integer not null,
  name text not null,
  port text not null,
  rule jsonb,
  number smallint default 0 not null,
  constraint waiters_pkey PRIMARY KEY (token_id, number)
);
comment on column waiters.number is 'of several waiters of a token that an event fits, the lowest wins';
CREATE INDEX waiters_event ON public.waiters USING btree (contact_id, name);

create table watches (
  id integer generated always as identity not null,
  epoch integer default 0 not null,
  workspace_id bigint not null,
  workflow_id integer not null,
  version_id integer not null,
  failures integer default 0 not null,
  started bigint default 0 not null,
  due_at timestamp with time zone not null,
  lease_until timestamp with time zone,
  worked_at timestamp with time zone,
  node smallint not null,
  active boolean not null,
  node_id text not null,
  kind text not null,
  about text not null,
  config jsonb not null,
  trigger jsonb not null,
  cursor jsonb,
  registration jsonb,
  registered_about text,
  registered_trigger jsonb,
  error jsonb,
  constraint watches_kind_check CHECK ((kind = ANY (ARRAY['poll'::text, 'stream'::text, 'hook'::text]))),
  constraint watches_pkey PRIMARY KEY (id),
  constraint watches_workflow_id_node_id_kind_key UNIQUE (workflow_id, node_id, kind),
  constraint watches_workspace_id_version_id_fkey FOREIGN KEY (workspace_id, version_id) REFERENCES workflow_versions(workspace_id, id) ON DELETE CASCADE,
  constraint watches_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on table watches is 'entry points for which something is done outside: a service is polled, a stream kept open, a webhook made known; the same row over all versions of a node';
comment on column watches.epoch is 'grows with each lease and each publish: whoever worked under an older one commits nothing';
comment on column watches.due_at is 'when to poll, connect or register; infinity: nothing to do';
comment on column watches.about is 'what is polled, streamed or registered: while it stays the same, the cursor and the registration are kept';
comment on column watches.registration is 'what the provider answered; null when it knows of nothing';
comment on column watches.registered_trigger is 'the settings it was registered with, to take it back with';
CREATE INDEX watches_due ON public.watches USING btree (due_at) WHERE (due_at < 'infinity'::timestamp with time zone);

create table workflow_comments (
  id integer generated always as identity not null,
  workspace_id bigint not null,
  workflow_id integer not null,
  parent_id integer,
  author_id integer,
  resolved_by integer,
  created_at timestamp with time zone not null,
  edited_at timestamp with time zone,
  resolved_at timestamp with time zone,
  deleted_at timestamp with time zone,
  node_id text,
  text text not null,
  constraint workflow_comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE SET NULL,
  constraint workflow_comments_pkey PRIMARY KEY (id),
  constraint workflow_comments_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint workflow_comments_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE,
  constraint workflow_comments_workspace_id_workflow_id_id_key UNIQUE (workspace_id, workflow_id, id),
  constraint workflow_comments_workspace_id_workflow_id_parent_id_fkey FOREIGN KEY (workspace_id, workflow_id, parent_id) REFERENCES workflow_comments(workspace_id, workflow_id, id)
);
comment on table workflow_comments is 'what members say to each other about a workflow: threads and, with a parent, their answers';
comment on column workflow_comments.deleted_at is 'of a thread whose text was deleted while it had answers';
comment on column workflow_comments.node_id is 'null: about the workflow as a whole; the node may be gone meanwhile';
CREATE INDEX workflow_comments_answers ON public.workflow_comments USING btree (parent_id) WHERE (parent_id IS NOT NULL);

create table workflow_versions (
  id integer generated always as identity not null,
  workspace_id integer not null,
  workflow_id integer not null,
  number integer,
  document jsonb not null,
  document_hash text not null,
  port_table jsonb not null,
  created_by integer,
  created_at timestamp with time zone default now() not null,
  rules jsonb default NULLIF((((document -> 'settings'::text) - 'timezone'::text) - 'stage'::text), '{}'::jsonb),
  constraint workflow_versions_pkey PRIMARY KEY (id),
  constraint workflow_versions_workflow_id_number_key UNIQUE (workflow_id, number),
  constraint workflow_versions_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint workflow_versions_workspace_id_workflow_id_fkey FOREIGN KEY (workspace_id, workflow_id) REFERENCES workflows(workspace_id, id) ON DELETE CASCADE
);
comment on column workflow_versions.number is 'null: a snapshot of the draft, made for test runs';
comment on column workflow_versions.port_table is 'per node, in document order, its output ports: history stores port numbers';
comment on column workflow_versions.rules is 'who may enter, when a run ends early, how fast it goes; null: none is set. Read at each entry, so it stands apart from the large document';
CREATE UNIQUE INDEX workflow_versions_snapshot ON public.workflow_versions USING btree (workflow_id, document_hash) WHERE (number IS NULL);

create table workflows (
  id integer generated always as identity not null,
  workspace_id integer not null,
  name text not null,
  draft jsonb not null,
  revision integer default 1 not null,
  status text default 'draft'::text not null,
  published_version_id integer,
  published_revision integer,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  deleted_at timestamp with time zone,
  paused_at timestamp with time zone,
  constraint workflows_pkey PRIMARY KEY (id),
  constraint workflows_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'paused'::text]))),
  constraint workflows_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint workflows_workspace_id_id_key UNIQUE (workspace_id, id),
  constraint workflows_workspace_id_published_version_id_fkey FOREIGN KEY (workspace_id, published_version_id) REFERENCES workflow_versions(workspace_id, id) ON DELETE SET NULL (published_version_id)
);
CREATE INDEX workflows_paused ON public.workflows USING btree (id) WHERE (status = 'paused'::text);
CREATE INDEX workflows_recent ON public.workflows USING btree (workspace_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL);

create table workspace_quotas (
  workspace_id bigint not null,
  kind text not null,
  most bigint not null,
  constraint workspace_quotas_kind_check CHECK ((kind = ANY (ARRAY['runs'::text, 'contacts'::text, 'events'::text, 'messages'::text]))),
  constraint workspace_quotas_most_check CHECK ((most >= 0)),
  constraint workspace_quotas_pkey PRIMARY KEY (workspace_id, kind)
);
comment on table workspace_quotas is 'what owners allow their workspace: contacts it has, and runs, events and messages of a day (UTC)';

create table workspace_usage (
  workspace_id bigint not null,
  count bigint not null,
  day date not null,
  slot integer not null,
  kind text not null,
  constraint workspace_usage_pkey PRIMARY KEY (workspace_id, kind, day, slot)
);
comment on table workspace_usage is 'how much a workspace has used of its quotas; the count is the sum over all slots';
comment on column workspace_usage.day is 'in UTC; 1970-01-01 for what is there and not of a day';
comment on column workspace_usage.slot is 'the connection that has counted, so that none waits for another; 0: put together by the upkeep';

create table workspaces (
  id integer generated always as identity not null,
  name text not null,
  timezone text default 'UTC'::text not null,
  created_at timestamp with time zone default now() not null,
  keep_runs_days integer default 30 not null,
  second_factor text default 'optional'::text not null,
  country text,
  keep_copies_days integer default 365 not null,
  restored_from timestamp with time zone,
  keep_audit_days smallint default 365 not null,
  call_seconds smallint default 30 not null,
  call_megabytes smallint default 10 not null,
  tracked boolean default true not null,
  constraint workspaces_call_megabytes_check CHECK (((call_megabytes >= 1) AND (call_megabytes <= 10))),
  constraint workspaces_call_seconds_check CHECK (((call_seconds >= 1) AND (call_seconds <= 30))),
  constraint workspaces_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint workspaces_keep_audit_days_check CHECK (((keep_audit_days >= 365) AND (keep_audit_days <= 3650))),
  constraint workspaces_keep_copies_days_check CHECK (((keep_copies_days >= 1) AND (keep_copies_days <= 3650))),
  constraint workspaces_keep_runs_days_check CHECK (((keep_runs_days >= 1) AND (keep_runs_days <= 3650))),
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_second_factor_check CHECK ((second_factor = ANY (ARRAY['optional'::text, 'owners'::text, 'everybody'::text])))
);
comment on column workspaces.keep_runs_days is 'finished runs without a contact are deleted after so many days, unless their workflow says otherwise; journeys are kept';
comment on column workspaces.country is 'ISO 3166 code of the country that phone numbers without a country code are of';
comment on column workspaces.keep_copies_days is 'copies of sent messages are deleted after so many days';
comment on column workspaces.restored_from is 'when the backup was made that this was restored from; null once somebody has looked at what may be sent again';
comment on column workspaces.keep_audit_days is 'entries of the audit log are deleted after so many days; younger ones than a year cannot be';
comment on column workspaces.call_seconds is 'a request to another host takes so long at most, connecting and answer together';
comment on column workspaces.call_megabytes is 'the answer of another host is read so far at most, unpacked';
comment on column workspaces.tracked is 'whether messages may notice openings and clicks at all';

CREATE OR REPLACE FUNCTION public.add_usage(in_workspace_id bigint, in_kind text, in_count bigint)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  insert into workspace_usage as u (workspace_id, kind, day, slot, count) values (in_workspace_id, in_kind, usage_day(in_kind), pg_backend_pid(), in_count)
  on conflict (workspace_id, kind, day, slot) do update set count = u.count + excluded.count
$function$;

CREATE OR REPLACE FUNCTION public.address_hash(in_workspace_id bigint, in_channel text, in_address text)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select sha256(convert_to(in_workspace_id || ' ' || in_channel || ' ' || case in_channel
    when 'email' then lower(normalize(btrim(in_address, E' \t\n\r'), nfc)) when 'sms' then regexp_replace(in_address, '[^0-9+]', '', 'g')
    else btrim(regexp_replace(lower(normalize(in_address, nfc)), '\s+', ' ', 'g')) end, 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION public.close_loyalty_accounts(in_contact_id bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  with closing as (
    select a.id, a.workspace_id, a.programme_id, a.balance from loyalty_accounts a join workspaces w on w.id = a.workspace_id where a.contact_id = in_contact_id and a.balance <> 0
  ), written as (
    insert into loyalty_movements (workspace_id, programme_id, kind, points, key, actor, at) select workspace_id, programme_id, 'forfeit', -balance, 'forfeit:' || id || ':' || gen_random_uuid(), 'contact removed', now() from closing
    returning id, key
  )
  insert into loyalty_entries (workspace_id, movement_id, account_id, at, points, balance)
    select c.workspace_id, w.id, c.id, now(), -c.balance, 0 from closing c join written w on w.key like 'forfeit:' || c.id || ':%';
  update loyalty_lots set open = 0 where open > 0 and account_id in (select id from loyalty_accounts where contact_id = in_contact_id);
  update loyalty_movements set reason = null where reason is not null and id in (select e.movement_id from loyalty_entries e join loyalty_accounts a on a.id = e.account_id where a.contact_id = in_contact_id);
  update loyalty_accounts set contact_id = null where contact_id = in_contact_id;
end $function$;

CREATE OR REPLACE FUNCTION public.close_loyalty_accounts_of_gone()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from loyalty_accounts where contact_id = old.id) then perform close_loyalty_accounts(old.id); end if;
  return old;
end $function$;

CREATE OR REPLACE FUNCTION public.count_deliveries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
      select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, (array['sent', 'skipped', 'failed', 'unknown'])[d.status], d.channel, coalesce(v.document -> 'nodes' -> d.node ->> 'id', ''), d.value
      from (select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at) as at, count(*) as value from new_rows where status <> 0 group by 1, 2, 3, 4, 5, 6) d
      join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
    return null;
  end if;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, (array['sent', 'skipped', 'failed', 'unknown'])[d.status], d.channel, coalesce(v.document -> 'nodes' -> d.node ->> 'id', ''), d.value
    from (
      select workspace_id, version_id, node, channel, status, at, sum(sign) as value from (
        select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at) as at, 1 as sign from new_rows where status <> 0
        union all
        select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at), -1 from old_rows where status <> 0
      ) both_sides group by 1, 2, 3, 4, 5, 6 having sum(sign) <> 0
    ) d
    join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, currency, value)
    select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, 'cost', d.channel, d.currency, d.value
    from (
      select workspace_id, version_id, channel, currency, at, sum(cost) as value from (
        select workspace_id, version_id, channel, currency, coalesce(settled_at, created_at) as at, cost from new_rows where status = 1 and cost is not null and currency is not null
        union all
        select workspace_id, version_id, channel, currency, coalesce(settled_at, created_at), -cost from old_rows where status = 1 and cost is not null and currency is not null
      ) both_sides group by 1, 2, 3, 4, 5 having sum(cost) <> 0
    ) d
    join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
  insert into report_deltas (workspace_id, contact_id, day, measure, value)
    select n.workspace_id, n.contact_id, day_in(coalesce(n.settled_at, n.created_at), w.timezone), 'targeted', 1
    from new_rows n join old_rows o on o.id = n.id and o.status <> 1
    join workflow_versions v on v.id = n.version_id and v.number is not null join workspaces w on w.id = n.workspace_id
    where n.status = 1 and n.contact_id is not null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select e.workspace_id, day_in(e.occurred_at, w.timezone), coalesce(r.workflow_id, 0), split_part(e.name, '.', 2), split_part(e.name, '.', 1),
      case when r.id is null then '' else coalesce(e.properties ->> 'nodeId', '') end, count(*)
    from new_rows e join workspaces w on w.id = e.workspace_id
    left join runs r on r.workspace_id = e.workspace_id and r.id = case when e.properties ->> 'runId' ~ '^[0-9]{1,15}$' then (e.properties ->> 'runId')::bigint end
    where e.name ~ '^(email|sms|post|push|web)\.(delivered|opened|clicked|bounced|complained|unsubscribed|stopped|printed|posted|returned)$'
    group by 1, 2, 3, 4, 5, 6;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select e.workspace_id, day_in(e.occurred_at, w.timezone), e.workflow_id, split_part(e.name, '.', 2) || '_on', split_part(e.name, '.', 1), met_on(e.properties), count(*)
    from new_rows e join workspaces w on w.id = e.workspace_id
    where e.workflow_id is not null and e.name ~ '^(email|sms|post|push|web)\.(opened|clicked)$' group by 1, 2, 3, 4, 5, 6;
  insert into order_inbox (workspace_id, contact_id, event_id, at, properties)
    select workspace_id, contact_id, id, occurred_at, properties from new_rows where name in ('order.completed', 'Order Completed') order by contact_id, id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_new_runs()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, contact_id, day, workflow_id, measure, value)
    select r.workspace_id, r.contact_id, day_in(r.at, w.timezone), r.workflow_id, r.measure, r.value
    from (
      select n.workspace_id, null::bigint as contact_id, n.workflow_id, case m.measure when 'started' then n.started_at else coalesce(n.ended_at, now()) end as at, m.measure, count(*) as value
      from new_rows n cross join lateral (
        select 'started' as measure union all select (array['done', 'failed', 'cancelled'])[n.status] where n.status > 0) m
      where not n.test group by 1, 2, 3, 4, 5
      union all
      select workspace_id, contact_id, 0, started_at, 'inside', 1 from new_rows where not test and status = 0 and contact_id is not null
    ) r join workspaces w on w.id = r.workspace_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_points()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, day, measure, value)
    select m.workspace_id, day_in(m.at, w.timezone), 'points', sum(m.points) from new_rows m join workspaces w on w.id = m.workspace_id where m.kind = 'earn' group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_runs()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into report_deltas (workspace_id, day, workflow_id, measure, value)
      select r.workspace_id, day_in(r.started_at, w.timezone), r.workflow_id, 'started', r.value
      from (select workspace_id, workflow_id, started_at, count(*) as value from new_rows where not test group by 1, 2, 3) r join workspaces w on w.id = r.workspace_id;
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(r.started_at, w.timezone), 'inside', 1 from new_rows r join workspaces w on w.id = r.workspace_id
      where not r.test and r.status = 0 and r.contact_id is not null;
  elsif tg_op = 'DELETE' then
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(now(), w.timezone), 'inside', -1 from old_rows r join workspaces w on w.id = r.workspace_id
      where not r.test and r.status = 0 and r.contact_id is not null;
  else
    insert into report_deltas (workspace_id, day, workflow_id, measure, value)
      select r.workspace_id, day_in(r.at, w.timezone), r.workflow_id, r.measure, r.value
      from (
        select n.workspace_id, n.workflow_id, coalesce(n.ended_at, now()) as at, m.measure, count(*) as value
        from new_rows n join old_rows o on o.id = n.id
        cross join lateral (select (array['done', 'failed', 'cancelled'])[n.status] as measure union all select 'goals' where n.outcome ->> 'kind' = 'goal' and not n.outcome ? 'late') m
        where not n.test and o.status = 0 and n.status > 0 group by 1, 2, 3, 4
      ) r join workspaces w on w.id = r.workspace_id;
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(r.at, w.timezone), 'inside', r.value
      from (
        select c.workspace_id, c.contact_id, coalesce(n.ended_at, now()) as at, sum(c.sign) as value
        from new_rows n join old_rows o on o.id = n.id
        cross join lateral (values (n.workspace_id, n.contact_id, n.status, 1), (o.workspace_id, o.contact_id, o.status, -1)) as c(workspace_id, contact_id, status, sign)
        where not n.test and c.status = 0 and c.contact_id is not null and (n.status <> o.status or n.contact_id is distinct from o.contact_id)
        group by 1, 2, 3 having sum(c.sign) <> 0
      ) r join workspaces w on w.id = r.workspace_id;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.count_usage()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
begin
  insert into workspace_usage as u (workspace_id, kind, day, slot, count)
    select c.workspace_id, tg_argv[0], usage_day(tg_argv[0]), pg_backend_pid(), c.count * tg_argv[1]::int from (select workspace_id, count(*) from changed group by 1 order by 1) c
  on conflict (workspace_id, kind, day, slot) do update set count = u.count + excluded.count;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.day_in(at timestamp with time zone, zone text)
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select (at at time zone zone)::date $function$;

CREATE OR REPLACE FUNCTION public.delete_waiters_of_tokens()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- an array: whatever the planner thinks of their number, each is looked up in the index
  delete from waiters where token_id = any(array(select id from gone));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.ensure_partitions(until timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  parent text;
  month timestamptz;
begin
  foreach parent in array array['events', 'activations', 'step_items'] loop
    month := date_trunc('month', now(), 'UTC');
    while month <= until loop
      if to_regclass(parent || to_char(month at time zone 'UTC', '"_"YYYY"_"MM')) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)',
          parent || to_char(month at time zone 'UTC', '"_"YYYY"_"MM'), parent, month, month + interval '1 month');
      end if;
      month := month + interval '1 month';
    end loop;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION public.forget_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from segment_members m using old_rows o where m.segment_id = o.id;
  delete from segment_flips f using old_rows o where f.segment_id = o.id;
  delete from segment_changes c using old_rows o where c.workspace_id = o.workspace_id and c.segment_id = o.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.identify_contact(in_workspace_id integer, in_email text, in_email_key text, in_external_id text, in_phone text, in_timezone text, in_locale text, in_attributes jsonb, in_at timestamp with time zone)
 RETURNS SETOF contacts
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.instance_quota(in_kind text)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select most from instance_quotas where kind = in_kind
$function$;

CREATE OR REPLACE FUNCTION public.judge_delivery(in_workspace_id bigint, in_contact_id bigint, in_channel text, in_purpose text, in_asks boolean, in_address bytea)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.keep_loyalty_balance()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update loyalty_accounts a set balance = a.balance + s.points from (select account_id, sum(points)::bigint as points from new_rows group by 1) s where a.id = s.account_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.look_at_loyalty_again()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update loyalty_standings set look_at = 'epoch' where contact_id = old.contact_id and programme_id = old.programme_id;
  if new.contact_id is not null then
    insert into loyalty_standings (workspace_id, contact_id, programme_id, look_at) values (new.workspace_id, new.contact_id, new.programme_id, 'epoch')
      on conflict (contact_id, programme_id) do update set look_at = 'epoch';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.make_loyalty_programme()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$
begin
  insert into loyalty_programmes (workspace_id, key, name) select n.id, 'points', 'Points' from new_rows n;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.make_purposes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$
begin
  insert into purposes (workspace_id, key, name, description, basis, channels) select n.id, p.* from new_rows n cross join (values
    ('newsletter', '{"en": "Newsletter", "fr": "Lettre d’information"}'::jsonb, '{"en": "News and stories, now and then.", "fr": "Nos actualités, de temps en temps."}'::jsonb, 'consent', '{email}'::text[]),
    ('offers', '{"en": "Offers", "fr": "Offres"}', '{"en": "Sales, vouchers and invitations.", "fr": "Soldes, bons d’achat et invitations."}', 'consent', '{email,sms,post}'),
    ('service', '{"en": "Service messages", "fr": "Messages de service"}', '{"en": "About your orders and your account.", "fr": "À propos de vos commandes et de votre compte."}', 'service', '{email,sms,post}')
  ) as p(key, name, description, basis, channels);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.met_on(properties jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select left(coalesce(properties #>> '{context,touchpoint}', ''), 40) || '/' || left(coalesce(properties #>> '{context,os,name}', properties #>> '{context,device,type}', ''), 40)
$function$;

CREATE OR REPLACE FUNCTION public.need_room_for_contacts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from (select distinct workspace_id from changed) c where quota_room(c.workspace_id, 'contacts') < 0) then
    raise exception 'no room for more contacts' using errcode = 'PQ001';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.next_monday(zone text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$ select (date_trunc('week', now() at time zone zone) + interval '7 days 8 hours') at time zone zone $function$;

CREATE OR REPLACE FUNCTION public.note_changed_contacts_for_scoring()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select distinct n.workspace_id, n.id, w.model_id, 0 from new_rows n join old_rows o on o.id = n.id
    join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'field'
    where case w.key
      when 'email' then n.email is distinct from o.email
      when 'phone' then n.phone is distinct from o.phone
      when 'externalId' then n.external_id is distinct from o.external_id
      when 'timezone' then n.timezone is distinct from o.timezone
      when 'locale' then n.locale is distinct from o.locale
      else n.attributes -> w.key is distinct from o.attributes -> w.key end;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_changed_contacts_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct n.workspace_id, n.id, w.segment_id from new_rows n join old_rows o on o.id = n.id
    join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'field'
    where case w.key
      when 'email' then n.email is distinct from o.email
      when 'phone' then n.phone is distinct from o.phone
      when 'externalId' then n.external_id is distinct from o.external_id
      when 'timezone' then n.timezone is distinct from o.timezone
      when 'locale' then n.locale is distinct from o.locale
      else n.attributes -> w.key is distinct from o.attributes -> w.key end;
  insert into attribute_changes (workspace_id, contact_id, attribute, before, after)
    select distinct n.workspace_id, n.id, substr(e.key, 19), o.attributes -> substr(e.key, 19), n.attributes -> substr(e.key, 19)
    from new_rows n join old_rows o on o.id = n.id
    join entries e on e.workspace_id = n.workspace_id and e.kind = 'event' and e.key like 'attribute.changed:%'
    where n.attributes -> substr(e.key, 19) is distinct from o.attributes -> substr(e.key, 19);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_changed_dates()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into date_timers (listener_id, contact_id, due_at)
    select l.id, n.id, '-infinity' from new_rows n join old_rows o on o.id = n.id
    join date_listeners l on l.workspace_id = n.workspace_id and l.state in ('filling', 'ready')
    where n.attributes -> l.attribute is distinct from o.attributes -> l.attribute
       or (n.attributes ? l.attribute and n.timezone is distinct from o.timezone)
    order by l.id, n.id
    on conflict (listener_id, contact_id) do update set due_at = excluded.due_at;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_consents_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct r.workspace_id, r.contact_id, w.segment_id from moved_rows r join purposes p on p.id = r.purpose_id
    join segment_watches w on w.workspace_id = r.workspace_id and w.kind = 'consent' and w.key = p.key;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_events_for_scoring()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select n.workspace_id, n.contact_id, w.model_id, n.id from new_rows n join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name order by n.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_events_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct n.workspace_id, n.contact_id, w.segment_id from new_rows n
    join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_failed_package()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, day, measure, node, value)
    select new.workspace_id, day_in(coalesce(new.ended_at, now()), w.timezone), 'package_failed', split_part(n ->> 'type', '.', 1), 1
    from workspaces w join workflow_versions v on v.id = new.version_id cross join lateral jsonb_array_elements(v.document -> 'nodes') n
    where w.id = new.workspace_id and n ->> 'id' = new.error ->> 'nodeId' limit 1;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_gone_contacts_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  with gone as (delete from segment_members m using old_rows o where m.contact_id = o.id returning m.segment_id)
  update segments s set members = s.members - g.number from (select segment_id, count(*)::int as number from gone group by 1) g where s.id = g.segment_id;
  delete from segment_flips f using old_rows o where f.contact_id = o.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_hot()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, day, measure, node, value)
    select new.workspace_id, day_in(new.at, w.timezone), 'hot', m.key || ':' || new.grade, 1
    from scoring_models m join workspaces w on w.id = m.workspace_id where m.id = new.model_id and m.kind = 'score' and m.state = 'ready';
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_members_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct r.workspace_id, r.contact_id, w.segment_id from moved_rows r
    join segment_watches w on w.workspace_id = r.workspace_id and w.kind = 'list' and w.key = r.list_id::text;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_moved_events_for_scoring()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id)
    select distinct n.workspace_id, c.id, w.model_id from new_rows n join old_rows o on o.id = n.id and o.contact_id <> n.contact_id
    cross join lateral (values (o.contact_id), (n.contact_id)) c (id) join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_new_contacts_for_scoring()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select n.workspace_id, n.id, w.model_id, 0 from new_rows n join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'born';
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_new_contacts_for_segments()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select n.workspace_id, n.id, w.segment_id from new_rows n join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'born';
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_new_dates()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into date_timers (listener_id, contact_id, due_at)
    select l.id, n.id, '-infinity' from new_rows n
    join date_listeners l on l.workspace_id = n.workspace_id and l.state in ('filling', 'ready') and n.attributes ? l.attribute
    order by l.id, n.id
    on conflict (listener_id, contact_id) do update set due_at = excluded.due_at;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_refused()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into report_deltas (workspace_id, day, measure, channel, node, value)
    select new.workspace_id, day_in(coalesce(new.settled_at, now()), timezone), 'refused', new.channel, new.credential_id::text, 1 from workspaces where id = new.workspace_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.offer_alerts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into alert_rules (workspace_id, kind) select new.id, kind
    from unnest(array['journey_failing', 'provider_refusing', 'lag', 'silence', 'hot_leads', 'quota', 'package_failing', 'bounces', 'delivery_drop']) as kind;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.offer_alerts_to_member()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into alert_preferences (workspace_id, user_id, email, digest, digest_at, told_upto, seen_upto)
    select w.id, new.user_id, new.role in ('owner', 'admin'), case when new.role in ('owner', 'admin') then 'weekly' else 'off' end, case when new.role in ('owner', 'admin') then next_monday(w.timezone) end, c.upto, c.upto
    from workspaces w cross join (select coalesce(max(id), 0) as upto from alert_changes where workspace_id = new.workspace_id) c where w.id = new.workspace_id
    on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.quota_room(in_workspace_id bigint, in_kind text)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
declare
  allowed bigint;
begin
  select min(q.most) into allowed from (
    select most from workspace_quotas where workspace_id = in_workspace_id and kind = in_kind union all select most from instance_quotas where kind = in_kind) q;
  if allowed is null then return null; end if;
  return allowed - (select coalesce(sum(count), 0) from workspace_usage where workspace_id = in_workspace_id and kind = in_kind and day = usage_day(in_kind));
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '365 days' then return old; end if;
  raise exception 'The audit log is append-only.' using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_consent_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if to_jsonb(new) - 'contact_id' = to_jsonb(old) - 'contact_id' then return new; end if;
  raise exception 'The history of consent is append-only.' using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_loyalty_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' and not exists (select from workspaces where id = old.workspace_id) then return old; end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' and to_jsonb(new) ->> 'reason' is null then return new; end if;
  raise exception 'The ledger of points is append-only: write an entry that puts it right.' using errcode = 'insufficient_privilege';
end $function$;

CREATE OR REPLACE FUNCTION public.usage_day(in_kind text)
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select case in_kind when 'contacts' then date '1970-01-01' else (now() at time zone 'UTC')::date end
$function$;

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER consent_changes_append_only BEFORE UPDATE ON public.consent_changes FOR EACH ROW EXECUTE FUNCTION refuse_consent_change();

CREATE TRIGGER consents_changed_for_segments AFTER UPDATE ON public.consents REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION note_consents_for_segments();

CREATE TRIGGER consents_gone_for_segments AFTER DELETE ON public.consents REFERENCING OLD TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION note_consents_for_segments();

CREATE TRIGGER consents_new_for_segments AFTER INSERT ON public.consents REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION note_consents_for_segments();

CREATE TRIGGER contacts_changed_dates AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_changed_dates();

CREATE TRIGGER contacts_changed_for_scoring AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_changed_contacts_for_scoring();

CREATE TRIGGER contacts_changed_for_segments AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_changed_contacts_for_segments();

CREATE TRIGGER contacts_close_loyalty BEFORE DELETE ON public.contacts FOR EACH ROW EXECUTE FUNCTION close_loyalty_accounts_of_gone();

CREATE TRIGGER contacts_gone_for_segments AFTER DELETE ON public.contacts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_gone_contacts_for_segments();

CREATE TRIGGER contacts_new_dates AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_new_dates();

CREATE TRIGGER contacts_new_for_scoring AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_new_contacts_for_scoring();

CREATE TRIGGER contacts_new_for_segments AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_new_contacts_for_segments();

CREATE TRIGGER usage_1_count AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_usage('contacts', '1');

CREATE TRIGGER usage_2_room AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_room_for_contacts();

CREATE TRIGGER usage_leave AFTER DELETE ON public.contacts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_usage('contacts', '-1');

CREATE TRIGGER deliveries_counted AFTER UPDATE ON public.deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();

CREATE TRIGGER deliveries_counted_new AFTER INSERT ON public.deliveries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_deliveries();

CREATE TRIGGER deliveries_refused AFTER UPDATE ON public.deliveries FOR EACH ROW WHEN (((new.credential_id IS NOT NULL) AND (new.code IS NOT NULL) AND (new.waits_until IS NULL) AND (new.status = ANY (ARRAY[0, 3])) AND (old.status = ANY (ARRAY[0, 4])))) EXECUTE FUNCTION note_refused();

CREATE TRIGGER events_counted AFTER INSERT ON public.events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_events();

CREATE TRIGGER events_for_scoring AFTER INSERT ON public.events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_events_for_scoring();

CREATE TRIGGER events_for_segments AFTER INSERT ON public.events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_events_for_segments();

CREATE TRIGGER events_moved_for_scoring AFTER UPDATE ON public.events REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_moved_events_for_scoring();

CREATE TRIGGER usage_count AFTER INSERT ON public.events REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_usage('events', '1');

CREATE TRIGGER list_joined_for_segments AFTER INSERT ON public.list_members REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION note_members_for_segments();

CREATE TRIGGER list_left_for_segments AFTER DELETE ON public.list_members REFERENCING OLD TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION note_members_for_segments();

CREATE TRIGGER loyalty_accounts_moved AFTER UPDATE OF contact_id ON public.loyalty_accounts FOR EACH ROW WHEN ((old.contact_id IS DISTINCT FROM new.contact_id)) EXECUTE FUNCTION look_at_loyalty_again();

CREATE TRIGGER loyalty_entries_append_only BEFORE DELETE OR UPDATE ON public.loyalty_entries FOR EACH ROW EXECUTE FUNCTION refuse_loyalty_change();

CREATE TRIGGER loyalty_entries_balance AFTER INSERT ON public.loyalty_entries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_loyalty_balance();

CREATE TRIGGER loyalty_movements_append_only BEFORE DELETE OR UPDATE ON public.loyalty_movements FOR EACH ROW EXECUTE FUNCTION refuse_loyalty_change();

CREATE TRIGGER loyalty_movements_counted AFTER INSERT ON public.loyalty_movements REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_points();

CREATE TRIGGER memberships_alerts AFTER INSERT ON public.memberships FOR EACH ROW EXECUTE FUNCTION offer_alerts_to_member();

CREATE TRIGGER runs_counted AFTER UPDATE ON public.runs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_runs();

CREATE TRIGGER runs_counted_gone AFTER DELETE ON public.runs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_runs();

CREATE TRIGGER runs_counted_new AFTER INSERT ON public.runs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_new_runs();

CREATE TRIGGER runs_failed_by_package AFTER UPDATE ON public.runs FOR EACH ROW WHEN (((old.status = 0) AND (new.status = 2) AND (NOT new.test) AND ((new.error ->> 'who'::text) = 'defect'::text))) EXECUTE FUNCTION note_failed_package();

CREATE TRIGGER usage_count AFTER INSERT ON public.runs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_usage('runs', '1');

CREATE TRIGGER scoring_hot AFTER UPDATE ON public.scoring_standings FOR EACH ROW WHEN (((new.grade IS NOT NULL) AND (new.grade IS DISTINCT FROM old.grade) AND (COALESCE(new.points, 0) > COALESCE(old.points, 0)))) EXECUTE FUNCTION note_hot();

CREATE TRIGGER scoring_hot_new AFTER INSERT ON public.scoring_standings FOR EACH ROW WHEN ((new.grade IS NOT NULL)) EXECUTE FUNCTION note_hot();

CREATE TRIGGER segments_gone AFTER DELETE ON public.segments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION forget_segments();

CREATE TRIGGER waiters_go AFTER DELETE ON public.tokens REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION delete_waiters_of_tokens();

CREATE TRIGGER workspaces_alerts AFTER INSERT ON public.workspaces FOR EACH ROW EXECUTE FUNCTION offer_alerts();

CREATE TRIGGER workspaces_loyalty AFTER INSERT ON public.workspaces REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION make_loyalty_programme();

CREATE TRIGGER workspaces_purposes AFTER INSERT ON public.workspaces REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION make_purposes();

create policy engine_rows on activations to parcours_engine using (true);
create policy workspace_rows on activations to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on alert_changes to parcours_engine using (true);
create policy workspace_rows on alert_changes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on alert_counts to parcours_engine using (true);
create policy workspace_rows on alert_counts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on alert_hooks to parcours_engine using (true);
create policy workspace_rows on alert_hooks to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on alert_letters to parcours_engine using (true);
create policy workspace_rows on alert_letters to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on alert_preferences to parcours_engine using (true);
create policy workspace_rows on alert_preferences to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on alert_rules to parcours_engine using (true);
create policy workspace_rows on alert_rules to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on alerts to parcours_engine using (true);
create policy workspace_rows on alerts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on api_keys to parcours_engine using (true);
create policy workspace_rows on api_keys to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on attribute_changes to parcours_engine using (true);
create policy workspace_rows on attribute_changes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on audit_log to parcours_engine using (true);
create policy workspace_rows on audit_log to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on business_events to parcours_engine using (true);
create policy workspace_rows on business_events to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on callbacks to parcours_engine using (true);
create policy workspace_rows on callbacks to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on calls to parcours_engine using (true);
create policy workspace_rows on calls to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on compared_contacts to parcours_engine using (true);
create policy workspace_rows on compared_contacts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on consent_changes to parcours_engine using (true);
create policy workspace_rows on consent_changes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on consents to parcours_engine using (true);
create policy workspace_rows on consents to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_attributes to parcours_engine using (true);
create policy workspace_rows on contact_attributes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_identities to parcours_engine using (true);
create policy workspace_rows on contact_identities to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_import_errors to parcours_engine using (true);
create policy workspace_rows on contact_import_errors to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_import_parts to parcours_engine using (true);
create policy workspace_rows on contact_import_parts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_imports to parcours_engine using (true);
create policy workspace_rows on contact_imports to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_merges to parcours_engine using (true);
create policy workspace_rows on contact_merges to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contact_views to parcours_engine using (true);
create policy workspace_rows on contact_views to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contacts to parcours_engine using (true);
create policy workspace_rows on contacts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on content_pins to parcours_engine using (true);
create policy workspace_rows on content_pins to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on content_versions to parcours_engine using (true);
create policy workspace_rows on content_versions to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on contents to parcours_engine using (true);
create policy workspace_rows on contents to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on coupon_pools to parcours_engine using (true);
create policy workspace_rows on coupon_pools to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on coupon_redemptions to parcours_engine using (true);
create policy workspace_rows on coupon_redemptions to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on coupons to parcours_engine using (true);
create policy workspace_rows on coupons to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credential_busy to parcours_engine using (true);
create policy workspace_rows on credential_busy to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credential_collections to parcours_engine using (true);
create policy workspace_rows on credential_collections to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credential_lines to parcours_engine using (true);
create policy workspace_rows on credential_lines to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credential_paces to parcours_engine using (true);
create policy workspace_rows on credential_paces to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credential_tokens to parcours_engine using (true);
create policy workspace_rows on credential_tokens to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on credentials to parcours_engine using (true);
create policy workspace_rows on credentials to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on daily_counts to parcours_engine using (true);
create policy workspace_rows on daily_counts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on date_listeners to parcours_engine using (true);
create policy workspace_rows on date_listeners to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on date_occurrences to parcours_engine using (true);
create policy workspace_rows on date_occurrences to parcours_api using ((EXISTS ( SELECT FROM date_listeners l WHERE (l.id = date_occurrences.listener_id))));
create policy engine_rows on date_timers to parcours_engine using (true);
create policy workspace_rows on date_timers to parcours_api using ((EXISTS ( SELECT FROM date_listeners l WHERE (l.id = date_timers.listener_id))));
create policy engine_rows on deliveries to parcours_engine using (true);
create policy workspace_rows on deliveries to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on enrolments to parcours_engine using (true);
create policy workspace_rows on enrolments to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on entrances to parcours_engine using (true);
create policy workspace_rows on entrances to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on entries to parcours_engine using (true);
create policy workspace_rows on entries to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on entry_refusals to parcours_engine using (true);
create policy workspace_rows on entry_refusals to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on erasures to parcours_engine using (true);
create policy workspace_rows on erasures to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on event_messages to parcours_engine using (true);
create policy workspace_rows on event_messages to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on event_names to parcours_engine using (true);
create policy workspace_rows on event_names to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on event_properties to parcours_engine using (true);
create policy workspace_rows on event_properties to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on events to parcours_engine using (true);
create policy workspace_rows on events to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on file_blobs to parcours_engine using (true);
create policy workspace_rows on file_blobs to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on file_chunks to parcours_engine using (true);
create policy workspace_rows on file_chunks to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on file_usage to parcours_engine using (true);
create policy workspace_rows on file_usage to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on files to parcours_engine using (true);
create policy workspace_rows on files to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on gates to parcours_engine using (true);
create policy workspace_rows on gates to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on hook_messages to parcours_engine using (true);
create policy workspace_rows on hook_messages to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on invitations to parcours_engine using (true);
create policy workspace_rows on invitations to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on link_clicks to parcours_engine using (true);
create policy workspace_rows on link_clicks to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on list_members to parcours_engine using (true);
create policy workspace_rows on list_members to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on listenings to parcours_engine using (true);
create policy workspace_rows on listenings to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on lists to parcours_engine using (true);
create policy workspace_rows on lists to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on loyalty_accounts to parcours_engine using (true);
create policy workspace_rows on loyalty_accounts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_entries to parcours_engine using (true);
create policy workspace_rows on loyalty_entries to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_lots to parcours_engine using (true);
create policy workspace_rows on loyalty_lots to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_movements to parcours_engine using (true);
create policy workspace_rows on loyalty_movements to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_programmes to parcours_engine using (true);
create policy workspace_rows on loyalty_programmes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_standings to parcours_engine using (true);
create policy workspace_rows on loyalty_standings to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_tiers to parcours_engine using (true);
create policy workspace_rows on loyalty_tiers to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on loyalty_warnings to parcours_engine using (true);
create policy workspace_rows on loyalty_warnings to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on memberships to parcours_engine using (true);
create policy workspace_rows on memberships to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on message_copies to parcours_engine using (true);
create policy workspace_rows on message_copies to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on node_counts to parcours_engine using (true);
create policy workspace_rows on node_counts to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on oauth_states to parcours_engine using (true);
create policy workspace_rows on oauth_states to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on operations to parcours_engine using (true);
create policy workspace_rows on operations to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on order_credits to parcours_engine using (true);
create policy workspace_rows on order_credits to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on order_inbox to parcours_engine using (true);
create policy workspace_rows on order_inbox to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on orders to parcours_engine using (true);
create policy workspace_rows on orders to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on people_inside to parcours_engine using (true);
create policy workspace_rows on people_inside to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on people_targeted to parcours_engine using (true);
create policy workspace_rows on people_targeted to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on purposes to parcours_engine using (true);
create policy workspace_rows on purposes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on report_deltas to parcours_engine using (true);
create policy workspace_rows on report_deltas to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on report_settings to parcours_engine using (true);
create policy workspace_rows on report_settings to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on runs to parcours_engine using (true);
create policy workspace_rows on runs to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on scoring_changes to parcours_engine using (true);
create policy workspace_rows on scoring_changes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on scoring_models to parcours_engine using (true);
create policy workspace_rows on scoring_models to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on scoring_standings to parcours_engine using (true);
create policy workspace_rows on scoring_standings to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on scoring_watches to parcours_engine using (true);
create policy workspace_rows on scoring_watches to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segment_changes to parcours_engine using (true);
create policy workspace_rows on segment_changes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segment_flips to parcours_engine using (true);
create policy workspace_rows on segment_flips to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segment_members to parcours_engine using (true);
create policy workspace_rows on segment_members to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segment_sizes to parcours_engine using (true);
create policy workspace_rows on segment_sizes to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segment_watches to parcours_engine using (true);
create policy workspace_rows on segment_watches to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on segments to parcours_engine using (true);
create policy workspace_rows on segments to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on sending_rules to parcours_engine using (true);
create policy workspace_rows on sending_rules to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on sending_uses to parcours_engine using (true);
create policy workspace_rows on sending_uses to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on sessions to parcours_engine using (true);
create policy workspace_rows on sessions to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on short_links to parcours_engine using (true);
create policy workspace_rows on short_links to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on sources to parcours_engine using (true);
create policy workspace_rows on sources to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on step_items to parcours_engine using (true);
create policy workspace_rows on step_items to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on suppressions to parcours_engine using (true);
create policy workspace_rows on suppressions to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on test_cases to parcours_engine using (true);
create policy workspace_rows on test_cases to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on tokens to parcours_engine using (true);
create policy workspace_rows on tokens to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on waiters to parcours_engine using (true);
create policy workspace_rows on waiters to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on watches to parcours_engine using (true);
create policy workspace_rows on watches to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on workflow_comments to parcours_engine using (true);
create policy workspace_rows on workflow_comments to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on workflow_versions to parcours_engine using (true);
create policy workspace_rows on workflow_versions to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on workflows to parcours_engine using (true);
create policy workspace_rows on workflows to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));
create policy engine_rows on workspace_quotas to parcours_engine using (true);
create policy workspace_rows on workspace_quotas to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on workspace_usage to parcours_engine using (true);
create policy workspace_rows on workspace_usage to parcours_api using ((workspace_id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::bigint));
create policy engine_rows on workspaces to parcours_engine using (true);
create policy workspace_rows on workspaces to parcours_api using ((id = (NULLIF(current_setting('parcours.workspace'::text, true), ''::text))::integer));

import type { Contact, Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CountDelta } from '../../core/changes.js';
import type { Admit, EventEntry, NewEvent, NewRun } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { eventJson } from '../../core/waits/event-json.js';
import { firstHit, resumedBy, type Listening } from '../../core/waits/first-hit.js';
import { storable, storableText } from '../../core/storable.js';
import { loadContacts } from './claim-tokens.js';
import { WAITS_HEARING, heard } from './lock-contacts.js';
import { exitsAtEvents, type ExitConfig, type ExitRow } from './find-exits.js';
import { reachGoals } from './reach-goals.js';
import { startRuns } from './start-runs.js';
import { TOKEN_COLUMNS, toToken, type TokenRow } from './token-row.js';
import { exitRuns } from './write-runs.js';
import { updateTokens } from './write-tokens.js';

export interface RecordedEvents {
  readonly recorded: number;
  readonly resumed: number;
  readonly runIds: number[];
  readonly counts: CountDelta[];
}

/** With its texts as they can be stored, so that it is found under the name it is kept under. */
const spelt = (event: NewEvent): NewEvent => ({ ...event, name: storableText(event.name), ...(event.messageId === undefined ? {} : { messageId: storableText(event.messageId) }) });

async function unseen(client: pg.ClientBase, events: readonly NewEvent[], now: number): Promise<NewEvent[]> {
  const named = events.filter((event) => event.messageId !== undefined);
  if (named.length === 0) return [...events];
  const { rows } = await client.query<{ workspace_id: number; message_id: string }>(
    `insert into event_messages (workspace_id, message_id, received_at) select workspace_id, message_id, to_timestamp($3::float8 / 1000)
     from unnest($1::int[], $2::text[]) as u(workspace_id, message_id) on conflict do nothing returning workspace_id, message_id`,
    [named.map((event) => event.workspaceId), named.map((event) => event.messageId), now],
  );
  const fresh = new Set(rows.map((row) => `${row.workspace_id} ${row.message_id}`));
  return events.filter((event) => event.messageId === undefined || fresh.delete(`${event.workspaceId} ${event.messageId}`));
}

/** Answers their ids, in order. */
async function insertEvents(client: pg.ClientBase, events: readonly NewEvent[], now: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at, run_id, workflow_id)
     select workspace_id, contact_id, name, properties::jsonb, to_timestamp(occurred / 1000), to_timestamp($6::float8 / 1000), run_id,
       case when run_id is not null then (select r.workflow_id from runs r where r.id = u.run_id and r.workspace_id = u.workspace_id) end
     from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $7::bigint[]) as u(workspace_id, contact_id, name, properties, occurred, run_id) returning id`,
    [events.map((event) => event.workspaceId), events.map((event) => event.contactId), events.map((event) => event.name), events.map((event) => storable(event.properties)), events.map((event) => event.occurredAt), now, events.map((event) => event.runId ?? null)],
  );
  return rows.map((row) => row.id);
}

type WaiterRow = TokenRow & { readonly waiter: Omit<Listening, 'contactId' | 'workspaceId'> };

/** Lets the first event that fits end each wait that listens to it. Their contacts are locked, and read only when somebody waits. */
async function resumeWaits(client: pg.ClientBase, events: readonly NewEvent[], contactsOf: () => Promise<ReadonlyMap<number, Contact>>, now: number): Promise<number> {
  // read again once locked: a token that moved on while this waited for its lock may stand in another wait, with another waiter
  const { rows } = await client.query<WaiterRow>(
    `select ${TOKEN_COLUMNS}, jsonb_build_object('number', w.number, 'name', w.name, 'port', w.port, 'rule', w.rule) as waiter from ${WAITS_HEARING} order by t.id, w.number for update of t`,
    heard(events),
  );
  if (rows.length === 0) return 0;
  const contacts = await contactsOf();
  const waits = new Map<number, { token: Token; waiters: Listening[] }>();
  for (const row of rows) {
    const token = waits.get(row.id)?.token ?? toToken(row);
    const waiters = waits.get(row.id)?.waiters ?? [];
    waiters.push({ ...row.waiter, contactId: token.contactId ?? 0, workspaceId: token.workspaceId });
    waits.set(row.id, { token, waiters });
  }
  const resumed = [...waits.values()].flatMap(({ token, waiters }): Token[] => {
    const hit = firstHit(waiters, events, contacts.get(token.contactId ?? 0), token.items[0]?.json ?? {});
    return hit ? [resumedBy(token, hit, now)] : [];
  });
  await updateTokens(client, resumed);
  return resumed.length;
}

type ListenerRow = ({ readonly kind: 'event'; readonly node: number; readonly config: { readonly where?: Rule; readonly trigger: EventEntry['trigger'] } } | { readonly kind: 'exit'; readonly config: ExitConfig }) & Omit<ExitRow, 'config'>;

/** What listens to these events: entry points, and exits of workflows. One index look-up. */
async function listeners(client: pg.ClientBase, events: readonly NewEvent[]): Promise<{ entries: (EventEntry & { name: string })[]; exits: ExitRow[] }> {
  const { rows } = await client.query<ListenerRow>(
    `select kind, workspace_id, workflow_id, version_id, node, key, config from entries where kind in ('event', 'exit') and (workspace_id, key) in (select * from unnest($1::int[], $2::text[])) order by id`,
    [events.map((event) => event.workspaceId), events.map((event) => event.name)],
  );
  return {
    entries: rows.flatMap((row) =>
      row.kind === 'exit' ? [] : [{ workspaceId: row.workspace_id, workflowId: row.workflow_id, versionId: row.version_id, node: row.node, where: row.config.where ?? null, trigger: row.config.trigger, name: row.key }],
    ),
    exits: rows.filter((row) => row.kind === 'exit'),
  };
}

/** Appends events, ends the runs whose exit or goal they are, ends the waits and starts the runs they match. The caller has locked their contacts. Everything else in the caller's transaction commits with it. */
export async function recordEvents(client: pg.ClientBase, events: readonly NewEvent[], now: number, admit: Admit, tokenId: () => number): Promise<RecordedEvents> {
  const fresh = await unseen(client, events.map(spelt), now);
  if (fresh.length === 0) return { recorded: 0, resumed: 0, runIds: [], counts: [] };
  const eventIds = await insertEvents(client, fresh, now);
  const { entries, exits } = await listeners(client, fresh);
  // most events are heard by nobody: then it does not matter whose they are
  const contactsOf = (): Promise<ReadonlyMap<number, Contact>> => loadContacts(client, fresh.map((event) => event.contactId));
  const contacts = entries.length + exits.length > 0 ? await contactsOf() : new Map<number, Contact>();
  const left = await exitRuns(client, await exitsAtEvents(client, exits, fresh, contacts), now);
  await reachGoals(client, exits, fresh.map((event) => ({ contactId: event.contactId, workspaceId: event.workspaceId, name: event.name, event: eventJson(event) })), contacts, now);
  const resumed = await resumeWaits(client, fresh, contacts.size > 0 ? () => Promise.resolve(contacts) : contactsOf, now);
  const asked = fresh.flatMap((event, index) => {
    const contact = contacts.get(event.contactId);
    if (!contact) return [];
    return entries
      .filter((entry) => entry.name === event.name && entry.workspaceId === event.workspaceId)
      .map(async ({ workflowId, versionId, node, ...entry }): Promise<NewRun | null> => {
        const items = await admit({ workflowId, versionId, node, ...entry }, event, contact);
        return items && { workspaceId: event.workspaceId, workflowId, versionId, node, contactId: contact.id, test: false, items, eventId: eventIds[index] ?? null };
      });
  });
  const runs = (await Promise.all(asked)).filter((run) => run !== null);
  const started = await startRuns(client, runs, now, tokenId);
  return { recorded: fresh.length, resumed, runIds: started.ids, counts: [...left.counts, ...started.counts] };
}

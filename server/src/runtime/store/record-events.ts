import { contactScope, holds, type Contact, type Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CountDelta } from '../../core/changes.js';
import type { Admit, EventEntry, NewEvent, NewRun } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { eventJson } from '../../core/waits/event-json.js';
import { storable, storableText } from '../../core/storable.js';
import { loadContacts } from './claim-tokens.js';
import { startRuns } from './start-runs.js';
import { TOKEN_COLUMNS, toToken, type TokenRow } from './token-row.js';
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

async function insertEvents(client: pg.ClientBase, events: readonly NewEvent[], now: number): Promise<void> {
  await client.query(
    `insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at)
     select workspace_id, contact_id, name, properties::jsonb, to_timestamp(occurred / 1000), to_timestamp($6::float8 / 1000)
     from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::float8[]) as u(workspace_id, contact_id, name, properties, occurred)`,
    [events.map((event) => event.workspaceId), events.map((event) => event.contactId), events.map((event) => event.name), events.map((event) => storable(event.properties)), events.map((event) => event.occurredAt), now],
  );
}

type WaiterRow = TokenRow & { readonly waiter_name: string; readonly waiter_port: string; readonly rule: Rule };

/** Locks the waiting tokens these events may end, then lets the first event that fits end each of them. */
async function resumeWaits(client: pg.ClientBase, events: readonly NewEvent[], contacts: ReadonlyMap<number, Contact>, now: number): Promise<number> {
  const heard = [events.map((event) => event.contactId), events.map((event) => event.name)];
  const hits = 'waiters w join tokens t on t.id = w.token_id where (w.contact_id, w.name) in (select * from unnest($1::bigint[], $2::text[])) and t.state = 1';
  const locked = await client.query<{ id: number }>(`select t.id from ${hits} order by t.id for update of t`, heard);
  if (locked.rows.length === 0) return 0;
  // read again once locked: a token that moved on while this waited for its lock may stand in another wait, with another waiter
  const { rows } = await client.query<WaiterRow>(`select ${TOKEN_COLUMNS}, w.name as waiter_name, w.port as waiter_port, w.rule from ${hits} and t.id = any($3::bigint[]) order by t.id`, [
    ...heard,
    locked.rows.map((row) => row.id),
  ]);
  const resumed: Token[] = [];
  const done = new Set<number>();
  for (const row of rows) {
    if (done.has(row.id)) continue;
    const token = toToken(row);
    const contact = contacts.get(row.contact_id ?? -1);
    const hit = events.find((event) => {
      if (event.contactId !== token.contactId || event.name !== row.waiter_name || event.workspaceId !== token.workspaceId) return false;
      const json = token.items[0]?.json ?? {};
      return row.rule === null || holds(row.rule, { event: eventJson(event), contact: contact ? contactScope(contact) : null, json });
    });
    if (!hit) continue;
    done.add(row.id);
    resumed.push({ ...token, state: 'resumed', dueAt: now, port: row.waiter_port, items: token.items.map((item) => ({ json: { ...item.json, event: eventJson(hit) } })) });
  }
  await updateTokens(client, resumed);
  return resumed.length;
}

async function entriesFor(client: pg.ClientBase, events: readonly NewEvent[]): Promise<(EventEntry & { name: string })[]> {
  const { rows } = await client.query<{ workspace_id: number; workflow_id: number; version_id: number; node: number; key: string; config: { where?: Rule; trigger: EventEntry['trigger'] } }>(
    `select workspace_id, workflow_id, version_id, node, key, config from entries where kind = 'event' and (workspace_id, key) in (select * from unnest($1::int[], $2::text[])) order by id`,
    [events.map((event) => event.workspaceId), events.map((event) => event.name)],
  );
  return rows.map((row) => ({ workspaceId: row.workspace_id, workflowId: row.workflow_id, versionId: row.version_id, node: row.node, where: row.config.where ?? null, trigger: row.config.trigger, name: row.key }));
}

/** Appends events, ends the waits and starts the runs they match. Everything else in the caller's transaction commits with it. */
export async function recordEvents(client: pg.ClientBase, events: readonly NewEvent[], now: number, admit: Admit, tokenId: () => number): Promise<RecordedEvents> {
  const fresh = await unseen(client, events.map(spelt), now);
  if (fresh.length === 0) return { recorded: 0, resumed: 0, runIds: [], counts: [] };
  await insertEvents(client, fresh, now);
  const contacts = await loadContacts(client, fresh.map((event) => event.contactId));
  const resumed = await resumeWaits(client, fresh, contacts, now);
  const entries = await entriesFor(client, fresh);
  const runs = fresh.flatMap((event): NewRun[] => {
    const contact = contacts.get(event.contactId);
    if (!contact) return [];
    return entries
      .filter((entry) => entry.name === event.name && entry.workspaceId === event.workspaceId)
      .flatMap((entry) => {
        const items = admit(entry, event, contact);
        return items ? [{ workspaceId: event.workspaceId, workflowId: entry.workflowId, versionId: entry.versionId, node: entry.node, contactId: contact.id, test: false, items }] : [];
      });
  });
  const started = await startRuns(client, runs, now, tokenId);
  return { recorded: fresh.length, resumed, runIds: started.ids, counts: started.counts };
}

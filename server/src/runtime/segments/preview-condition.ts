import { UserError, checkRule, contactScope, holds, type Contact, type JsonObject, type Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { asksForLists, onLists } from '../../core/exits/exit.js';
import type { ConditionPreview, TriedOn } from '../../core/segments/segments.js';
import { eventJson } from '../../core/waits/event-json.js';
import { loadContacts } from '../store/claim-tokens.js';
import { baseOf, drawContacts, namesOf } from './draw-contacts.js';

/** Of a name, the last so many events are looked at. */
const EVENTS = 200;
/** Larger bases are estimated from so many contacts. */
const CONTACTS = 1_000;
const SHOWN = 5;

type Sample = ConditionPreview['sample'][number];

/** Contacts as the engine hands them to rules: with the names of their lists where the rule asks for them. */
async function contactsOf(pool: pg.Pool, workspaceId: number, rule: Rule, ids: readonly number[]): Promise<ReadonlyMap<number, Contact>> {
  const contacts = await loadContacts(pool, ids);
  if (!asksForLists(rule)) return contacts;
  const { rows } = await pool.query<{ contact_id: number; names: string[] }>('select m.contact_id, array_agg(l.name order by l.name) as names from list_members m join lists l on l.id = m.list_id where l.workspace_id = $1 and m.contact_id = any($2::bigint[]) group by m.contact_id', [workspaceId, ids]);
  const lists = new Map(rows.map((row) => [row.contact_id, row.names]));
  return new Map([...contacts].map(([id, contact]) => [id, onLists(contact, lists.get(id) ?? [])]));
}

const scopeOf = (contact: Contact | undefined): JsonObject | null => (contact ? contactScope(contact) : null);

async function named(pool: pg.Pool, workspaceId: number, found: readonly Omit<Sample, 'name'>[]): Promise<Sample[]> {
  const names = new Map((await namesOf(pool, workspaceId, found.flatMap(({ contactId }) => contactId ?? []))).map(({ id, name }) => [id, name]));
  return found.map((one) => ({ ...one, name: names.get(one.contactId ?? 0) ?? '' }));
}

async function onEvents(pool: pg.Pool, workspaceId: number, rule: Rule, name: string): Promise<ConditionPreview> {
  const { rows } = await pool.query<{ contactId: number; properties: JsonObject; at: number }>(
    `select contact_id as "contactId", properties, (extract(epoch from occurred_at) * 1000)::float8 as at from events where workspace_id = $1 and name = $2 order by received_at desc, id desc limit ${EVENTS}`,
    [workspaceId, name],
  );
  const contacts = await contactsOf(pool, workspaceId, rule, rows.map((row) => row.contactId));
  const fitting = rows.filter(({ contactId, properties, at }) => holds(rule, { event: eventJson({ name, properties, occurredAt: at }), contact: scopeOf(contacts.get(contactId)), json: {} }));
  return { count: fitting.length, of: rows.length, exact: true, sample: await named(pool, workspaceId, fitting.slice(0, SHOWN)) };
}

async function onItems(pool: pg.Pool, workspaceId: number, rule: Rule, items: readonly JsonObject[], contactId: number | undefined): Promise<ConditionPreview> {
  const theirs = contactId === undefined ? [] : await namesOf(pool, workspaceId, [contactId]);
  const contacts = await contactsOf(pool, workspaceId, rule, theirs.map(({ id }) => id));
  const contact = scopeOf([...contacts.values()][0]);
  return { count: items.filter((json) => holds(rule, { contact, event: json['event'] ?? null, json })).length, of: items.length, exact: true, sample: [] };
}

async function onContacts(pool: pg.Pool, workspaceId: number, rule: Rule): Promise<ConditionPreview> {
  const base = await baseOf(pool, workspaceId);
  const exact = base.of <= CONTACTS;
  const ids = exact ? (await pool.query<{ id: number }>('select id from contacts where workspace_id = $1 order by id', [workspaceId])).rows.map(({ id }) => id) : await drawContacts(pool, base, CONTACTS);
  const contacts = await contactsOf(pool, workspaceId, rule, ids);
  const fitting = ids.filter((id) => holds(rule, { contact: scopeOf(contacts.get(id)), event: null, json: {} }));
  const sample = await named(pool, workspaceId, fitting.slice(0, SHOWN).map((contactId) => ({ contactId, at: null, properties: null })));
  return { count: exact ? fitting.length : Math.round((fitting.length / Math.max(ids.length, 1)) * base.of), of: exact ? ids.length : base.of, exact, sample };
}

/** What a condition over `{ contact, event, json }` would have said, evaluated as the engine does; contacts are as they are now, not as they were then. */
export async function previewCondition(pool: pg.Pool, workspaceId: number, rule: Rule, { event, items, contactId }: TriedOn): Promise<ConditionPreview> {
  const [problem] = checkRule(rule);
  if (problem !== undefined) throw new UserError('bad_rule', problem, { status: 422 });
  if (event !== undefined) return onEvents(pool, workspaceId, rule, event);
  return items === undefined ? onContacts(pool, workspaceId, rule) : onItems(pool, workspaceId, rule, items, contactId);
}

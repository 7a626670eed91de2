import type pg from 'pg';
import type { CountDelta } from '../../core/changes.js';
import type { Admit, NewEvent } from '../../core/ports.js';
import { storableText } from '../../core/storable.js';
import { PeopleLedger } from '../../customers/identities/people-ledger.js';
import type { Person } from '../../customers/identities/person.js';
import type { Call, SaidOf, Sign } from '../../core/ingest/call.js';
import { leaveChanged } from '../store/leave-changed.js';
import { lockContacts } from '../store/lock-contacts.js';
import { recordEvents } from '../store/record-events.js';
import { addCounts } from '../store/write-history.js';
import { loadLinks, loadPeople, lockSigns } from './load-people.js';
import { lockForMerge, mergeContacts } from './merge-contacts.js';
import { insertPeople, together, updatePeople, writeLinks, type PersonChange } from './write-people.js';

/** Asks `transaction` to try again: what was read is no longer so. */
const changedMeanwhile = (): Error => Object.assign(new Error('A contact was changed while calls about it were read.'), { code: '40001' });

function signsOf({ statement }: Call): Sign[] {
  const { userId, anonymousId, previousId, email, externals } = statement;
  const all: (Sign | null)[] = [
    userId === null ? null : { kind: 'user', value: userId },
    anonymousId === null ? null : { kind: 'anonymous', value: anonymousId },
    email === null ? null : { kind: 'email', value: email.key },
    ...(previousId === null ? [] : [{ kind: 'user', value: previousId }, { kind: 'anonymous', value: previousId }]),
    ...externals,
  ];
  return all.filter((sign) => sign !== null);
}

/** Calls that have not come before; of two with one message id in a group, the first. */
async function unseen(client: pg.ClientBase, workspaceId: number, calls: readonly Call[], now: number): Promise<Call[]> {
  const ids = [...new Set(calls.flatMap(({ messageId }) => (messageId === null ? [] : [storableText(messageId)])))].sort();
  if (ids.length === 0) return [...calls];
  const { rows } = await client.query<{ message_id: string }>(
    `insert into event_messages (workspace_id, message_id, received_at) select $1, message_id, to_timestamp($3::float8 / 1000) from unnest($2::text[]) as u(message_id) on conflict do nothing returning message_id`,
    [workspaceId, ids, now],
  );
  const fresh = new Set(rows.map((row) => row.message_id));
  return calls.filter(({ messageId }) => messageId === null || fresh.delete(storableText(messageId)));
}

interface Decided {
  readonly ledger: PeopleLedger;
  /** Of each call, before all of them were read. */
  readonly ids: number[];
  readonly before: readonly Person[];
}

/** Who each call is of. The signs stay locked until commit, so nobody else decides about them. */
async function decide(client: pg.ClientBase, workspaceId: number, calls: readonly Call[]): Promise<Decided> {
  const signs = calls.flatMap(signsOf);
  await lockSigns(client, workspaceId, signs);
  const links = await loadLinks(client, workspaceId, signs);
  const clicked = calls.flatMap(({ statement }) => statement.clickedBy ?? []);
  const before = await loadPeople(client, workspaceId, [...links.flatMap(({ personId, profileId }) => [personId, ...(profileId === null ? [] : [profileId])]), ...clicked]);
  const ledger = new PeopleLedger(before, links);
  return { ledger, ids: calls.map(({ statement }) => ledger.take(statement)), before };
}

/** Locks everybody who is about to change or to hear something, and looks whether they are still as they were read. */
async function lockPeople(client: pg.ClientBase, workspaceId: number, { ledger, before }: Decided, events: readonly NewEvent[]): Promise<void> {
  const merged = ledger.merges.flatMap(({ from, into }) => [from, into]);
  await lockContacts(client, events, []);
  if (merged.length > 0) await lockForMerge(client, [...new Set([...merged, ...before.map(({ id }) => id)])]);
  const after = await loadPeople(client, workspaceId, before.map(({ id }) => id));
  if (JSON.stringify(after) !== JSON.stringify(before)) throw changedMeanwhile();
}

const saysSomething = ({ phone, timezone, locale, attributes }: SaidOf): boolean => phone !== null || timezone !== null || locale !== null || Object.keys(attributes).length > 0;

/** Those who are made and those who change, each with all that was said of them. */
function changesOf(calls: readonly Call[], { ledger, ids }: Decided): PersonChange[] {
  const said = new Map<number, SaidOf>();
  const changed = new Set([...ledger.changedPeople].map((id) => ledger.find(id).id));
  calls.forEach((call, index) => {
    const { id } = ledger.find(ids[index] as number);
    said.set(id, together(said.get(id), call.said));
    if (saysSomething(call.said)) changed.add(id);
  });
  return [...changed].map((id) => ({ person: ledger.find(id), said: together(said.get(id)) }));
}

async function writeDecided(client: pg.ClientBase, workspaceId: number, calls: readonly Call[], decided: Decided, now: number): Promise<{ idOf: (id: number) => number; changed: number[]; counts: CountDelta[] }> {
  const { ledger } = decided;
  const counts: CountDelta[] = [];
  for (const merge of ledger.merges) {
    const ended = await mergeContacts(client, workspaceId, merge, now);
    if (ended === null) throw changedMeanwhile();
    counts.push(...ended);
  }
  const changes = changesOf(calls, decided);
  const unborn = changes.filter(({ person }) => person.id < 0);
  await updatePeople(client, workspaceId, changes.filter(({ person }) => person.id > 0), now);
  const made = await insertPeople(client, workspaceId, unborn, now);
  const born = new Map(unborn.map(({ person }, index) => [person.id, made[index] as number]));
  const idOf = (id: number): number => {
    const last = ledger.find(id).id;
    return born.get(last) ?? last;
  };
  await writeLinks(client, workspaceId, [...ledger.changedLinks.values()].map((link) => ({ ...link, personId: idOf(link.personId), profileId: link.profileId === null ? null : (born.get(link.profileId) ?? link.profileId) })));
  return { idOf, changed: changes.map(({ person }) => idOf(person.id)), counts };
}

const eventsOf = (workspaceId: number, calls: readonly Call[], ids: readonly number[]): NewEvent[] => calls.flatMap(({ event }, index) => (event === null ? [] : [{ workspaceId, contactId: ids[index] as number, ...event }]));

/**
 * Keeps calls of one workspace in the caller's transaction: finds or makes who they are of, joins those who turn out to be one, keeps what is
 * said of them, and records what they did, which resumes waits and starts journeys. A known message id is left out.
 */
export async function ingestCalls(client: pg.ClientBase, workspaceId: number, all: readonly Call[], now: number, admit: Admit, tokenId: () => number): Promise<void> {
  const calls = await unseen(client, workspaceId, all, now);
  if (calls.length === 0) return;
  const decided = await decide(client, workspaceId, calls);
  const { ledger } = decided;
  const ids = decided.ids.map((id) => ledger.find(id).id);
  // those to be made have nothing that could hear
  await lockPeople(client, workspaceId, decided, eventsOf(workspaceId, calls, ids).filter(({ contactId }) => contactId > 0));
  const { idOf, changed, counts } = await writeDecided(client, workspaceId, calls, decided, now);
  const left = await leaveChanged(client, changed.map((contactId) => ({ workspaceId, contactId })), now);
  const events = eventsOf(workspaceId, calls, ids.map(idOf));
  const recorded = events.length === 0 ? null : await recordEvents(client, events, now, admit, tokenId);
  await addCounts(client, [...counts, ...left, ...(recorded?.counts ?? [])]);
}

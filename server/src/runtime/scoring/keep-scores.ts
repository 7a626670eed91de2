import type pg from 'pg';
import type { Admit } from '../../core/ports.js';
import type { ScoredEvent, ScoringModel } from '../../customers/scoring/model.js';
import { zoneOf } from '../loyalty/read-programmes.js';
import { lockPeople } from '../loyalty/lock-people.js';
import { leaveChanged } from '../store/leave-changed.js';
import { recordEvents } from '../store/record-events.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { EVENT_AT, pairKey, type Due } from './fold-history.js';
import { readModels } from './read-models.js';
import { settleStandings, type StandingsSettled } from './settle-standings.js';

export interface ScoringParts {
  readonly pool: pg.Pool;
  readonly ids: TokenIds;
  readonly admit: Admit;
}

/** Contacts in one transaction: they are locked until it ends. */
export const AT_ONCE = 500;
/** What journeys may wait for. */
export const TOLD = ['score.changed', 'stage.changed'] as const;

export interface Pair {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly modelId: number;
}

const DUE = `select workspace_id as "workspaceId", contact_id as "contactId", model_id as "modelId" from (
    (select c.workspace_id, c.contact_id, c.model_id, 0 as rank, c.id from scoring_changes c join scoring_models m on m.id = c.model_id and m.state = 'ready' order by c.id limit ${AT_ONCE})
    union all
    (select s.workspace_id, s.contact_id, s.model_id, 1, 0 from scoring_standings s join scoring_models m on m.id = s.model_id and m.state = 'ready' where s.look_at <= to_timestamp($1::float8 / 1000) order by s.look_at limit ${AT_ONCE})) due order by rank, id`;
/** Of models or contacts that are gone. */
const LOST = `delete from scoring_changes c where c.id in (select id from scoring_changes order by id limit ${AT_ONCE}) and (not exists (select from scoring_models m where m.id = c.model_id) or not exists (select from contacts k where k.id = c.contact_id))`;
const TAKE = `with gone as (delete from scoring_changes c using unnest($1::bigint[], $2::int[]) as u(contact_id, model_id) where c.contact_id = u.contact_id and c.model_id = u.model_id returning c.contact_id, c.model_id, c.event_id)
  select g.contact_id as "contactId", g.model_id as "modelId", g.event_id as "eventId", e.id, e.name, e.properties, ${EVENT_AT} as at from gone g left join events e on e.contact_id = g.contact_id and e.id = g.event_id`;

export interface Taken {
  readonly contactId: number;
  readonly modelId: number;
  readonly eventId: number | null;
  readonly id: number | null;
  readonly name: string;
  readonly properties: ScoredEvent['properties'];
  readonly at: number;
}

/** What became of changes: events to be added, or the whole history where an event is no longer where it was. */
export function dueOf(models: readonly ScoringModel[], pairs: readonly Pick<Pair, 'contactId' | 'modelId'>[], taken: readonly Taken[]): Due[] {
  const events = new Map<string, ScoredEvent[] | null>();
  for (const { contactId, modelId, eventId, id, name, properties, at } of taken) {
    const key = pairKey(contactId, modelId);
    const known = events.get(key);
    if (known === null || eventId === 0) continue;
    events.set(key, id === null ? null : [...(known ?? []), { id, name, properties, at }]);
  }
  return pairs.flatMap(({ contactId, modelId }): Due[] => {
    const model = models.find(({ id }) => id === modelId);
    const found = events.get(pairKey(contactId, modelId));
    return model === undefined ? [] : [{ model, contactId, events: found === undefined ? [] : found }];
  });
}

/** What has come of these contacts, whose locks are held; nobody else finds it again. */
export const take = async (client: pg.ClientBase, pairs: readonly Pick<Pair, 'contactId' | 'modelId'>[]): Promise<readonly Taken[]> =>
  (await client.query<Taken>(TAKE, [pairs.map(({ contactId }) => contactId), pairs.map(({ modelId }) => modelId)])).rows;

/** Tells journeys what has changed, in the same transaction. */
export async function tell(client: pg.ClientBase, { admit, ids }: ScoringParts, workspaceId: number, { events, changed }: StandingsSettled, now: number): Promise<void> {
  const left = await leaveChanged(client, changed.map((contactId) => ({ workspaceId, contactId })), now);
  const recorded = events.length === 0 ? null : await recordEvents(client, events, now, admit, ids.next);
  await addCounts(client, [...left, ...(recorded?.counts ?? [])]);
}

/** Adds what has happened to the scores and stages of contacts, and looks at those that time alone has changed. Answers how many. */
export async function keepScores(parts: ScoringParts, now: number): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    await client.query(LOST);
    const { rows } = await client.query<Pair>(DUE, [now]);
    const workspaceId = rows[0]?.workspaceId;
    if (workspaceId === undefined) return 0;
    const pairs = [...new Map(rows.filter((row) => row.workspaceId === workspaceId).map((row) => [pairKey(row.contactId, row.modelId), row])).values()];
    const people = await lockPeople(client, workspaceId, pairs.map(({ contactId }) => contactId), TOLD);
    const models = await readModels(client, workspaceId, 'ready', true);
    const ready = pairs.filter(({ contactId, modelId }) => people.has(contactId) && models.some(({ id }) => id === modelId));
    // read only once locked
    const due = dueOf(models, ready, await take(client, ready));
    await tell(client, parts, workspaceId, await settleStandings(client, workspaceId, due, { zone: await zoneOf(client, workspaceId), now }), now);
    return pairs.length;
  });
}

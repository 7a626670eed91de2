import type pg from 'pg';
import { NO_SCORE, follows, stepScore, type ScoreState } from '../../customers/scoring/score-state.js';
import { NO_STAGES, stepStages, type StageState } from '../../customers/scoring/stage-state.js';
import type { ScoredEvent, ScoringModel } from '../../customers/scoring/model.js';

export type ModelState = ScoreState | StageState;
type Client = pg.Pool | pg.ClientBase;

/** What a contact has to be looked at for: events that came, or everything it ever did. */
export interface Due {
  readonly model: ScoringModel;
  readonly contactId: number;
  /** Null: the whole history. */
  readonly events: readonly ScoredEvent[] | null;
}

export interface Kept {
  readonly points: number | null;
  readonly grade: string | null;
  readonly state: ModelState;
}

export const pairKey = (contactId: number, modelId: number): string => `${contactId} ${modelId}`;
export const emptyState = ({ definition }: ScoringModel): ModelState => (definition.kind === 'score' ? NO_SCORE : NO_STAGES);

/** An event that claims to happen later than it came counts when it came. */
export const EVENT_AT = '(extract(epoch from least(e.occurred_at, e.received_at)) * 1000)::float8';
const inOrder = (a: ScoredEvent, b: ScoredEvent): number => a.at - b.at || a.id - b.id;

/** Events of these contacts that count for any of these models, in the order they count in. */
export async function readHistory(client: Client, workspaceId: number, models: readonly ScoringModel[], contactIds: readonly number[]): Promise<ReadonlyMap<number, readonly ScoredEvent[]>> {
  const { rows } = await client.query<ScoredEvent & { contactId: number }>(
    `select e.id, e.contact_id as "contactId", e.name, e.properties, ${EVENT_AT} as at from events e where e.workspace_id = $1 and e.contact_id = any($2::bigint[]) and e.name = any($3::text[])`,
    [workspaceId, contactIds, [...new Set(models.flatMap(({ names }) => names))]],
  );
  const found = new Map<number, ScoredEvent[]>();
  for (const { contactId, ...event } of rows.sort(inOrder)) {
    const events = found.get(contactId) ?? [];
    events.push(event);
    found.set(contactId, events);
  }
  return found;
}

export async function readKept(client: Client, modelIds: readonly number[], contactIds: readonly number[]): Promise<ReadonlyMap<string, Kept>> {
  const { rows } = await client.query<Kept & { contactId: number; modelId: number }>('select contact_id as "contactId", model_id as "modelId", points, grade, state from scoring_standings where model_id = any($1::int[]) and contact_id = any($2::bigint[])', [modelIds, contactIds]);
  return new Map(rows.map(({ contactId, modelId, ...kept }) => [pairKey(contactId, modelId), kept]));
}

/** One event further, whatever the model computes. */
export const step = (model: ScoringModel, state: ModelState, event: ScoredEvent): ModelState => (model.definition.kind === 'score' ? stepScore(model, state as ScoreState, event) : stepStages(model, state as StageState, event));

/** Everything a contact did, from nothing. */
export const foldAll = (model: ScoringModel, events: readonly ScoredEvent[]): ModelState => events.filter(({ name }) => model.names.includes(name)).reduce((state, event) => step(model, state, event), emptyState(model));

/** The states of these contacts with what has come added to them; one of which something came late is read again from its beginning. */
export async function advance(client: Client, workspaceId: number, due: readonly Due[], kept: ReadonlyMap<string, Kept>): Promise<ReadonlyMap<string, ModelState>> {
  const states = new Map<string, ModelState>();
  const again: Due[] = [];
  for (const one of due) {
    const state = kept.get(pairKey(one.contactId, one.model.id))?.state ?? emptyState(one.model);
    const events = [...(one.events ?? [])].sort(inOrder);
    if (one.events === null || (events[0] !== undefined && !follows(state.last, events[0]))) again.push(one);
    else states.set(pairKey(one.contactId, one.model.id), events.reduce((before, event) => step(one.model, before, event), state));
  }
  if (again.length > 0) {
    const history = await readHistory(client, workspaceId, again.map(({ model }) => model), [...new Set(again.map(({ contactId }) => contactId))]);
    for (const { model, contactId } of again) states.set(pairKey(contactId, model.id), foldAll(model, history.get(contactId) ?? []));
  }
  return states;
}

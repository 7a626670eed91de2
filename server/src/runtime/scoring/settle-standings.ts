import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { NewEvent } from '../../core/ports.js';
import type { StagesDefinition } from '../../core/scoring/definition.js';
import type { ScoringModel } from '../../customers/scoring/model.js';
import type { Facts } from '../../customers/segments/evaluate.js';
import { lookAtScore, sumOf, type ScoreState } from '../../customers/scoring/score-state.js';
import { lookAtStages, type StageState } from '../../customers/scoring/stage-state.js';
import { advance, pairKey, readKept, type Due, type Kept, type ModelState } from './fold-history.js';
import { factsFor, scoreFacts } from './look-facts.js';

interface Settled extends Kept {
  readonly due: Due;
  readonly before: Kept | undefined;
  readonly most: number | null;
  readonly activeAt: number | null;
  readonly lookAt: number | null;
  /** Attributes of the contact that say so. */
  readonly patch: JsonObject;
  readonly events: readonly { readonly name: string; readonly properties: JsonObject }[];
}

/** Where segments, conditions and templates find it. */
export const attributeNames = (key: string): { readonly points: string; readonly grade: string } => (key === 'score' ? { points: 'score', grade: 'grade' } : { points: `score_${key}`, grade: `grade_${key}` });

function gradesPassed(model: ScoringModel, from: number, to: number): string[] {
  const { definition } = model;
  if (definition.kind !== 'score') return [];
  return definition.grades.filter((grade) => (to > from ? grade.from > from && grade.from <= to : grade.from <= from && grade.from > to)).map(({ key }) => key);
}

function settleScore(due: Due, before: Kept | undefined, state: ScoreState, facts: ReturnType<typeof scoreFacts>, now: number): Settled {
  const { model } = due;
  if (model.definition.kind !== 'score') throw new Error('Expected a score.');
  const { points, grade, lookAt } = lookAtScore(model.definition, state, facts, now);
  const was = before?.points ?? 0;
  const names = attributeNames(model.key);
  const blank = points === 0 && Object.keys(state.sums).length === 0;
  const passed = gradesPassed(model, was, points);
  const events = grade === (before?.grade ?? null) ? [] : [{ name: 'score.changed', properties: { score: model.key, name: model.name, from: before?.grade ?? null, to: grade, direction: points > was ? 'up' : 'down', before: was, points, passed } }];
  const owing = sumOf(state) < 0;
  return { due, before, state, points, grade, lookAt, activeAt: state.at, most: owing ? Math.max(points, Math.round(facts.points)) : points, patch: { [names.points]: blank ? null : points, [names.grade]: blank ? null : grade }, events };
}

function settleStages(due: Due, before: Kept | undefined, state: StageState, now: number): Settled {
  const definition = due.model.definition as StagesDefinition;
  const { stages, lookAt } = lookAtStages(definition, state, now);
  const was = before === undefined ? {} : ((before.state as StageState & { readonly shown?: Record<string, string> }).shown ?? {});
  const shown = Object.fromEntries(Object.entries(stages).map(([category, { stage }]) => [category, stage]));
  const order = definition.stages.map(({ key }) => key);
  const events = Object.entries(stages).flatMap(([category, { stage, why }]) => {
    const from = was[category] ?? null;
    if (from === stage) return [];
    return [{ name: 'stage.changed', properties: { category: category === '' ? null : category, from, to: stage, name: definition.stages.find(({ key }) => key === stage)?.name ?? stage, direction: order.indexOf(stage) > order.indexOf(from ?? '') ? 'forward' : 'back', why } }];
  });
  const { '': whole = null, ...categories } = shown;
  return { due, before, state: { ...state, shown } as StageState, points: null, most: null, grade: whole, activeAt: null, lookAt, patch: { stage: whole, stages: Object.keys(categories).length === 0 ? null : categories }, events };
}

/** What a contact comes to. `facts`: what is known of it; undefined where nothing may count. */
export const settleOne = (due: Due, before: Kept | undefined, state: ModelState, facts: Facts | undefined, now: number): Settled =>
  due.model.definition.kind === 'score' ? settleScore(due, before, state as ScoreState, scoreFacts(due.model, facts), now) : settleStages(due, before, state as StageState, now);

const WRITE = `insert into scoring_standings (workspace_id, contact_id, model_id, at, look_at, active_at, points, most, grade, state)
  select $1, contact_id, model_id, to_timestamp($10::float8 / 1000), to_timestamp(look_at / 1000), to_timestamp(active_at / 1000), points, most, grade, state::jsonb
  from unnest($2::bigint[], $3::int[], $4::float8[], $5::float8[], $6::int[], $7::int[], $8::text[], $9::text[]) as u(contact_id, model_id, look_at, active_at, points, most, grade, state) order by contact_id, model_id
  on conflict (model_id, contact_id) do update set at = excluded.at, look_at = excluded.look_at, active_at = excluded.active_at, points = excluded.points, most = excluded.most, grade = excluded.grade, state = excluded.state`;
const FORGET = 'delete from scoring_standings s using unnest($1::bigint[], $2::int[]) as u(contact_id, model_id) where s.contact_id = u.contact_id and s.model_id = u.model_id';
const TELL = `update contacts c set attributes = (c.attributes || u.patch) - array(select key from jsonb_each(u.patch) where value = 'null'), updated_at = to_timestamp($3::float8 / 1000)
  from (select id, patch::jsonb as patch from unnest($1::bigint[], $2::text[]) as p(id, patch)) u
  where c.id = u.id and exists (select from jsonb_each(u.patch) where coalesce(c.attributes -> key, 'null') <> value) returning c.id`;

const isBlank = ({ points, state }: Settled): boolean => ('sums' in state ? points === 0 && Object.keys(state.sums).length === 0 : Object.keys(state.reached).length === 0);

async function write(client: pg.ClientBase, workspaceId: number, settled: readonly Settled[], now: number): Promise<number[]> {
  const kept = settled.filter((one) => !isBlank(one) || one.lookAt !== null);
  const gone = settled.filter((one) => isBlank(one) && one.lookAt === null);
  const contacts = (of: readonly Settled[]): number[] => of.map(({ due }) => due.contactId);
  const models = (of: readonly Settled[]): number[] => of.map(({ due }) => due.model.id);
  await client.query(WRITE, [workspaceId, contacts(kept), models(kept), kept.map((one) => one.lookAt), kept.map((one) => one.activeAt), kept.map((one) => one.points), kept.map((one) => one.most), kept.map((one) => one.grade), kept.map((one) => JSON.stringify(one.state)), now]);
  if (gone.length > 0) await client.query(FORGET, [contacts(gone), models(gone)]);
  const patches = new Map<number, JsonObject>();
  for (const { due, patch } of settled) patches.set(due.contactId, { ...patches.get(due.contactId), ...patch });
  const { rows } = await client.query<{ id: number }>(TELL, [[...patches.keys()], [...patches.values()].map((patch) => JSON.stringify(patch)), now]);
  return rows.map(({ id }) => id);
}

export interface StandingsSettled {
  readonly events: NewEvent[];
  /** Contacts of which something else is said now: journeys may have to let them go. */
  readonly changed: readonly number[];
}

export interface Looking {
  readonly zone: string;
  readonly now: number;
  /** What there was before, instead of what is kept. */
  readonly before?: ReadonlyMap<string, Kept>;
}

/** Works out what scores and stages of contacts come to, whose locks are held; writes it, and answers what has changed. */
export async function settleStandings(client: pg.ClientBase, workspaceId: number, due: readonly Due[], { zone, now, before }: Looking): Promise<StandingsSettled> {
  if (due.length === 0) return { events: [], changed: [] };
  const models = [...new Set(due.map(({ model }) => model))];
  const contactIds = [...new Set(due.map(({ contactId }) => contactId))];
  const kept = before ?? await readKept(client, models.map(({ id }) => id), contactIds);
  const states = await advance(client, workspaceId, due, kept);
  const facts = await factsFor(client, workspaceId, models, contactIds, now, zone);
  const settled = due.map((one): Settled => {
    const [before, state] = [kept.get(pairKey(one.contactId, one.model.id)), states.get(pairKey(one.contactId, one.model.id)) as ModelState];
    return settleOne(one, before, state, facts.get(one.contactId), now);
  });
  const changed = await write(client, workspaceId, settled, now);
  return { changed, events: settled.flatMap((one) => one.events.map(({ name, properties }): NewEvent => ({ workspaceId, contactId: one.due.contactId, name, properties, occurredAt: now }))) };
}

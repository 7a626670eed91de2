import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Rule = Type.Unsafe<import('../node/index.js').Rule>(Type.Unknown());
const Key = Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' });
const Points = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 });
const Days = Type.Integer({ minimum: 1, maximum: 3_650 });
const Cap = Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }));

/** A score: points for events, each rule up to its cap, points for what holds of the contact, how they fade, and grades from the best to the worst. */
export const ScoreDefinition = Type.Object(
  {
    kind: Type.Literal('score'),
    events: Type.Array(Type.Object({ key: Key, event: Text(200), where: Nullable(Rule), points: Points, cap: Cap }, strict), { maxItems: 100 }),
    facts: Type.Array(Type.Object({ key: Key, rule: Rule, points: Points }, strict), { maxItems: 50 }),
    cap: Cap,
    decay: Type.Union([Type.Object({ by: Type.Literal('none') }, strict), Type.Object({ by: Type.Literal('halfLife'), days: Days }, strict), Type.Object({ by: Type.Literal('inactivity'), days: Days, points: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, strict)]),
    grades: Type.Array(Type.Object({ key: Text(20), from: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, strict), { maxItems: 10 }),
  },
  strict,
);
/** Stages of the life cycle, from the first to the last, and what leads to them; `fr` is a stage's name in French, where it has another one. */
export const StagesDefinition = Type.Object(
  {
    kind: Type.Literal('stages'),
    stages: Type.Array(Type.Object({ key: Key, name: Text(80), fr: Type.Optional(Text(80)), days: Nullable(Days), then: Nullable(Key) }, strict), { minItems: 1, maxItems: 20 }),
    events: Type.Array(Type.Object({ key: Key, event: Text(200), where: Nullable(Rule), stage: Key, category: Nullable(Text(200)), forward: Type.Boolean() }, strict), { maxItems: 100 }),
  },
  strict,
);
export const ScoringDefinition = Type.Union([ScoreDefinition, StagesDefinition]);
export type ScoreDefinition = Static<typeof ScoreDefinition>;
export type StagesDefinition = Static<typeof StagesDefinition>;
export type ScoringDefinition = Static<typeof ScoringDefinition>;

const Groups = Type.Record(Type.String(), Type.Integer());
export const ScoringModel = Type.Object({
  id: Type.Integer(),
  key: Key,
  kind: Type.Union([Type.Literal('score'), Type.Literal('stages')]),
  name: Type.String(),
  definition: ScoringDefinition,
  /** `computing`: the history of everybody is being read; `done` contacts of `of`. */
  state: Type.Union([Type.Literal('computing'), Type.Literal('ready'), Type.Literal('failed')]),
  done: Type.Integer(),
  of: Type.Integer(),
  error: Nullable(Type.String()),
  computedAt: Nullable(Iso),
  /** Contacts by grade or stage; '' for those without one. */
  groups: Groups,
});
export type ScoringModel = Static<typeof ScoringModel>;

const Share = Type.Object({ rule: Type.String(), points: Type.Integer() });
export const Lead = Type.Object({ id: Type.Integer(), name: Type.String(), email: Nullable(Type.String()), owner: Nullable(Type.String()), points: Type.Integer(), grade: Nullable(Type.String()), stage: Nullable(Type.String()), activeAt: Nullable(Iso), why: Type.Array(Share) });
export type Lead = Static<typeof Lead>;

export const ScoringPreview = Type.Object({ looked: Type.Integer(), of: Type.Integer(), bars: Type.Array(Type.Object({ from: Type.Integer(), contacts: Type.Integer() })), groups: Groups });
export type ScoringPreview = Static<typeof ScoringPreview>;

export const ScoringStatement = Type.Object({
  scores: Type.Array(Type.Object({ key: Type.String(), name: Type.String(), points: Type.Integer(), grade: Nullable(Type.String()), why: Type.Array(Share) })),
  stages: Type.Array(Type.Object({ category: Type.String(), stage: Type.String(), name: Type.String(), fr: Nullable(Type.String()), since: Iso, why: Type.String() })),
  steps: Type.Array(Type.Object({ at: Iso, model: Type.String(), event: Type.String(), rule: Type.String(), points: Nullable(Type.Integer()), total: Nullable(Type.Integer()), stage: Nullable(Type.String()), category: Nullable(Type.String()), reason: Nullable(Type.String()) })),
});
export type ScoringStatement = Static<typeof ScoringStatement>;

export const scoringRoutes = {
  list: route({ method: 'GET', path: '/scoring', scope: 'contacts:read', summary: 'Scores and stages with their rules, how far they are computed and how contacts are spread', response: Type.Object({ items: Type.Array(ScoringModel) }) }),
  create: route({ method: 'POST', path: '/scoring', scope: 'contacts:edit', status: 201, summary: 'Makes a score, or the stages of the workspace; the history of everybody is read by it. 422 `bad_scoring`, `bad_rule`; 409 `key_taken`', body: Type.Object({ key: Key, name: Text(120), definition: ScoringDefinition }, strict), response: Type.Object({ id: Type.Integer() }) }),
  preview: route({ method: 'POST', path: '/scoring/preview', scope: 'contacts:read', audit: 'nothing changes', summary: 'How many contacts would have how many points and which grade or stage; of 2,000 drawn at random where there are more', body: Type.Object({ definition: ScoringDefinition }, strict), response: ScoringPreview }),
  save: route({ method: 'PUT', path: '/scoring/:id', scope: 'contacts:edit', status: 204, summary: 'Changes name or rules; the history of everybody is read anew, and journeys do not hear of what comes of it', body: Type.Object({ name: Text(120), definition: ScoringDefinition }, strict) }),
  remove: route({ method: 'DELETE', path: '/scoring/:id', scope: 'contacts:edit', status: 204, summary: 'Deletes a score or the stages, with the attributes that say them' }),
  leads: route({ method: 'GET', path: '/leads', scope: 'contacts:read', summary: 'The contacts with most points now, best first, with why; `score` by its key, the first one when absent', query: Type.Object({ score: Type.Optional(Key), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }, strict), response: Type.Object({ items: Type.Array(Lead) }) }),
  statement: route({ method: 'GET', path: '/contacts/:id/scoring', scope: 'contacts:read', summary: 'Scores and stages of a contact, and what each event brought, newest first', response: ScoringStatement }),
};

import { Type, type Static } from 'typebox';

const Key = (description: string): ReturnType<typeof Type.String> => Type.String({ maxLength: 500, description });

/** Who may enter, and how often. */
export const EntryRuleSchema = Type.Object(
  {
    again: Type.Union([Type.Literal('always'), Type.Literal('once'), Type.Literal('one_at_a_time'), Type.Literal('after')], {
      description: 'once: never a second time; one_at_a_time: not while inside; after: not while inside, and not before `afterDays` have passed since the last entry',
    }),
    afterDays: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 36_500, description: 'Days of 24 hours since the last entry; with again = after' })),
    key: Type.Optional(Key('Liquid over event, json and contact. The rule holds for each contact and value of it, for instance {{ event.properties.cartId }}')),
  },
  { additionalProperties: false },
);

/** When a run ends before its last node: at an event, or at the next send when a rule holds. */
export const ExitSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Unique among the exits; never shown to people' }),
    name: Type.String({ maxLength: 120 }),
    kind: Type.Union([Type.Literal('exit'), Type.Literal('goal')], { description: 'goal: what the journey was made for; counted as a success' }),
    event: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Event of the contact that ends the run at once, also during a wait' })),
    where: Type.Optional(Type.Unknown({ description: 'json-logic over event and contact. Without an event it is checked before every send' })),
  },
  { additionalProperties: false },
);

/** How fast runs start, and how many are under way at once. */
export const LimitsSchema = Type.Object(
  {
    concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Runs under way at once; further ones queue in order' })),
    throttle: Type.Optional(
      Type.Object(
        { count: Type.Integer({ minimum: 1, maximum: 1_000_000 }), perSeconds: Type.Integer({ minimum: 1, maximum: 2_678_400 }) },
        { additionalProperties: false, description: 'At most `count` starts in `perSeconds`; starts are spread evenly, none is dropped' },
      ),
    ),
    debounceSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_678_400, description: 'A newer entry within this time replaces the one that has not started yet' })),
    key: Type.Optional(Key('Liquid over event, json and contact: what is limited together. Absent: the whole workflow (debounce: each contact)')),
  },
  { additionalProperties: false },
);

/** Where in the life of a customer a journey acts, from the first contact to recommending; the stages scoring knows. */
export const LIFE_STAGES = ['awareness', 'decision', 'evaluation', 'retention', 'advocacy'] as const;
export type LifeStage = (typeof LIFE_STAGES)[number];

/** When reaching a goal counts as a conversion. */
export const GoalWindowSchema = Type.Object(
  {
    days: Type.Integer({ minimum: 1, maximum: 365, description: 'A goal reached later ends the run all the same, and is no conversion' }),
    after: Type.Union([Type.Literal('entry'), Type.Literal('message')], { description: 'message: counted from the last message of the run that was sent; without one, nothing is a conversion' }),
  },
  { additionalProperties: false },
);

/** Who is kept out, to see what would have happened without the journey. */
export const HoldOutSchema = Type.Object(
  { percent: Type.Number({ exclusiveMinimum: 0, maximum: 90, description: 'Of the contacts who would enter, so many of a hundred do not; the same ones always' }) },
  { additionalProperties: false },
);

/** Settings of a workflow as a whole. */
export const SettingsSchema = Type.Object(
  {
    timezone: Type.Optional(Type.String({ maxLength: 64, description: 'IANA zone; the workspace zone when absent' })),
    entry: Type.Optional(EntryRuleSchema),
    exits: Type.Optional(Type.Array(ExitSchema, { maxItems: 50 })),
    limits: Type.Optional(LimitsSchema),
    goal: Type.Optional(GoalWindowSchema),
    holdOut: Type.Optional(HoldOutSchema),
    stage: Type.Optional(Type.Unsafe<LifeStage>({ type: 'string', enum: [...LIFE_STAGES], description: 'Where on the funnel of the life cycle the journey stands; for the map of journeys alone' })),
    priority: Type.Optional(Type.Union([Type.Literal('interactive'), Type.Literal('normal'), Type.Literal('bulk')], { description: 'Which runs go first when there is more to do than time' })),
    sampleEvery: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Of so many production runs, one keeps what went in and out of each of its steps; 100 when absent' })),
    keepRunsDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: 'Finished runs are deleted after so many days. Absent: those without a contact after what the workspace says (30 days), journeys never' })),
    onError: Type.Optional(Type.Integer({ minimum: 1, description: 'Id of the workflow that is started with each run that fails' })),
  },
  { additionalProperties: false },
);

export type EntryRule = Static<typeof EntryRuleSchema>;
export type Exit = Static<typeof ExitSchema>;
export type GoalWindow = Static<typeof GoalWindowSchema>;
export type Limits = Static<typeof LimitsSchema>;
export type WorkflowSettings = Static<typeof SettingsSchema>;

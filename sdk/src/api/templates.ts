import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { Localized } from '../node/index.js';
import { WorkflowSchema } from '../workflow/index.js';
import { route } from './route.js';
import { Anything } from './schemas.js';

const Words = Type.Unsafe<Localized>(Anything);
const strict = { additionalProperties: false } as const;

/** Where in the life of a customer a journey works, from the first contact to advocacy. */
export const TEMPLATE_STAGES = ['awareness', 'decision', 'service', 'evaluation', 'loyalty'] as const;
const Stage = Type.Union([Type.Literal('awareness'), Type.Literal('decision'), Type.Literal('service'), Type.Literal('evaluation'), Type.Literal('loyalty')]);

/** On which day of the demo, counted from 0, or on which date of its year (09-15), and when on the workspace's clock. */
const When = { day: Type.Optional(Type.Integer({ minimum: 0, maximum: 400 })), on: Type.Optional(Type.String({ pattern: '^\\d\\d-\\d\\d$' })), time: Type.String({ pattern: '^\\d\\d:\\d\\d$' }) };

const Person = Type.Object({
  key: Type.String(),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  /** A text may be `{{ birthday 3 }}`: the day three days into the demo, of the year 1992. */
  attributes: Type.Record(Type.String(), Type.Unknown()),
  /** Such as `offers.sms`. */
  consents: Type.Array(Type.String()),
}, strict);

/** One thing that happens in the demo. Texts of properties may be or begin with `{{ day 3 }}`: the date three days into it. */
const Happening = Type.Object({
  ...When,
  who: Type.Optional(Type.String()),
  does: Words,
  event: Type.Optional(Type.Object({ name: Type.String(), properties: Type.Record(Type.String(), Type.Unknown()) }, strict)),
  businessEvent: Type.Optional(Type.Object({ name: Type.String(), properties: Type.Record(Type.String(), Type.Unknown()) }, strict)),
  form: Type.Optional(Type.Record(Type.String(), Type.String())),
  identifies: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Done by a visitor whom nothing but their browser identifies. */
  anonymous: Type.Optional(Type.Boolean()),
  opens: Type.Optional(Type.Boolean()),
  clicks: Type.Optional(Type.Boolean()),
  joins: Type.Optional(Words),
}, strict);

/** What the demo leads to; everything else is not sent. */
const Expected = Type.Object({
  /** `to`: the key of a person, or an address; `says`: the subject, of a text message its beginning. */
  messages: Type.Array(Type.Object({ ...When, channel: Type.Union([Type.Literal('email'), Type.Literal('sms'), Type.Literal('post')]), to: Type.String(), says: Words }, strict)),
  lists: Type.Array(Type.Object({ name: Words, members: Type.Array(Type.String()) }, strict)),
  points: Type.Array(Type.Object({ who: Type.String(), points: Type.Integer() }, strict)),
  coupons: Type.Array(Type.Object({ pool: Type.String(), issued: Type.Integer() }, strict)),
}, strict);

const Demo = Type.Object({
  /** The first Tuesday from this day of a year on is day 0; any Tuesday when absent. */
  startsOn: Type.Optional(Type.String({ pattern: '^\\d\\d-\\d\\d$' })),
  pools: Type.Optional(Type.Array(Type.Object({ key: Type.String(), name: Words, benefit: Words, stock: Type.Optional(Type.Integer()) }, strict))),
  scores: Type.Optional(Type.Array(Type.Object({ key: Type.String(), name: Words, grades: Type.Array(Type.Object({ key: Type.String(), from: Type.Integer() }, strict)) }, strict))),
  contacts: Type.Array(Person),
  script: Type.Array(Happening),
}, strict);

/** A ready journey to start from. */
export const Template = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
  name: Words,
  description: Words,
  stage: Stage,
  /** What is to be done besides choosing credentials. */
  setup: Type.Array(Words),
  /** Steps of the story that no channel carries out yet. */
  missing: Type.Array(Words),
  /** People and what they do, and what that leads to; null where there is no demo. */
  demo: Type.Union([Demo, Type.Null()]),
  expected: Type.Union([Expected, Type.Null()]),
  document: WorkflowSchema,
});
export type Template = Static<typeof Template>;

/** Where something differs from a template, and how; empty for a template. */
export const templateProblems = (value: unknown): string[] => Value.Errors(Template, value).map(({ instancePath, message }) => `${instancePath} ${message}`);

export const templateRoutes = {
  list: route({
    method: 'GET', path: '/templates', scope: 'workflows:read', summary: 'Ready journeys to start from, with their texts in a language',
    query: Type.Object({ language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])) }, strict),
    response: Type.Object({ items: Type.Array(Template) }),
  }),
} as const;

import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const strict = { additionalProperties: false } as const;
const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const Data = Type.Record(Type.String(), Type.Unknown());
const Channel = Type.Union([Type.Literal('email'), Type.Literal('sms'), Type.Literal('post')]);
const Iso = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?Z$', description: 'An instant in UTC' });
const Word = Type.String({ minLength: 1, maxLength: 200 });
const Optional = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));

/** A play may last as long as this; milliseconds. */
export const MAX_PLAY_MS = 5 * 366 * 86_400_000;
/** Nodes a played contact may pass. */
export const MAX_PLAY_STEPS = 10_000;

const about = { email: Optional(320), phone: Optional(40), externalId: Optional(200), timezone: Optional(64), locale: Optional(35), attributes: Type.Optional(Data) };

/** Who plays: an invented contact, or a real one as it stood when the play began. */
export const PlayContactSchema = Type.Object(
  {
    /** Decides on which side of a split the contact comes out; 1 unless said. */
    id: Type.Optional(Type.Integer({ minimum: 1 })),
    ...about,
    lists: Type.Optional(Type.Array(Word, { maxItems: 200 })),
    segments: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1_000 })),
    consents: Type.Optional(Type.Array(Type.Object({ purpose: Word, channel: Channel, state: Type.Union([Type.Literal('asked'), Type.Literal('granted'), Type.Literal('withdrawn')]) }, strict), { maxItems: 200 })),
  },
  strict,
);

/** What happens to the contact while it plays, so long after the start. */
export const HappeningSchema = Type.Object(
  {
    afterMs: Type.Integer({ minimum: 0, maximum: MAX_PLAY_MS }),
    does: Type.Union([
      Type.Object({ kind: Type.Literal('event'), name: Word, properties: Type.Optional(Data) }, strict),
      Type.Object({ kind: Type.Literal('contact'), ...about }, strict),
      Type.Object({ kind: Type.Literal('consent'), purpose: Word, channel: Channel, state: Type.Union([Type.Literal('granted'), Type.Literal('withdrawn')]) }, strict),
      Type.Object({ kind: Type.Literal('list'), list: Word, on: Type.Boolean() }, strict),
      Type.Object({ kind: Type.Literal('segment'), segment: Type.Integer({ minimum: 1 }), in: Type.Boolean() }, strict),
    ]),
  },
  strict,
);

/** Everything a play depends on: the same script gives the same play. Nothing of it is stored, and nothing leaves the house. */
export const PlayScriptSchema = Type.Object(
  {
    contact: Type.Union([PlayContactSchema, Type.Null()], { description: 'Null: a run without contact' }),
    startsAt: Iso,
    entry: Type.Optional(Id),
    json: Type.Optional(Data),
    event: Type.Optional(Type.Object({ name: Word, properties: Type.Optional(Data) }, { ...strict, description: 'The event that starts the run' })),
    happenings: Type.Array(HappeningSchema, { maxItems: 500 }),
    answers: Type.Optional(Type.Record(Id, Type.Object({ port: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })), json: Type.Optional(Data) }, strict), { description: 'What nodes that reach outside answer, by node id' })),
    untilMs: Type.Integer({ minimum: 0, maximum: MAX_PLAY_MS, description: 'How far the clock goes after the start' }),
  },
  strict,
);

const Expected = Type.Object(
  {
    path: Type.Array(Type.Object({ node: Id, port: Type.String({ maxLength: 64 }) }, strict), { maxItems: MAX_PLAY_STEPS }),
    messages: Type.Array(Type.Object({ node: Id, channel: Word, status: Word, afterMs: Type.Integer({ minimum: 0 }), subject: Type.Optional(Type.String({ maxLength: 1_000 })) }, strict), { maxItems: MAX_PLAY_STEPS }),
    status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
    standing: Type.Array(Id, { maxItems: 1_000 }),
  },
  strict,
);

/** The published JSON Schema of a test case. */
export const TestCaseSchema = Type.Object(
  { schemaVersion: Type.Literal(1), name: Type.String({ minLength: 1, maxLength: 120 }), script: PlayScriptSchema, expect: Expected },
  { $id: 'https://parcours.dev/schemas/test-case-1.json', title: 'Parcours test case', additionalProperties: false },
);

export type PlayContact = Static<typeof PlayContactSchema>;
export type Happening = Static<typeof HappeningSchema>;
export type PlayScript = Static<typeof PlayScriptSchema>;
export type TestCase = Static<typeof TestCaseSchema>;

/** Whether something read from a file has the shape of a test case. */
export const isTestCase = (value: unknown): value is TestCase => Value.Check(TestCaseSchema, value);

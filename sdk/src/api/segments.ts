import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Contact, Iso, Nullable, Page, PageQuery, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Rule = Type.Unsafe<import('../node/index.js').Rule>(Type.Unknown());

export const Segment = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  rule: Rule,
  /** `computing`: everybody is looked at once after the rule was written. */
  state: Type.Union([Type.Literal('computing'), Type.Literal('ready'), Type.Literal('failed')]),
  members: Type.Integer(),
  error: Nullable(Type.String()),
  computedAt: Nullable(Iso),
  computeMs: Nullable(Type.Integer()),
  createdAt: Iso,
  updatedAt: Iso,
});
export type Segment = Static<typeof Segment>;

export const SegmentDetail = Type.Object({
  ...Segment.properties,
  /** How many were in it at the end of each hour in which that changed, oldest first; the last year. */
  sizes: Type.Array(Type.Object({ at: Iso, members: Type.Integer() })),
  usedBy: Type.Object({ segments: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })), workflows: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })) }),
});
export type SegmentDetail = Static<typeof SegmentDetail>;

export const SegmentPreview = Type.Object({
  count: Type.Integer(),
  /** False: estimated from contacts drawn at random. */
  exact: Type.Boolean(),
  of: Type.Integer(),
  sample: Type.Array(Type.Object({ id: Type.Integer(), email: Nullable(Type.String()), name: Type.String() })),
});
export type SegmentPreview = Static<typeof SegmentPreview>;

/** What a condition of a journey would have said: of the last events of a name, of contacts as they are, or of data at hand. */
export const ConditionPreview = Type.Object({
  count: Type.Integer(),
  /** How many were looked at, or how many contacts there are. */
  of: Type.Integer(),
  /** False: estimated from contacts drawn at random. */
  exact: Type.Boolean(),
  /** Some that fit: a contact, or an event with whose it was. */
  sample: Type.Array(Type.Object({ contactId: Nullable(Type.Integer()), name: Type.String(), at: Nullable(Iso), properties: Type.Unsafe<import('../node/index.js').JsonObject | null>(Type.Unknown()) })),
});
export type ConditionPreview = Static<typeof ConditionPreview>;

/** What a rule can be put together from: names that the workspace has seen. */
export const SegmentVocabulary = Type.Object({
  attributes: Type.Array(Type.String()),
  events: Type.Array(Type.Object({ name: Type.String(), properties: Type.Array(Type.String()) })),
  lists: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })),
  segments: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })),
  purposes: Type.Array(Type.Object({ key: Type.String(), name: Type.Unsafe<import('../node/index.js').Localized>(Type.Unknown()) })),
});
export type SegmentVocabulary = Static<typeof SegmentVocabulary>;

const Written = Type.Object({ name: Text(200), rule: Rule }, strict);

export const segmentRoutes = {
  list: route({ method: 'GET', path: '/segments', scope: 'contacts:read', summary: 'Segments, newest first', query: Type.Object(PageQuery, strict), response: Page(Segment) }),
  create: route({ method: 'POST', path: '/segments', scope: 'contacts:edit', status: 201, summary: 'Makes a segment; 422 `bad_rule` says what is wrong with its rule', body: Written, response: Segment }),
  preview: route({ method: 'POST', path: '/segments/preview', scope: 'contacts:read', audit: 'nothing changes', summary: 'How many contacts a rule would take, and ten of them; estimated where there are many, unless `exact`', body: Type.Object({ rule: Rule, exact: Type.Optional(Type.Boolean()), businessEvent: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Values the rule takes from its event are those of the last business event of this name; 422 `no_event_yet` without one' })) }, strict), response: SegmentPreview }),
  tryCondition: route({
    method: 'POST', path: '/conditions/preview', scope: 'contacts:read', audit: 'nothing changes', summary: 'How many of the last 200 events of a name fit a condition of a journey, or how many contacts as they are now, or how many of these items',
    body: Type.Object({ rule: Rule, event: Type.Optional(Text(200)), items: Type.Optional(Type.Array(Type.Unsafe<import('../node/index.js').JsonObject>(Type.Object({})), { maxItems: 100 })), contactId: Type.Optional(Type.Integer({ minimum: 1, description: 'Whose items they are' })) }, strict),
    response: ConditionPreview,
  }),
  vocabulary: route({ method: 'GET', path: '/segments/vocabulary', scope: 'contacts:read', summary: 'Attributes, events, lists and segments that a rule can ask for', response: SegmentVocabulary }),
  read: route({ method: 'GET', path: '/segments/:id', scope: 'contacts:read', summary: 'One segment with its size over time, and what uses it', response: SegmentDetail }),
  save: route({ method: 'PUT', path: '/segments/:id', scope: 'contacts:edit', summary: 'Changes name or rule; everybody is looked at anew, and nobody enters or leaves by it as far as journeys are concerned', body: Written, response: Segment }),
  remove: route({ method: 'DELETE', path: '/segments/:id', scope: 'contacts:edit', status: 204, summary: 'Deletes a segment; 409 `segment_used` when another one asks for it' }),
  members: route({ method: 'GET', path: '/segments/:id/members', scope: 'contacts:read', summary: 'Who is in it, last entered first', query: Type.Object(PageQuery, strict), response: Page(Contact) }),
};

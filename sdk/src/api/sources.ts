import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;

const Kind = Type.Union([Type.Literal('site'), Type.Literal('app'), Type.Literal('server'), Type.Literal('shop')]);

/** A call a source has sent, kept or refused, for those who watch it being connected. */
const SourceCall = Type.Object({
  at: Iso, type: Type.String(), name: Nullable(Type.String()), who: Nullable(Type.String()),
  error: Nullable(Type.String()),
});
export type SourceCall = Static<typeof SourceCall>;

const NewSource = Type.Object({
  name: Text(120), kind: Kind,
  origins: Type.Array(Type.String({ maxLength: 300, pattern: '^https?://[^/\\s]+$' }), { maxItems: 50, description: 'Pages that may send with this key, such as https://shop.example.org; empty: all' }),
  consent: Type.Boolean({ description: 'The snippet keeps and sends nothing before its visitor agrees' }),
  businessEvents: Type.Optional(Type.Boolean({ description: 'What it tracks happens to nobody in particular: each is a business event, which reaches the contacts it concerns; false when left out' })),
}, strict);
export type NewSource = Static<typeof NewSource>;

const Source = Type.Object({
  id: Type.Integer(), ...NewSource.properties, businessEvents: Type.Boolean(), writeKey: Type.String({ description: 'May be public: it lets in and shows nothing' }), createdAt: Iso,
  lastReceivedAt: Nullable(Iso), received: Type.Integer(), refused: Type.Integer(), recent: Type.Array(SourceCall),
});
export type Source = Static<typeof Source>;

const ContactMerge = Type.Object({
  id: Type.Integer(), contactId: Type.Integer(), mergedAt: Iso, undoneAt: Nullable(Iso), reason: Type.Union([Type.Literal('identify'), Type.Literal('alias')]),
  email: Nullable(Type.String()), externalId: Nullable(Type.String()),
  events: Type.Integer(), runs: Type.Integer(), lists: Type.Integer(), endedRuns: Type.Integer({ description: 'Runs that ended because both were inside their workflow; they stay so' }),
});
export type ContactMerge = Static<typeof ContactMerge>;

/** Where customer data comes from. What sources send goes to `/v1/...`, as the Segment specification has it. */
export const sourceRoutes = {
  list: route({ method: 'GET', path: '/sources', scope: 'settings:manage', summary: 'Sources of customer data, newest first, with their write keys and newest calls', response: Type.Object({ items: Type.Array(Source) }) }),
  create: route({ method: 'POST', path: '/sources', scope: 'settings:manage', status: 201, summary: 'Makes a source with a write key', body: NewSource, response: Source }),
  save: route({ method: 'PUT', path: '/sources/:id', scope: 'settings:manage', summary: 'Changes a source; its write key stays', body: NewSource, response: Source }),
  remove: route({ method: 'DELETE', path: '/sources/:id', scope: 'settings:manage', status: 204, summary: 'Ends a source: its write key is refused within seconds' }),
};

/** Contacts that turned out to be one person. */
export const mergeRoutes = {
  list: route({ method: 'GET', path: '/contacts/:id/merges', scope: 'contacts:read', summary: 'Contacts that have become part of this one, latest first', response: Type.Object({ items: Type.Array(ContactMerge) }) }),
  undo: route({ method: 'POST', path: '/merges/:id/undo', scope: 'contacts:edit', status: 204, summary: 'Parts two contacts that were merged; a second call changes nothing; 409 `not_undone` when an address or id is taken by now' }),
};

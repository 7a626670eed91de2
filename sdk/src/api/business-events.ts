import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Anything, Iso, Nullable, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;

export const BusinessEvent = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  properties: Anything,
  occurredAt: Iso,
  recordedAt: Iso,
  /** Who told of it. */
  source: Type.String(),
  /** One for each entry point that listens to it: how many contacts have been looked at, and how many have entered. */
  reaches: Type.Array(
    Type.Object({
      workflow: Type.Object({ id: Type.Integer(), name: Type.String() }),
      status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('stopped'), Type.Literal('failed')]),
      total: Type.Integer(),
      entered: Type.Integer(),
      unfit: Type.Integer(),
      refused: Type.Integer(),
      error: Nullable(Type.String()),
    }),
  ),
});
export type BusinessEvent = Static<typeof BusinessEvent>;

export const businessEventRoutes = {
  list: route({ method: 'GET', path: '/business-events', scope: 'workflows:read', summary: 'The last hundred events without a contact, newest first, and how far they have reached', response: Type.Object({ items: Type.Array(BusinessEvent) }) }),
  record: route({
    method: 'POST', path: '/business-events', scope: 'events:write', status: 202, summary: 'Records an event without a contact: the contacts it concerns enter the workflows that listen to it, each once; a known `messageId` changes nothing',
    body: Type.Object({ name: Text(200), properties: Type.Optional(Anything), occurredAt: Type.Optional(Iso), messageId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }, strict), response: BusinessEvent,
  }),
};

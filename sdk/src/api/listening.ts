import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;

/** An entry point of a draft that waits for one real event, to show it to whoever builds the workflow. Nothing is started by it. */
export const Listening = Type.Object({
  id: Type.Integer(),
  /** Where a webhook listens meanwhile, beside its own address; null for entry points that ask or listen outside. */
  url: Nullable(Type.String()),
  expiresAt: Iso,
  state: Type.Union([Type.Literal('waiting'), Type.Literal('received'), Type.Literal('over')]),
  /** What the entry point would enter with; empty until something has come. */
  items: Type.Array(Type.Unsafe<Record<string, unknown>>(Type.Unknown())),
  /** Why the last thing that came, or the last try to ask, brought nothing; null when nothing went wrong. */
  reason: Nullable(Type.String()),
});
export type Listening = Static<typeof Listening>;

export const listeningRoutes = {
  start: route({
    method: 'POST', path: '/workflows/:id/listening', scope: 'workflows:edit', status: 201,
    summary: 'Has an entry point with these settings listen for one event, for two minutes, without starting a run; ends what listened for the same node. Credentials need `credentials:use`; 422 `nothing_to_hear` for an entry point that listens to nothing outside',
    body: Type.Object({ nodeId: Type.String({ minLength: 1, maxLength: 64 }), type: Type.String({ minLength: 1, maxLength: 200 }), version: Type.Integer({ minimum: 1 }), settings: Type.Unknown() }, strict), response: Listening,
  }),
  look: route({ method: 'GET', path: '/workflows/:id/listening/:listeningId', scope: 'runs:data', summary: 'What has come; an entry point that polls or streams looks outside while it is asked. What was received is handed over once', response: Listening }),
  stop: route({ method: 'DELETE', path: '/workflows/:id/listening/:listeningId', scope: 'workflows:edit', status: 204, audit: 'nothing changes', summary: 'Ends it' }),
} as const;

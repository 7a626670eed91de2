import { Type, type Static } from 'typebox';
import type { JsonObject } from '../node/index.js';
import { route } from './route.js';
import { Anything, Delivery, Iso, Nullable, Page, PageQuery, RunsQuery } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Id = Type.Optional(Type.Integer({ minimum: 1 }));

/** One line of the log: a fact about a contact, something a journey has sent or would have, or the start or end of a run of a contact. */
export const LogEntry = Type.Object({
  /** `e` and the number of an event, `d` and the number of a delivery, or `s` or `x` and the number of a run that started or ended. */
  id: Type.String(),
  kind: Type.Union([Type.Literal('event'), Type.Literal('delivery'), Type.Literal('run')]),
  /** When we came to know of it: what the log is ordered by. */
  at: Iso,
  /** When it happened; earlier for events that were handed in late. */
  occurredAt: Iso,
  /** Name of the event, channel of the delivery, or what a run did: `run.started`, `run.done`, `run.exit`, `run.goal`, `run.failed`, `run.cancelled`. */
  name: Type.String(),
  /** Null where there was none, or the person is erased; then `name` is null too where nobody has one. */
  contact: Nullable(Type.Object({ id: Type.Integer(), name: Nullable(Type.String()) })),
  /** What brought it about; null for what contacts do by themselves. `deleted`: it is in no list any more. */
  workflow: Nullable(Type.Object({ id: Type.Integer(), name: Type.String(), deleted: Type.Boolean() })),
  runId: Nullable(Type.Integer()),
  /** Null for events; by which a run came in, and where it failed; `name` is the id where the node has no name, or its version is gone. */
  node: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  /** Of a delivery. */
  status: Nullable(Delivery.properties.status),
  code: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  waitsUntil: Nullable(Iso),
  /** Of a delivery: its number among the messages, and the subject of its copy. */
  messageId: Nullable(Type.Integer()),
  subject: Nullable(Type.String()),
  properties: Type.Unsafe<JsonObject>(Anything),
});
export type LogEntry = Static<typeof LogEntry>;

/** All that is set must hold. */
export const LogFilter = {
  kind: Type.Optional(Type.Union([Type.Literal('event'), Type.Literal('delivery'), Type.Literal('run')])),
  name: Type.Optional(Type.String({ maxLength: 200, description: 'Name of an event or of what a run did; leaves deliveries out' })),
  workflowId: Id,
  nodeId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Node of the workflow in `workflowId`, which goes along; leaves events and runs out' })),
  contactId: Id,
  touchpoint: Type.Optional(Type.String({ maxLength: 40, description: 'Events from there: desktop, mobile, tablet, tv, watch, voice, shop, ad or server' })),
  channel: Type.Optional(Type.String({ maxLength: 60, description: 'Deliveries on it, and events about them: `email` finds `email.opened`' })),
  outcome: Type.Optional(Delivery.properties.status),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
  to: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
};

export const Explanation = Type.Object({
  workflow: Type.Object({ id: Type.Integer(), name: Type.String(), deleted: Type.Boolean() }),
  /** The contact has a run under way in it. */
  inside: Type.Boolean(),
  /** Oldest first; what holds now and what comes next has no instant, and stands last. */
  decisions: Type.Array(Type.Object({ at: Nullable(Iso), code: Type.String(), sentence: Type.Object({ en: Type.String(), fr: Type.String() }), runId: Nullable(Type.Integer()), nodeId: Nullable(Type.String()) })),
});
export type Explanation = Static<typeof Explanation>;

/** Everything contacts did and journeys did to them. */
export const logRoutes = {
  list: route({
    method: 'GET', path: '/logs', scope: 'runs:data', summary: 'Events, deliveries, and starts and ends of runs in one stream, newest first; a search finds contacts by the beginning of their email or name',
    query: Type.Object({ ...PageQuery, ...LogFilter }, strict), response: Page(LogEntry),
  }),
  explanation: route({
    method: 'GET', path: '/contacts/:id/explanation', scope: 'runs:data', summary: 'Why a contact is where it is in a workflow, or is not in it, what it waits for and what comes next: each decision with its code and a sentence',
    query: Type.Object({ workflow: Type.Optional(Type.Integer({ minimum: 1, description: 'The one it entered last when absent' })) }, strict), response: Explanation,
  }),
  export: route({ method: 'POST', path: '/log-export', scope: 'runs:data', summary: 'What a filter of the log fits, as a CSV file', body: Type.Object({ search: PageQuery.search, ...LogFilter }, strict) }),
  exportRuns: route({ method: 'POST', path: '/run-export', scope: 'runs:data', summary: 'Runs a filter fits, as a CSV file, to the last one', body: Type.Object({ search: PageQuery.search, ...RunsQuery }, strict) }),
} as const;

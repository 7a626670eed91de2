import { Type, type Static } from 'typebox';
import type { FileReference, JsonObject } from '../node/index.js';
import { route } from './route.js';
import { Anything, Delivery, Iso, Nullable, Page, PageQuery } from './schemas.js';

const strict = { additionalProperties: false } as const;

/** A delivery as somebody who looks for messages sees it. */
export const Message = Type.Object({
  ...Delivery.properties,
  purpose: Nullable(Type.String()),
  settledAt: Nullable(Iso),
  runId: Type.Integer(),
  workflowId: Type.Integer(),
  workflow: Type.String(),
  /** What the node is called in the version that sent it. */
  node: Type.String(),
  /** Null once the person is erased, or where the run has none. */
  contactId: Nullable(Type.Integer()),
  contact: Nullable(Type.String()),
  /** Whom it went to, who it was from and its subject, as its copy has them; null without a copy. */
  recipient: Nullable(Type.String()),
  sender: Nullable(Type.String()),
  subject: Nullable(Type.String()),
  parts: Nullable(Type.Integer()),
  cost: Nullable(Type.Object({ amount: Type.Number(), currency: Type.String() })),
  /** Kind of the last report of its provider, for example `delivered`. */
  report: Nullable(Type.String()),
});
export type Message = Static<typeof Message>;

export const MessageDetail = Type.Object({
  ...Message.properties,
  /** The other side's own id of it. */
  providerId: Nullable(Type.String()),
  /** What was sent; null where no copy is kept (any more). */
  copy: Nullable(Type.Object({ html: Nullable(Type.String()), text: Nullable(Type.String()), files: Type.Array(Type.Unsafe<FileReference>(Anything)) })),
  /** Links that were followed: by people, and by robots. */
  links: Type.Array(Type.Object({ url: Type.String(), label: Type.String(), clicks: Type.Integer(), scans: Type.Integer() })),
  /** What has happened to it since, oldest first: opens, clicks, reports of its provider. */
  timeline: Type.Array(Type.Object({ name: Type.String(), at: Iso, properties: Type.Unsafe<JsonObject>(Anything) })),
});
export type MessageDetail = Static<typeof MessageDetail>;

const When = Type.Optional(Type.String({ format: 'date-time', maxLength: 40 }));

/** What was sent, or would have been, and what became of it. */
export const messageRoutes = {
  list: route({
    method: 'GET', path: '/messages', scope: 'runs:data', summary: 'Messages, newest first; a search finds the beginning of the address they went to, or their id',
    query: Type.Object({ ...PageQuery, channel: Type.Optional(Type.String({ maxLength: 60 })), status: Type.Optional(Delivery.properties.status), workflowId: Type.Optional(Type.Integer({ minimum: 1 })), contactId: Type.Optional(Type.Integer({ minimum: 1 })), from: When, to: When }, strict),
    response: Page(Message),
  }),
  read: route({ method: 'GET', path: '/messages/:id', scope: 'runs:data', summary: 'A message with a copy of what was sent, the links that were followed and what was reported of it', response: MessageDetail }),
} as const;

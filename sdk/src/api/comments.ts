import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;

/** A comment has at most so many characters. */
export const COMMENT_CHARACTERS = 4_000;
const Text = Type.String({ minLength: 1, maxLength: COMMENT_CHARACTERS, pattern: '\\S' });

const Comment = Type.Object({
  id: Type.Integer(),
  /** Null once their account is gone. */
  author: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  /** As it was typed, without any markup; empty when it was deleted. */
  text: Type.String(),
  createdAt: Iso, editedAt: Nullable(Iso),
  /** Deleted, but answered before: its place stays for the answers. */
  deleted: Type.Boolean(),
});
export type WorkflowComment = Static<typeof Comment>;

const Thread = Type.Object({
  ...Comment.properties,
  /** The node it is about, which may be gone meanwhile; null for the workflow as a whole. */
  nodeId: Nullable(Type.String()),
  resolvedAt: Nullable(Iso), resolvedBy: Nullable(Type.String()),
  /** Oldest first. */
  answers: Type.Array(Comment),
});
export type CommentThread = Static<typeof Thread>;

/** What members say to each other about a workflow. Nothing of it is a part of the document, and it never leaves with an export. */
export const commentRoutes = {
  list: route({ method: 'GET', path: '/workflows/:id/comments', scope: 'workflows:read', summary: 'Threads of comments on a workflow, oldest first; open ones unless asked for resolved ones', query: Type.Object({ state: Type.Optional(Type.Unsafe<'open' | 'resolved'>({ type: 'string', enum: ['open', 'resolved'] })) }, strict), response: Type.Object({ items: Type.Array(Thread), openThreads: Type.Integer(), resolvedThreads: Type.Integer() }) }),
  create: route({ method: 'POST', path: '/workflows/:id/comments', scope: 'comments:write', status: 201, audit: 'a dated record', summary: 'Begins a thread on a node, or on the workflow as a whole; 409 `too_many_comments` when it has as many as it may have', body: Type.Object({ nodeId: Nullable(Type.String({ minLength: 1, maxLength: 64 })), text: Text }, strict), response: Thread }),
  answer: route({ method: 'POST', path: '/workflows/:id/comments/:commentId/answers', scope: 'comments:write', status: 201, audit: 'a dated record', summary: 'Answers in a thread; a resolved one is open again', body: Type.Object({ text: Text }, strict), response: Thread }),
  save: route({ method: 'PUT', path: '/workflows/:id/comments/:commentId', scope: 'comments:write', audit: 'a dated record', summary: 'Changes the text of one’s own comment or answer; 403 `not_author`', body: Type.Object({ text: Text }, strict), response: Thread }),
  resolve: route({ method: 'PUT', path: '/workflows/:id/comments/:commentId/resolution', scope: 'comments:write', audit: 'a dated record', summary: 'Resolves a thread or opens it again; a second call changes nothing', body: Type.Object({ resolved: Type.Boolean() }, strict), response: Thread }),
  remove: route({ method: 'DELETE', path: '/workflows/:id/comments/:commentId', scope: 'comments:write', status: 204, summary: 'Deletes one’s own comment or answer, or anybody’s for owners and admins; a thread stays as long as it has answers. 403 `not_author`' }),
} as const;

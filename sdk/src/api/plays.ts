import { Type, type Static } from 'typebox';
import { PlayContactSchema, PlayScriptSchema, TestCaseSchema } from '../workflow/index.js';
import { route } from './route.js';
import { Anything, Iso, Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;

export const PlayReason = Type.Object({ kind: Type.Unsafe<'value' | 'setting' | 'until' | 'event' | 'told'>({ type: 'string', enum: ['value', 'setting', 'until', 'event', 'told'] }), name: Type.String(), value: Type.Unknown() });
export type PlayReason = Static<typeof PlayReason>;

/** A contact's way through a draft. */
export const PlayResult = Type.Object({
  status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('refused')]),
  refused: Nullable(Type.String()),
  error: Nullable(Type.Object({ node: Type.String(), code: Type.String(), message: Type.String() })),
  exit: Nullable(Type.Object({ id: Type.String(), name: Type.String(), kind: Type.String() })),
  startedAt: Iso,
  now: Iso,
  /** When something happens by itself next. */
  nextAt: Nullable(Iso),
  timezone: Type.String(),
  decisions: Type.Array(Type.Object({
    at: Iso, node: Type.String(),
    /** A port, or `waits`, `ended`, `failed`, `error`. */
    port: Type.String(),
    /** `real`: the node's own code; `pinned` and `given`: an answer somebody has written down; `passed`: it reaches outside, so items passed it by. */
    part: Type.Union([Type.Literal('real'), Type.Literal('pinned'), Type.Literal('given'), Type.Literal('passed')]),
    reasons: Type.Array(PlayReason),
  })),
  standing: Type.Array(Type.Object({ node: Type.String(), state: Type.String(), dueAt: Nullable(Iso) })),
  messages: Type.Array(Type.Object({
    at: Iso, node: Type.String(), channel: Type.String(), status: Type.String(), code: Nullable(Type.String()), reason: Nullable(Type.String()),
    copy: Nullable(Type.Object({ to: Type.String(), from: Type.Optional(Type.String()), subject: Type.Optional(Type.String()), html: Type.Optional(Type.String()), text: Type.Optional(Type.String()) })),
  })),
  events: Type.Array(Type.Object({ at: Iso, name: Type.String() })),
  /** What a test case saved now would expect. */
  expect: TestCaseSchema.properties.expect,
});
export type PlayResult = Static<typeof PlayResult>;

export const StoredTestCase = Type.Object({ id: Type.Integer(), case: TestCaseSchema, updatedAt: Iso });
export type StoredTestCase = Static<typeof StoredTestCase>;

export const CaseOutcome = Type.Object({
  id: Type.Integer(), name: Type.String(), passed: Type.Boolean(), error: Nullable(Type.String()),
  differences: Type.Array(Type.Object({ what: Type.Union([Type.Literal('path'), Type.Literal('message'), Type.Literal('status'), Type.Literal('standing')]), number: Nullable(Type.Integer()), expected: Nullable(Type.String()), found: Nullable(Type.String()) })),
});
export type CaseOutcome = Static<typeof CaseOutcome>;

const Case = Type.Object({ case: TestCaseSchema }, strict);

export const playRoutes = {
  play: route({
    method: 'POST', path: '/workflows/:id/play', scope: 'workflows:edit', audit: 'nothing changes', summary: 'Plays a contact through the draft, or through `document`, under a virtual clock; nothing is stored, nothing is sent',
    body: Type.Object({ script: PlayScriptSchema, document: Type.Optional(Anything) }, strict), response: PlayResult,
  }),
  contact: route({ method: 'GET', path: '/contacts/:id/as-played', scope: 'contacts:read', summary: 'A contact as it stands now, to begin a play with', response: PlayContactSchema }),
  cases: route({ method: 'GET', path: '/workflows/:id/test-cases', scope: 'workflows:read', summary: 'Test cases of a workflow, oldest first', response: Type.Object({ items: Type.Array(StoredTestCase) }) }),
  createCase: route({ method: 'POST', path: '/workflows/:id/test-cases', scope: 'workflows:edit', status: 201, summary: 'Keeps a play as a test case; at most 100 for each workflow', body: Case, response: StoredTestCase }),
  saveCase: route({ method: 'PUT', path: '/workflows/:id/test-cases/:caseId', scope: 'workflows:edit', summary: 'Changes a test case', body: Case, response: StoredTestCase }),
  removeCase: route({ method: 'DELETE', path: '/workflows/:id/test-cases/:caseId', scope: 'workflows:edit', status: 204, summary: 'Deletes a test case' }),
  runCases: route({
    method: 'POST', path: '/workflows/:id/test-cases/run', scope: 'workflows:edit', audit: 'nothing changes', summary: 'Plays all test cases through the draft, or through `document`, and says what differs',
    body: Type.Object({ document: Type.Optional(Anything) }, strict), response: Type.Object({ items: Type.Array(CaseOutcome) }),
  }),
};

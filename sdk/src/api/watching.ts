import { Type, type Static } from 'typebox';
import { WorkflowSchema } from '../workflow/index.js';
import { route } from './route.js';
import { Iso, Nullable, Page, PageQuery, RunError, RunPosition } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Whose = Nullable(Type.Object({ id: Type.Integer(), email: Nullable(Type.String()) }));

/** Somebody who stands at a node now. */
export const StandingRun = Type.Object({
  runId: Type.Integer(),
  /** Null for a run without a contact, and once the person is erased. */
  contact: Whose,
  version: Nullable(Type.Integer()),
  /** `held` also for what a pause of the workflow has set aside. */
  state: RunPosition.properties.state,
  until: Nullable(Iso),
  event: Nullable(Type.String()),
  startedAt: Iso,
});
export type StandingRun = Static<typeof StandingRun>;

/** A run that ended at a node because it failed there. */
export const NodeFailure = Type.Object({
  runId: Type.Integer(),
  contact: Whose,
  version: Nullable(Type.Integer()),
  endedAt: Iso,
  error: RunError,
  /** The newest run that has tried it again; null while none has. */
  retriedBy: Nullable(Type.Integer()),
});
export type NodeFailure = Static<typeof NodeFailure>;

/** How long nodes take, measured on the newest runs of a workflow. */
export const WorkflowPace = Type.Object({
  /** How many runs it was measured on. */
  runs: Type.Integer(),
  nodes: Type.Array(Type.Object({ nodeId: Type.String(), passages: Type.Integer(), medianMs: Type.Number(), slowMs: Type.Number({ description: 'Nine of ten passages took no longer' }) })),
});
export type WorkflowPace = Static<typeof WorkflowPace>;

export const VersionSummary = Type.Object({
  number: Type.Integer(),
  createdAt: Iso,
  /** Who published it; null when that account is gone. */
  createdBy: Nullable(Type.String()),
  nodes: Type.Integer(),
  /** Whether it is the one that new runs enter. */
  published: Type.Boolean(),
  /** Runs that are under way in it. */
  active: Type.Integer(),
});
export type VersionSummary = Static<typeof VersionSummary>;

/** A run whose items were kept: a test, one that failed, or one of the runs of production that are kept as samples. */
export const KeptRun = Type.Object({ runId: Type.Integer(), contact: Whose, version: Nullable(Type.Integer()), test: Type.Boolean(), failed: Type.Boolean(), startedAt: Iso });
export type KeptRun = Static<typeof KeptRun>;

/** What people see of a workflow while it lives, besides its counters. */
export const watchingRoutes = {
  standing: route({ method: 'GET', path: '/workflows/:id/nodes/:nodeId/standing', scope: 'runs:read', summary: 'Who stands at a node, in all versions, and until when; oldest first', query: Type.Object({ cursor: PageQuery.cursor, limit: PageQuery.limit }, strict), response: Page(StandingRun) }),
  nodeFailures: route({ method: 'GET', path: '/workflows/:id/nodes/:nodeId/failures', scope: 'runs:read', summary: 'The last twenty runs that failed at a node, newest first', response: Type.Object({ items: Type.Array(NodeFailure) }) }),
  kept: route({ method: 'GET', path: '/workflows/:id/kept-runs', scope: 'runs:data', summary: 'The last twenty of the newest 1,000 runs whose items were kept: tests, failures and samples', response: Type.Object({ items: Type.Array(KeptRun) }) }),
  pace: route({ method: 'GET', path: '/workflows/:id/pace', scope: 'workflows:read', summary: 'How long each node takes, measured on the newest 200 runs', response: WorkflowPace }),
  versions: route({ method: 'GET', path: '/workflows/:id/versions', scope: 'workflows:read', summary: 'Published versions, newest first', query: Type.Object({ cursor: PageQuery.cursor, limit: PageQuery.limit }, strict), response: Page(VersionSummary) }),
  version: route({ method: 'GET', path: '/workflows/:id/versions/:number', scope: 'workflows:read', summary: 'One published version with its graph', response: Type.Object({ number: Type.Integer(), createdAt: Iso, document: WorkflowSchema }) }),
} as const;

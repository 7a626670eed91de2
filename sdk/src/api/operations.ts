import { Type, type Static } from 'typebox';
import { Iso, Nullable, PageQuery, RunsQuery } from './schemas.js';

const strict = { additionalProperties: false } as const;
const NodeId = Type.String({ minLength: 1, maxLength: 64 });

/** What becomes of those who stand at a node of an older version. Without `to`: the node of the same id. */
export const InFlightChoice = Type.Union([
  Type.Object({ do: Type.Literal('finish') }, strict),
  Type.Object({ do: Type.Literal('stop') }, strict),
  Type.Object({ do: Type.Literal('move'), to: Type.Optional(NodeId) }, strict),
]);
/** By node id; who stands at a node without a choice finishes in their version. */
export const InFlightChoices = Type.Record(NodeId, InFlightChoice);

export const Standing = Type.Object({ version: Type.Integer(), nodeId: Type.String(), name: Type.String(), waiting: Type.Integer(), ready: Type.Integer(), working: Type.Integer() });

export const MovePreview = Type.Object({
  nodes: Type.Array(
    Type.Object({
      nodeId: Type.String(),
      move: Type.Integer(),
      stop: Type.Integer(),
      finish: Type.Integer(),
      /** How many cannot be moved, by reason. */
      stay: Type.Record(Type.String(), Type.Integer()),
    }),
  ),
});

/** Which runs of a workflow; all that is set must hold. */
export const RunsFilter = Type.Object(
  {
    runIds: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1_000 })),
    status: Type.Optional(Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('cancelled')])),
    errorCode: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    nodeId: Type.Optional(NodeId),
    from: Type.Optional(Iso),
    to: Type.Optional(Iso),
    givenUp: Type.Optional(Type.Boolean({ description: 'True: only those whose call to another service was given up and not sent again yet; test runs are not among them' })),
  },
  strict,
);

const BulkKind = Type.Union([Type.Literal('cancel'), Type.Literal('retry'), Type.Literal('replay')]);
const RunVersion = Type.Union([Type.Literal('same'), Type.Literal('current')], { description: 'same: the version the run was in; current: the published one' });

export const BulkRequest = Type.Object({ kind: BulkKind, filter: RunsFilter, version: Type.Optional(RunVersion), dryRun: Type.Optional(Type.Boolean({ description: 'Only count, up to 10,000' })) }, strict);

/** As the list of runs is filtered, over all workflows unless one is named. */
export const BulkAcrossRequest = Type.Object({ kind: BulkKind, filter: Type.Object({ ...RunsQuery, search: PageQuery.search }, strict), version: Type.Optional(RunVersion), dryRun: Type.Optional(Type.Boolean({ description: 'Only count, up to 10,000 in each workflow' })) }, strict);

export const ResumeRequest = Type.Object(
  {
    mode: Type.Optional(Type.Union([Type.Literal('now'), Type.Literal('shift'), Type.Literal('tolerance')], { description: 'now: what is late goes on at once. shift: everything is put off by the length of the pause. tolerance: what is late by at most `toleranceMs` goes on' })),
    toleranceMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000_000 })),
    rest: Type.Optional(Type.Union([Type.Literal('end'), Type.Literal('shift')], { description: 'What becomes of those who are later than that' })),
  },
  strict,
);

/** Something done to many runs, by whom and how far. */
export const Operation = Type.Object({
  id: Type.Integer(),
  workflowId: Type.Integer(),
  kind: Type.Union([Type.Literal('move'), Type.Literal('resume'), Type.Literal('cancel'), Type.Literal('retry'), Type.Literal('replay')]),
  status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('stopped')]),
  done: Type.Integer(),
  skipped: Type.Integer(),
  /** Why some were skipped: how many, by reason. */
  reasons: Type.Record(Type.String(), Type.Integer()),
  error: Nullable(Type.String()),
  by: Nullable(Type.String()),
  createdAt: Iso,
  finishedAt: Nullable(Iso),
  /** Runs a retry or replay has started; the first hundred. */
  runIds: Type.Array(Type.Integer()),
});

export const Late = Type.Object({ pausedAt: Iso, late: Type.Integer(), withinTolerance: Type.Integer(), waiting: Type.Integer() });

export const OverdueRun = Type.Object({
  runId: Type.Integer(),
  workflowId: Type.Integer(),
  workflowName: Type.String(),
  nodeId: Type.String(),
  state: Type.Union([Type.Literal('ready'), Type.Literal('waiting'), Type.Literal('working')]),
  dueAt: Iso,
});

/** Calls to other services that were given up for the same reason at the same step, and not sent again yet. */
export const GivenUpCalls = Type.Object({
  workflowId: Type.Integer(),
  workflowName: Type.String(),
  nodeId: Type.String(),
  nodeName: Type.String(),
  code: Type.String(),
  /** What went wrong the last time, in a sentence. */
  message: Type.String(),
  count: Type.Integer(),
  firstAt: Iso,
  lastAt: Iso,
});

export type InFlightChoice = Static<typeof InFlightChoice>;
export type InFlightChoices = Static<typeof InFlightChoices>;
export type Standing = Static<typeof Standing>;
export type MovePreview = Static<typeof MovePreview>;
export type RunsFilter = Static<typeof RunsFilter>;
export type BulkRequest = Static<typeof BulkRequest>;
export type BulkAcrossRequest = Static<typeof BulkAcrossRequest>;
export type ResumeRequest = Static<typeof ResumeRequest>;
export type Operation = Static<typeof Operation>;
export type Late = Static<typeof Late>;
export type OverdueRun = Static<typeof OverdueRun>;
export type GivenUpCalls = Static<typeof GivenUpCalls>;

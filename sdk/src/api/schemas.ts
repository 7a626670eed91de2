import { Type, type Static, type TSchema } from 'typebox';
import { WorkflowSchema } from '../workflow/index.js';
import { PERMISSIONS, type Permission } from './permissions.js';

export const Iso = Type.String({ format: 'date-time' });
export const Text = (maxLength = 200): ReturnType<typeof Type.String> => Type.String({ minLength: 1, maxLength });
export const Anything = Type.Record(Type.String(), Type.Unknown());
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Every list is paged by key: pass `cursor` from the last answer; null means the end. */
export const Page = <S extends TSchema>(item: S) => Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });
export const PageQuery = { cursor: Type.Optional(Type.String({ maxLength: 200 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })), search: Type.Optional(Type.String({ maxLength: 200 })) };

/** The one shape of every error answer. */
export const ApiError = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String({ description: 'One sentence: expected, found, what to do' }),
    details: Type.Optional(Anything),
    requestId: Type.Optional(Type.String()),
  }),
});

export const Problem = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  code: Type.String(),
  message: Type.String(),
  nodeId: Type.Optional(Type.String()),
  edgeId: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  details: Type.Optional(Anything),
});

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('editor'), Type.Literal('analyst'), Type.Literal('viewer')]);

/** A role that can be given by inviting or to an API key; owners are made by owners alone. */
export const GivenRole = Type.Union([Type.Literal('admin'), Type.Literal('editor'), Type.Literal('analyst'), Type.Literal('viewer')]);
export const PermissionName = Type.Unsafe<Permission>({ type: 'string', enum: [...PERMISSIONS] });
export const LanguageName = Type.Union([Type.Literal('en'), Type.Literal('fr')]);

export const Session = Type.Object({
  user: Type.Object({
    id: Type.Integer(), email: Type.String(), name: Type.String(), language: LanguageName,
    /** False for somebody who signs in elsewhere only. */
    hasPassword: Type.Boolean(),
    secondFactor: Type.Boolean(),
  }),
  workspace: Type.Object({ id: Type.Integer(), name: Type.String(), timezone: Type.String(), role: Role, secondFactor: Type.Unsafe<'optional' | 'owners' | 'everybody'>({ type: 'string', enum: ['optional', 'owners', 'everybody'] }), restoredFrom: Type.Optional(Type.String({ format: 'date-time', description: 'When the backup was made that the workspace was restored from; until somebody has looked at its paused workflows' })) }),
  /** All workspaces of this person, by name. */
  workspaces: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), role: Role })),
  permissions: Type.Array(PermissionName),
  /** True while this workspace demands a second factor that is not set up: until then only the own account is open. */
  secondFactorDue: Type.Boolean(),
});

export const WorkflowStatus = Type.Union([Type.Literal('draft'), Type.Literal('published'), Type.Literal('paused')]);

export const WorkflowSummary = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: WorkflowStatus,
  /** Number of the published version; null before the first publish. */
  version: Nullable(Type.Integer()),
  /** True when the draft differs from the published version. */
  changed: Type.Boolean(),
  /** Runs that are under way now. */
  active: Type.Integer(),
  /** Runs ever started, and those that failed. */
  started: Type.Integer(),
  failed: Type.Integer(),
  nodeTypes: Type.Array(Type.String()),
  updatedAt: Iso,
});

/** How an entry point stands that listens to a date of contacts. Counts stop at 1,000. */
export const EntryDates = Type.Object({
  attribute: Type.String(),
  /** Contacts whose next date is planned, as a share of all; 1 once it goes on by itself. */
  planned: Type.Number({ minimum: 0, maximum: 1 }),
  /** Dates that could not start in time. */
  skipped: Type.Integer(),
  /** Contacts whose attribute is not a date, and a few of them. */
  unreadable: Type.Integer(),
  samples: Type.Array(Type.Object({ contactId: Type.Integer(), value: Type.String() })),
});

export const WorkflowDetail = Type.Object({
  ...WorkflowSummary.properties,
  draft: WorkflowSchema,
  /** Grows with each save; send it back to detect that somebody else saved in between. */
  revision: Type.Integer(),
  problems: Type.Array(Problem),
  /** Where the published entry points listen. */
  entries: Type.Array(
    Type.Object({
      nodeId: Type.String(), on: Type.String(), url: Nullable(Type.String()), dates: Type.Optional(EntryDates),
      hook: Type.Optional(Type.Object({ method: Type.String(), callers: Type.Union([Type.Literal('anybody'), Type.Literal('basic'), Type.Literal('header'), Type.Literal('jwt'), Type.Literal('signature')]) }, { description: 'Of webhooks: the method they take, and how callers show who they are' })),
    }),
  ),
});

/** Contacts who enter a workflow together; `total` counts them when it was asked for. */
export const Enrolment = Type.Object({
  id: Type.Integer(),
  /** List and segment null: all contacts. */
  list: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  segment: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  /** The business event they enter by; null: somebody let them enter. */
  event: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  status: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('stopped'), Type.Literal('failed')]),
  total: Type.Integer(),
  entered: Type.Integer(),
  /** Looked at, and not concerned by the event. */
  unfit: Type.Integer(),
  /** Kept out by the workflow's entry rules. */
  refused: Type.Integer(),
  /** Why it ended before everybody was in. */
  error: Nullable(Type.String()),
  createdAt: Iso,
  finishedAt: Nullable(Iso),
});

/** `queued`: a limit of the workflow holds it back at its entry; `waiting`: all of it waits on its way. */
export const RunStatus = Type.Union([Type.Literal('queued'), Type.Literal('running'), Type.Literal('waiting'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('cancelled')]);

export const RunError = Type.Object({ nodeId: Nullable(Type.String()), code: Type.String(), message: Type.String(), who: Type.String() });

/** The exit or goal that ended a run before its last node. */
export const RunOutcome = Type.Object({ id: Type.String(), name: Type.String(), kind: Type.Union([Type.Literal('exit'), Type.Literal('goal')]), /** A goal reached after its time: no conversion. */ late: Type.Optional(Type.Literal(true)) });

/** What a run came of. `node`: a node of another run called its workflow; `failure`: it tells of another run's failure. */
export const RunCause = Type.Union([Type.Literal('entry'), Type.Literal('failure'), Type.Literal('node'), Type.Literal('retry'), Type.Literal('replay')]);

/** A run beside another one, with where it can be seen. */
export const RunRelative = Type.Object({ id: Type.Integer(), workflowId: Type.Integer(), workflowName: Type.String(), status: RunStatus, cause: RunCause });

export const RunSummary = Type.Object({
  id: Type.Integer(),
  workflowId: Type.Integer(),
  workflowName: Type.String(),
  /** Null for a test run of the draft. */
  version: Nullable(Type.Integer()),
  test: Type.Boolean(),
  status: RunStatus,
  contact: Nullable(Type.Object({ id: Type.Integer(), email: Nullable(Type.String()) })),
  startedAt: Iso,
  endedAt: Nullable(Iso),
  /** The run this one came of: what is retried or replayed, what called it, or what failed and is told. */
  parentRunId: Nullable(Type.Integer()),
  cause: RunCause,
  error: Nullable(RunError),
  outcome: Nullable(RunOutcome),
});

/** One passage of a run through a node, in order. */
export const RunStep = Type.Object({
  nodeId: Type.String(),
  visit: Type.Integer(),
  at: Iso,
  /** Output port taken; null while parked, ended or failed here. */
  port: Nullable(Type.String()),
  items: Type.Integer(),
  error: Nullable(RunError),
});

export const RunPosition = Type.Object({
  nodeId: Type.String(),
  state: Type.Union([Type.Literal('ready'), Type.Literal('waiting'), Type.Literal('working'), Type.Literal('held')]),
  until: Nullable(Iso),
  event: Nullable(Type.String()),
});

export const Delivery = Type.Object({
  id: Type.Integer(),
  nodeId: Type.String(),
  channel: Type.String(),
  status: Type.Union([Type.Literal('pending'), Type.Literal('sent'), Type.Literal('skipped'), Type.Literal('failed'), Type.Literal('unknown')]),
  code: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  createdAt: Iso,
  /** Put off until then, by quiet hours or a cap. */
  waitsUntil: Type.Optional(Nullable(Iso)),
});

export const RunDetail = Type.Object({
  ...RunSummary.properties,
  document: WorkflowSchema,
  steps: Type.Array(RunStep),
  positions: Type.Array(RunPosition),
  deliveries: Type.Array(Delivery),
  parent: Nullable(RunRelative),
  /** Runs that came of this one, newest first; at most 50. */
  children: Type.Array(RunRelative),
});

/** Which runs are listed; all that is set must hold. */
export const RunsQuery = {
  status: Type.Optional(RunStatus), workflowId: Type.Optional(Type.Integer({ minimum: 1 })), contactId: Type.Optional(Type.Integer({ minimum: 1 })),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })), to: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
  error: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the code or message of what went wrong' })),
  givenUp: Type.Optional(Type.Boolean({ description: 'True: only those whose call to another service was given up and not sent again yet' })),
  nodeId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'The step they failed at' })),
  errorCode: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The code of what went wrong, whole' })),
};

/** What went in and out of a node in one run; kept for test runs and failures. */
export const NodeItems = Type.Object({
  nodeId: Type.String(),
  visits: Type.Array(
    Type.Object({
      visit: Type.Integer(),
      at: Iso,
      input: Type.Array(Anything),
      output: Type.Array(Type.Object({ port: Type.String(), items: Type.Array(Anything) })),
      error: Nullable(RunError),
      log: Type.Array(Type.String()),
      /** True when items were cut to the first 100. */
      truncated: Type.Boolean(),
    }),
  ),
});

/** Counters of one node of a workflow, over all published versions that have it. */
export const NodeCount = Type.Object({
  nodeId: Type.String(),
  entered: Type.Integer(),
  waiting: Type.Integer(),
  failed: Type.Integer(),
  /** Left, by output port. */
  left: Type.Record(Type.String(), Type.Integer()),
});

/** What the rules of a workflow have done, over all its published versions. */
export const RuleCounts = Type.Object({
  /** Entries that did not become a run of their own, by reason. */
  refused: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), count: Type.Integer() })),
  /** Runs that wait for another one to end, now. */
  queued: Type.Integer(),
  /** Runs that ended early, by exit or goal. */
  exits: Type.Array(Type.Object({ ...RunOutcome.properties, count: Type.Integer() })),
  /** Failed runs whose error workflow could not be started, because it is not published. */
  errorsNotTold: Type.Integer(),
});

export const Contact = Type.Object({
  id: Type.Integer(),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  externalId: Nullable(Type.String()),
  timezone: Nullable(Type.String()),
  locale: Nullable(Type.String()),
  attributes: Anything,
  createdAt: Iso,
});

export const ContactEvent = Type.Object({ id: Type.Integer(), name: Type.String(), properties: Anything, occurredAt: Iso });
export const ContactDetail = Type.Object({ ...Contact.properties, lists: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })), events: Type.Array(ContactEvent), runs: Type.Array(RunSummary) });

export const ContactInput = Type.Object(
  {
    email: Type.Optional(Type.String({ maxLength: 320 })),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    externalId: Type.Optional(Type.String({ maxLength: 200 })),
    timezone: Type.Optional(Type.String({ maxLength: 64 })),
    locale: Type.Optional(Type.String({ maxLength: 35 })),
    attributes: Type.Optional(Anything),
  },
  { additionalProperties: false },
);

export const ContactList = Type.Object({ id: Type.Integer(), name: Type.String(), members: Type.Integer(), createdAt: Iso });

export const Credential = Type.Object({
  id: Type.Integer(),
  type: Type.String(),
  name: Type.String(),
  /** Values that are not secret. */
  values: Type.Record(Type.String(), Type.Unknown()),
  /** Names of the secret fields that are set. */
  secretsSet: Type.Array(Type.String()),
  /** Access by OAuth 2; null when none was given yet. */
  connection: Nullable(
    Type.Object({
      /** `disconnected`: the other side no longer accepts it; somebody has to connect again. */
      state: Type.Union([Type.Literal('connected'), Type.Literal('disconnected')]),
      connectedAs: Nullable(Type.String()),
      connectedAt: Nullable(Iso),
      error: Nullable(Type.String()),
    }),
  ),
  /** Where its provider is to send its reports; for those who may change it, where its type reads reports. */
  callbackUrl: Type.Optional(Type.String()),
  /** Where its reports are fetched, such as from a mailbox for bounces: when that was last done, and why it does not work. */
  collecting: Type.Optional(Type.Object({ collectedAt: Nullable(Iso), problem: Nullable(Type.String()) })),
  updatedAt: Iso,
});

/** An entry point for which something is done outside. */
export const Watch = Type.Object({
  nodeId: Type.String(),
  kind: Type.Union([Type.Literal('poll'), Type.Literal('stream'), Type.Literal('hook')]),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('working'), Type.Literal('failing')]),
  workedAt: Nullable(Iso),
  nextAt: Nullable(Iso),
  /** Runs it has started. */
  started: Type.Integer(),
  failures: Type.Integer(),
  error: Nullable(Type.Object({ who: Type.String(), code: Type.String(), message: Type.String(), at: Iso })),
});
export type Watch = Static<typeof Watch>;

export const ApiKey = Type.Object({
  id: Type.Integer(), name: Type.String(), prefix: Type.String(), role: Role,
  /** What it may do at this moment: never more than its role, nor than whoever made it may do now. */
  permissions: Type.Array(PermissionName),
  createdAt: Iso, createdBy: Nullable(Type.String()), expiresAt: Nullable(Iso), lastUsedAt: Nullable(Iso),
});

export type WorkflowSummary = Static<typeof WorkflowSummary>;
export type EntryDates = Static<typeof EntryDates>;
export type WorkflowDetail = Static<typeof WorkflowDetail>;
export type Enrolment = Static<typeof Enrolment>;
export type RunSummary = Static<typeof RunSummary>;
export type RunRelative = Static<typeof RunRelative>;
export type RunDetail = Static<typeof RunDetail>;
export type RunStep = Static<typeof RunStep>;
export type RunPosition = Static<typeof RunPosition>;
export type RunStatus = Static<typeof RunStatus>;
export type RunError = Static<typeof RunError>;
export type NodeItems = Static<typeof NodeItems>;
export type NodeCount = Static<typeof NodeCount>;
export type RuleCounts = Static<typeof RuleCounts>;
export type RunOutcome = Static<typeof RunOutcome>;
export type Delivery = Static<typeof Delivery>;
export type Contact = Static<typeof Contact>;
export type ContactDetail = Static<typeof ContactDetail>;
export type ContactList = Static<typeof ContactList>;
export type Credential = Static<typeof Credential>;
export type Session = Static<typeof Session>;
export type Role = Static<typeof Role>;
export type ApiKey = Static<typeof ApiKey>;
export type ApiError = Static<typeof ApiError>;

import { Type } from 'typebox';
import { WorkflowSchema } from '../workflow/index.js';
import { ApiKeyRequest, accountRoutes, workspaceRoutes } from './accounts.js';
import { alertRoutes } from './alerts.js';
import { businessEventRoutes } from './business-events.js';
import { catalogRoutes } from './catalog.js';
import { commentRoutes } from './comments.js';
import { consentRoutes } from './consent.js';
import { fileRoutes } from './files.js';
import { packageRoutes } from './package-routes.js';
import { contactRoutes, importRoutes } from './people.js';
import { loyaltyRoutes } from './loyalty.js';
import { scoringRoutes } from './scoring.js';
import { route } from './route.js';
import { listeningRoutes } from './listening.js';
import { logRoutes } from './logs.js';
import { messageRoutes } from './messages.js';
import { contentRoutes } from './contents.js';
import { playRoutes } from './plays.js';
import { segmentRoutes } from './segments.js';
import * as o from './operations.js';
import * as s from './schemas.js';
import { reportRoutes } from './reports.js';
import { sendingRoutes } from './sending.js';
import { mergeRoutes, sourceRoutes } from './sources.js';
import { templateRoutes } from './templates.js';
import { watchingRoutes } from './watching.js';

const strict = { additionalProperties: false } as const;
const Credentials = { email: Type.String({ minLength: 3, maxLength: 320 }), password: Type.String({ minLength: 8, maxLength: 128 }) };

/** Every HTTP route of the product below `/api/v1`. What is not here answers 404. */
export const routes = {
  setup: {
    state: route({ method: 'GET', path: '/setup', scope: 'public', summary: 'Whether the first owner still has to be made', response: Type.Object({ needed: Type.Boolean() }) }),
    create: route({
      method: 'POST', path: '/setup', scope: 'public', status: 201, summary: 'Makes the first owner with the one-time token; 404 afterwards',
      body: Type.Object({ token: Type.String({ maxLength: 200 }), ...Credentials, name: s.Text(120), workspace: s.Text(120), timezone: Type.Optional(Type.String({ maxLength: 64 })) }, strict),
      response: s.Session,
    }),
  },
  ...accountRoutes,
  ...workspaceRoutes,
  apiKeys: {
    list: route({ method: 'GET', path: '/api-keys', scope: 'keys:manage', summary: 'API keys of the workspace', response: s.Page(s.ApiKey), query: Type.Object(s.PageQuery, strict) }),
    create: route({ method: 'POST', path: '/api-keys', scope: 'keys:manage', status: 201, summary: 'Makes an API key; its text is shown once', body: ApiKeyRequest, response: Type.Object({ ...s.ApiKey.properties, key: Type.String() }) }),
    remove: route({ method: 'DELETE', path: '/api-keys/:id', scope: 'keys:manage', status: 204, summary: 'Ends an API key at once' }),
  },
  catalog: catalogRoutes,
  files: fileRoutes,
  packages: packageRoutes,
  templates: templateRoutes,
  workflows: {
    ...watchingRoutes,
    list: route({ method: 'GET', path: '/workflows', scope: 'workflows:read', summary: 'Workflows, last changed first', query: Type.Object(s.PageQuery, strict), response: s.Page(s.WorkflowSummary) }),
    create: route({ method: 'POST', path: '/workflows', scope: 'workflows:edit', status: 201, summary: 'Makes a workflow, empty or from a document (import)', body: Type.Object({ name: Type.Optional(s.Text(120)), document: Type.Optional(Type.Unknown()) }, strict), response: s.WorkflowDetail }),
    read: route({ method: 'GET', path: '/workflows/:id', scope: 'workflows:read', summary: 'One workflow with its draft', response: s.WorkflowDetail }),
    save: route({ method: 'PUT', path: '/workflows/:id/draft', scope: 'workflows:edit', summary: 'Saves the draft; 409 `revision_conflict` when somebody else saved since `revision`', body: Type.Object({ document: Type.Unknown(), revision: Type.Integer() }, strict), response: s.WorkflowDetail }),
    publish: route({ method: 'POST', path: '/workflows/:id/publish', scope: 'workflows:publish', summary: 'Makes the draft the published version; 422 `not_publishable` with the problems', body: Type.Object({ revision: Type.Integer(), inFlight: Type.Optional(o.InFlightChoices), despiteCases: Type.Optional(Type.Boolean({ description: 'Also when test cases fail; 409 `cases_failed` with what differs otherwise' })) }, strict), response: s.WorkflowDetail }),
    pause: route({ method: 'POST', path: '/workflows/:id/pause', scope: 'workflows:publish', summary: 'Stops new entries; what falls due for runs under way is set aside until the workflow is resumed', response: s.WorkflowDetail }),
    resume: route({ method: 'POST', path: '/workflows/:id/resume', scope: 'workflows:publish', summary: 'Takes new entries again, and lets runs under way go on as asked; still `paused` in the answer while many have to be put off first', body: o.ResumeRequest, response: s.WorkflowDetail }),
    late: route({ method: 'GET', path: '/workflows/:id/late', scope: 'workflows:read', summary: 'Who is late because of the pause, and how many of them within a tolerance', query: Type.Object({ toleranceMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000_000 })) }, strict), response: o.Late }),
    inFlight: route({ method: 'GET', path: '/workflows/:id/in-flight', scope: 'workflows:read', summary: 'Who stands where, in which version', response: Type.Object({ items: Type.Array(o.Standing) }) }),
    previewMove: route({ method: 'POST', path: '/workflows/:id/move/preview', scope: 'workflows:publish', audit: 'nothing changes', summary: 'What a move to the draft or to the published version would do now, and who cannot be moved why', body: Type.Object({ choices: o.InFlightChoices, target: Type.Union([Type.Literal('draft'), Type.Literal('published')]) }, strict), response: o.MovePreview }),
    move: route({ method: 'POST', path: '/workflows/:id/move', scope: 'workflows:publish', status: 202, summary: 'Moves runs under way in older versions to the published one, or stops them, node by node', body: Type.Object({ choices: o.InFlightChoices }, strict), response: o.Operation }),
    bulk: route({ method: 'POST', path: '/workflows/:id/bulk', scope: 'runs:operate', status: 202, summary: 'Cancels, retries or replays all runs that a filter fits; `dryRun` only counts them', body: o.BulkRequest, response: Type.Object({ count: Type.Union([Type.Integer(), Type.Null()]), operation: Type.Union([o.Operation, Type.Null()]) }) }),
    operations: route({ method: 'GET', path: '/workflows/:id/operations', scope: 'workflows:read', summary: 'What was done to many runs at once, by whom and how far; newest first', response: Type.Object({ items: Type.Array(o.Operation) }) }),
    remove: route({ method: 'DELETE', path: '/workflows/:id', scope: 'workflows:edit', status: 204, summary: 'Deletes a workflow and cancels its runs' }),
    check: route({ method: 'POST', path: '/workflows/check', scope: 'workflows:read', audit: 'nothing changes', summary: 'Everything wrong with a document, without storing it', body: Type.Object({ document: Type.Unknown() }, strict), response: Type.Object({ problems: Type.Array(s.Problem) }) }),
    export: route({ method: 'GET', path: '/workflows/:id/export', scope: 'workflows:read', summary: 'The draft as a file; without secrets', response: WorkflowSchema }),
    watches: route({ method: 'GET', path: '/workflows/:id/watches', scope: 'workflows:read', summary: 'How entry points fare that poll a service, keep a stream open or have told a provider of their webhook', response: Type.Object({ items: Type.Array(s.Watch) }) }),
    lookNow: route({ method: 'POST', path: '/workflows/:id/watches/:nodeId/look', scope: 'workflows:publish', status: 204, summary: 'Has such an entry point look now instead of later' }),
    counts: route({ method: 'GET', path: '/workflows/:id/counts', scope: 'workflows:read', summary: 'Counters of each node', response: Type.Object({ nodes: Type.Array(s.NodeCount), active: Type.Integer(), started: Type.Integer(), failed: Type.Integer(), rules: s.RuleCounts }) }),
    runs: route({ method: 'GET', path: '/workflows/:id/runs', scope: 'runs:read', summary: 'Runs of a workflow, newest first', query: Type.Object({ ...s.PageQuery, status: Type.Optional(s.RunStatus) }, strict), response: s.Page(s.RunSummary) }),
    start: route({
      method: 'POST', path: '/workflows/:id/runs', scope: 'runs:operate', status: 201, summary: 'Runs once by hand: the draft as a test, or the published version',
      body: Type.Object({ test: Type.Boolean(), nodeId: Type.Optional(Type.String({ description: 'Entry point; the first one when absent' })), json: Type.Optional(s.Anything), contact: Type.Optional(s.ContactInput),
        upTo: Type.Optional(Type.String({ description: 'Tests: ends after this node; only what leads there is carried out' })),
        only: Type.Optional(Type.String({ description: 'Tests: this node alone' })),
        items: Type.Optional(Type.Array(s.Anything, { maxItems: 100, description: 'Tests of one node: what it is given; what is pinned before it when absent' })),
        effects: Type.Optional(Type.Union([Type.Literal('real'), Type.Literal('none')], { description: 'Tests. none: nodes that reach outside pass their items on instead' })),
      }, strict),
      response: Type.Object({ runId: Type.Integer() }),
    }),
  },
  enrolments: {
    list: route({ method: 'GET', path: '/workflows/:id/enrolments', scope: 'workflows:read', summary: 'The last fifty times contacts entered together, newest first, and how many contacts there are', response: Type.Object({ items: Type.Array(s.Enrolment), contacts: Type.Integer() }) }),
    create: route({
      method: 'POST', path: '/workflows/:id/enrolments', scope: 'runs:operate', status: 202, summary: 'Lets a list, a segment or all contacts enter the published workflow, each contact once; workers do it in slices',
      body: Type.Union([Type.Object({ list: Type.Integer() }, strict), Type.Object({ segment: Type.Integer() }, strict), Type.Object({ all: Type.Literal(true) }, strict)]), response: s.Enrolment,
    }),
    stop: route({ method: 'POST', path: '/workflows/:id/enrolments/:enrolmentId/stop', scope: 'runs:operate', summary: 'Lets nobody else enter; who is inside stays', response: s.Enrolment }),
  },
  runs: {
    list: route({ method: 'GET', path: '/runs', scope: 'runs:read', summary: 'Runs, newest first; a search finds the beginning of the contact’s email, or the run’s id', query: Type.Object({ ...s.PageQuery, ...s.RunsQuery }, strict), response: s.Page(s.RunSummary) }),
    read: route({ method: 'GET', path: '/runs/:id', scope: 'runs:read', summary: 'One run: path, position, deliveries', response: s.RunDetail }),
    items: route({ method: 'GET', path: '/runs/:id/nodes/:nodeId', scope: 'runs:data', summary: 'What went in and out of a node in this run', response: s.NodeItems }),
    cancel: route({ method: 'POST', path: '/runs/:id/cancel', scope: 'runs:operate', status: 204, summary: 'Ends a run where it is; a second call changes nothing' }),
    retry: route({ method: 'POST', path: '/runs/:id/retry', scope: 'runs:operate', status: 201, summary: 'Starts a failed run again at the node where it failed, with what this node was given; 409 `not_retried` says why not', body: Type.Object({ version: Type.Optional(Type.Union([Type.Literal('same'), Type.Literal('current')])) }, strict), response: Type.Object({ runId: Type.Integer() }) }),
    replay: route({ method: 'POST', path: '/runs/:id/replay', scope: 'runs:operate', status: 201, summary: 'Starts a run again from its entry, with the items it entered with', body: Type.Object({ version: Type.Optional(Type.Union([Type.Literal('same'), Type.Literal('current')])) }, strict), response: Type.Object({ runId: Type.Integer() }) }),
    bulk: route({ method: 'POST', path: '/run-operations', scope: 'runs:operate', status: 202, summary: 'Cancels, retries or replays all runs that a filter of the list fits: one operation for each workflow concerned; `dryRun` only counts them', body: o.BulkAcrossRequest, response: Type.Object({ count: Type.Union([Type.Integer(), Type.Null()]), operations: Type.Array(o.Operation) }) }),
    overdue: route({ method: 'GET', path: '/overdue', scope: 'runs:read', summary: 'Runs whose next step is overdue by more than a minute; the latest 200', response: Type.Object({ items: Type.Array(o.OverdueRun) }) }),
    givenUp: route({ method: 'GET', path: '/given-up', scope: 'runs:read', summary: 'Calls to other services that were given up and not sent again yet, by step and reason, of the newest 5,000; `more` says that there are older ones. Send them again with `POST /workflows/:id/bulk` (`retry`, filter `givenUp`) or `POST /runs/:id/retry`', response: Type.Object({ items: Type.Array(o.GivenUpCalls), more: Type.Boolean() }) }),
    nudge: route({ method: 'POST', path: '/overdue/nudge', scope: 'runs:operate', status: 204, summary: 'Has whatever is due looked at now' }),
  },
  operations: {
    read: route({ method: 'GET', path: '/operations/:id', scope: 'runs:read', summary: 'How far an operation is', response: o.Operation }),
    stop: route({ method: 'POST', path: '/operations/:id/stop', scope: 'runs:operate', summary: 'Ends an operation where it is; what is done stays done', response: o.Operation }),
  },
  contacts: contactRoutes,
  imports: importRoutes,
  consent: consentRoutes,
  sending: sendingRoutes,
  merges: mergeRoutes,
  sources: sourceRoutes,
  lists: {
    list: route({ method: 'GET', path: '/lists', scope: 'contacts:read', summary: 'Lists of contacts', query: Type.Object(s.PageQuery, strict), response: s.Page(s.ContactList) }),
    create: route({ method: 'POST', path: '/lists', scope: 'contacts:edit', status: 201, summary: 'Makes a list; 409 when the name is taken', body: Type.Object({ name: s.Text(200) }, strict), response: s.ContactList }),
    members: route({ method: 'GET', path: '/lists/:id/members', scope: 'contacts:read', summary: 'Members, last joined first', query: Type.Object(s.PageQuery, strict), response: s.Page(s.Contact) }),
    add: route({ method: 'PUT', path: '/lists/:id/members/:contactId', scope: 'contacts:edit', status: 204, summary: 'Adds a contact; a second call changes nothing' }),
    removeMember: route({ method: 'DELETE', path: '/lists/:id/members/:contactId', scope: 'contacts:edit', status: 204, summary: 'Takes a contact off' }),
  },
  segments: segmentRoutes,
  loyalty: loyaltyRoutes,
  scoring: scoringRoutes,
  contents: contentRoutes,
  comments: commentRoutes,
  listening: listeningRoutes,
  plays: playRoutes,
  messages: messageRoutes,
  reports: reportRoutes,
  alerts: alertRoutes,
  logs: logRoutes,
  events: {
    record: route({
      method: 'POST', path: '/events', scope: 'events:write', audit: 'a dated record', status: 202, summary: 'Records events of contacts; acknowledged after commit; a known `messageId` is kept once',
      body: Type.Object({ events: Type.Array(Type.Object({ name: s.Text(200), contact: s.ContactInput, properties: Type.Optional(s.Anything), occurredAt: Type.Optional(s.Iso), messageId: Type.Optional(Type.String({ maxLength: 100 })) }, strict), { minItems: 1, maxItems: 500 }) }, strict),
      response: Type.Object({ accepted: Type.Integer() }),
    }),
  },
  businessEvents: businessEventRoutes,
  credentials: {
    list: route({ method: 'GET', path: '/credentials', scope: 'credentials:read', summary: 'Credentials; secrets are never returned', query: Type.Object(s.PageQuery, strict), response: s.Page(s.Credential) }),
    create: route({ method: 'POST', path: '/credentials', scope: 'credentials:edit', status: 201, summary: 'Stores a credential, encrypted', body: Type.Object({ type: s.Text(200), name: s.Text(120), values: s.Anything }, strict), response: s.Credential }),
    save: route({ method: 'PUT', path: '/credentials/:id', scope: 'credentials:edit', summary: 'Changes a credential; an absent secret keeps its value unless another value changes', body: Type.Object({ name: s.Text(120), values: s.Anything }, strict), response: s.Credential }),
    remove: route({ method: 'DELETE', path: '/credentials/:id', scope: 'credentials:edit', status: 204, summary: 'Deletes a credential; 409 when a published workflow uses it' }),
    test: route({ method: 'POST', path: '/credentials/:id/test', scope: 'credentials:use', summary: 'Tries the stored values against the other side', response: Type.Object({ ok: Type.Boolean(), message: Type.String() }) }),
    records: route({ method: 'GET', path: '/credentials/:id/records', scope: 'credentials:read', summary: 'What is to be entered elsewhere so that a credential works, such as records in DNS, made from its values', response: Type.Object({ items: Type.Array(Type.Object({ label: Type.Object({ en: Type.String(), fr: Type.Optional(Type.String()) }), name: Type.String(), value: Type.String() })), problem: s.Nullable(Type.String({ description: 'Why they cannot be made' })) }) }),
    connect: route({ method: 'POST', path: '/credentials/:id/connect', scope: 'credentials:edit', summary: 'Begins to connect a credential by OAuth 2: answers the address to send the browser of this signed-in person to', response: Type.Object({ url: Type.String() }) }),
    disconnect: route({ method: 'DELETE', path: '/credentials/:id/connection', scope: 'credentials:edit', status: 204, summary: 'Forgets the access that OAuth 2 has given to a credential; a second call changes nothing' }),
  },
  schemas: {
    workflow: route({ method: 'GET', path: '/schemas/workflow.json', scope: 'public', summary: 'JSON Schema of a workflow document', response: s.Anything }),
    content: route({ method: 'GET', path: '/schemas/content.json', scope: 'public', summary: 'JSON Schema of the body of a content', response: s.Anything }),
    openapi: route({ method: 'GET', path: '/openapi.json', scope: 'public', summary: 'This API, described', response: s.Anything }),
  },
} as const;

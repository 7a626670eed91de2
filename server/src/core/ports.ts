import type { LiveEvent } from '@parcours/sdk/api';
import type { AddressRequest, CheckedAddress, Command, Contact, CredentialAccount, CredentialDefinition, CredentialDescription, DroppedFile, FileReference, FileSlice, Hit, HttpRequest, HttpResponse, HttpResult, Identify, Item, JsonObject, Localized, NewFile, NodeContext, NodeDescription, OptionsPage, OptionsQuery, Rule } from '@parcours/sdk/node';
import type { Problem } from '@parcours/sdk/workflow';
import type { Priority } from './admission/journey-rules.js';
import type { Changes } from './changes.js';
import type { Withheld } from './consent/withheld.js';
import type { Caller } from './caller.js';
import type { BusinessEvents } from './enrolment/business-events.js';
import type { PutOff } from './sending/put-off.js';
import type { Sending } from './sending/sending.js';
import type { Callbacks } from './callbacks/callbacks.js';
import type { Links } from './links/links.js';
import type { Listening } from './listening.js';
import type { Contents } from './contents/contents.js';
import type { Loyalty } from './loyalty/loyalty.js';
import type { Plays } from './plays/plays.js';
import type { Scoring } from './scoring/scoring.js';
import type { Segments } from './segments/segments.js';
import type { Call } from './ingest/call.js';
import type { Enrolments } from './enrolment/enrolment.js';
import type { Freezing } from './operations/freezing.js';
import type { Moving } from './operations/moving.js';
import type { Choices, Operations, ResumePlan } from './operations/operations.js';
import type { Evaluated, ExpressionRequest } from './parameters/evaluation.js';
import type { FindNodeType } from './plan/plan.js';
import type { CAUSES, StepError, Token } from './run.js';

/** The engine's time, in epoch milliseconds: the system's in production, a virtual one in tests and plays. */
export interface Clock {
  now(): number;
}

/** What a batch of claimed tokens needs to be executed. */
export interface Claim {
  readonly now: number;
  readonly tokens: readonly Token[];
  readonly contacts: ReadonlyMap<number, Contact>;
  /** All other live tokens of claimed runs that have forked, by run. Their runs are locked until commit. */
  readonly siblings: ReadonlyMap<number, readonly Token[]>;
}

/** Unclaimed work for a run that starts. */
export interface NewRun {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  /** Index of the entry point. */
  readonly node: number;
  readonly contactId: number | null;
  readonly test: boolean;
  readonly items: readonly Item[];
  /** The recorded event that starts it, if one does: waits that look back see what came after. */
  readonly eventId?: number | null;
  /** Another run it came of, and how; an entry from outside when absent. */
  readonly parentRunId?: number;
  readonly cause?: (typeof CAUSES)[number];
  /** How deep workflows have called one another to get here; 0 when absent. */
  readonly depth?: number;
  /** The node that started it waits for its end. */
  readonly called?: boolean;
  /** Instead of the workflow's own. */
  readonly priority?: Priority;
}

/** An event of a contact, as it is recorded. */
export interface NewEvent {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly name: string;
  readonly properties: JsonObject;
  readonly occurredAt: number;
  readonly messageId?: string;
  /** The run that brought it about. */
  readonly runId?: number;
}

/** An external effect about to happen. */
export interface Intent {
  readonly tokenId: number;
  readonly item: number;
  readonly channel: string;
  /** What the message is for; null when its node names no purpose. */
  readonly purpose?: string | null;
  /** The message asks for consent. */
  readonly asks?: boolean;
}

/** An effect that is about to begin. */
export interface Beginning {
  readonly id: number;
  readonly attempt: number;
  /** Where the message goes; the contact's own address when absent. */
  readonly address?: string;
  /** The credential it is sent with, whose rate holds. */
  readonly credentialId?: number;
}

/** What became of effects that were about to begin. Those in none are not the caller's any more. */
export interface Begun {
  readonly may: ReadonlySet<number>;
  /** Not allowed by the consent of its contact, or by the suppression list, as it stood in the transaction of the beginning. */
  readonly withheld: ReadonlyMap<number, Withheld>;
  /** Allowed, but not now. */
  readonly later: ReadonlyMap<number, PutOff>;
}

/** A recorded intent. `interrupted`: an earlier attempt had begun and was cut off, so whether it happened is unknown. */
export interface RecordedIntent {
  readonly id: number;
  readonly attempt: number;
  readonly interrupted: boolean;
  /** Openings and clicks are not to be noticed: the contact or the workspace wants none of it (SECURITY P6). */
  readonly untracked?: true;
}

/** Leased tokens with the deliveries that were recorded for them. */
export interface Lease extends Claim {
  /** By token id: one per item, in order. */
  readonly intents: ReadonlyMap<number, readonly RecordedIntent[]>;
}

/** A published entry point that listens to an event. */
export interface EventEntry {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly node: number;
  /** The trigger as it stands in the version. */
  readonly trigger: { readonly type: string; readonly version: number; readonly settings: JsonObject };
  readonly where: Rule;
}

/** Asks an entry point whether an event starts a run, and with which items; null when not. Never throws. */
export type Admit = (entry: EventEntry, event: NewEvent, contact: Contact) => readonly Item[] | null | Promise<readonly Item[] | null>;

/** The durable truth. Two implementations, one contract suite: Postgres in production, memory in unit tests and simulation. */
export interface Store extends Freezing, Moving {
  /**
   * Claims up to `limit` due tokens of the pure lane, runs `work` and commits what it returns: all in one transaction.
   * If `work` throws, nothing has happened and the tokens are as they were. Returns how many were claimed.
   */
  advance(limit: number, now: number, work: (claim: Claim) => Promise<Changes>): Promise<number>;
  /**
   * Claims due tokens of the I/O lane until `now + leaseMs` and records their intents, before returning. Null when nothing is due.
   * `only`: those of one priority, for a worker kept free for them. `companyOf`: of a token that is among them, how many that are due at the
   * same node of the same version come along, however many the limit is; 0 for none beyond it.
   */
  lease(limit: number, now: number, leaseMs: number, intentsOf: (token: Token) => readonly Intent[], only?: Priority, companyOf?: (token: Token) => number): Promise<Lease | null>;
  /**
   * Commits what a lease's work led to. Tokens whose lease another owner has taken since are left out of the claim handed to `work`:
   * their outcome is the new owner's. Returns the ids of those.
   */
  settle(lease: Lease, now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]>;
  /** Starts runs; each stands at its entry point when this returns. */
  start(runs: readonly NewRun[], now: number): Promise<readonly number[]>;
  /**
   * Starts runs and takes them, as far as nothing holds them back (a limit, an entry rule), from their entry points to where they stop:
   * started, executed by `work` and committed in one transaction. If `work` throws, no run has been started.
   */
  enter(runs: readonly NewRun[], now: number, work: (claim: Claim) => Promise<Changes>): Promise<readonly number[]>;
  /**
   * Records events in order, resumes the waits and starts the runs they match, in one transaction. A known `messageId` is left out.
   */
  record(events: readonly NewEvent[], now: number): Promise<Recorded>;
  /**
   * Records that effects are about to be carried out by their nodes; answers which may be: not those another owner has taken since, nor those
   * whose run has ended, nor those whose contact does not allow it, nor those that quiet hours, caps or the provider's rate put off. A change of
   * consent is committed before this looks, or after it commits. What counts for a cap or a rate is counted when this returns.
   */
  begin(effects: readonly Beginning[], now: number): Promise<Begun>;
  /** Makes due what stands in line for a provider and has its turn; answers how many. A second call at the same instant lets nobody else go. */
  makeRoom(now: number): Promise<number>;
  /** Makes a lease last until `now + leaseMs`, for the tokens still under it. */
  renew(lease: Lease, now: number, leaseMs: number): Promise<void>;
  /** Fails running runs from outside: their batch cannot be committed, alone though it is. */
  fail(runIds: readonly number[], error: StepError, now: number): Promise<void>;
  /** Ends running runs where they are; others stay as they ended. */
  cancel(workspaceId: number, runIds: readonly number[], now: number): Promise<number>;
  /** The next instant at which something of this lane (and priority) is due; null when nothing is. */
  nextDue(lane: 'pure' | 'io', only?: Priority): Promise<number | null>;
  /** The versions of the tokens that are due in a lane, so that their plans are at hand before they are claimed. */
  versionsDue(lane: 'pure' | 'io', now: number): Promise<readonly number[]>;
}

export interface Recorded {
  readonly recorded: number;
  readonly resumed: number;
  readonly runIds: readonly number[];
}

/** The engine as the HTTP floor sees it. Every method is scoped by workspace; ids of another workspace count as unknown. */
export interface Engine {
  readonly enrolments: Enrolments;
  readonly businessEvents: BusinessEvents;
  readonly segments: Segments;
  readonly sending: Sending;
  readonly loyalty: Loyalty;
  readonly plays: Plays;
  readonly scoring: Scoring;
  readonly contents: Contents;
  readonly links: Links;
  readonly callbacks: Callbacks;
  /** Everything wrong with a document, against the loaded node types, and what should be looked at in the contents of the workspace that it sends. */
  check(workspaceId: number, document: unknown): Promise<readonly Problem[]>;
  /**
   * Makes the draft of this revision the published version and listens to its entry points, in one transaction.
   * Throws `UserError` `not_publishable` (details.problems), `revision_conflict`, `not_found`.
   */
  publish(workspaceId: number, workflowId: number, revision: number, userId: number | null, choices?: Choices): Promise<void>;
  /** Stops listening; what falls due is set aside until the workflow is resumed. */
  pause(workspaceId: number, workflowId: number): Promise<void>;
  resume(workspaceId: number, workflowId: number, plan: ResumePlan, userId: number | null): Promise<void>;
  /** What people do to many runs under way. */
  readonly operations: Operations;
  /** Wakes all lanes: whatever is due is looked at now. */
  nudge(): void;
  /** Cancels all runs, stops listening and hides the workflow. */
  remove(workspaceId: number, workflowId: number): Promise<void>;
  /** Starts one run by hand: a test of the draft, or of the published version. Throws `UserError` when there is nothing to start. */
  startRun(workspaceId: number, workflowId: number, request: StartRequest): Promise<number>;
  cancelRun(workspaceId: number, runId: number, userId: number | null): Promise<void>;
  /** Hands a request to the webhook or form that listens there; null when none does. Waits for the answer where the trigger says so. */
  receive(kind: 'webhook' | 'form', path: string, hit: Hit, caller?: Caller): Promise<HttpResponse | null>;
  readonly listening: Listening;
  /** The form that listens at a path, to be shown; null when none does. */
  form(path: string): Promise<Extract<import('@parcours/sdk/node').Subscription, { on: 'form' }> | null>;
  /** How the entry points of a workflow fare for which something is done outside. */
  watches(workspaceId: number, workflowId: number): Promise<readonly WatchState[]>;
  /** Has an entry point look outside now instead of later; false when there is none of this id. */
  lookNow(workspaceId: number, workflowId: number, nodeId: string): Promise<boolean>;
  /** Records events of contacts: wakes waits, starts journeys. Acknowledged means committed. */
  record(events: readonly NewEvent[]): Promise<void>;
  /** Changes a contact from outside exactly as a node would: with the events that come of it, in one transaction. The caller has checked that the contact is of this workspace. */
  command(workspaceId: number, contactId: number, command: Command): Promise<void>;
  /**
   * Has a node type load the choices of a field. Throws `UserError` `unknown_type`, `no_options`, `options_failed` (the loader's own sentence, or
   * that it answered nothing of use), `TransientError` `options_slow` after 20 s.
   */
  loadOptions(workspaceId: number, request: OptionsRequest): Promise<OptionsPage>;
  /** Sends a message as a node with these settings would, to one address, for real and without a record. Throws `UserError` with why it was not sent. */
  sendProof(workspaceId: number, request: ProofRequest): Promise<void>;
  /** Evaluates expressions somebody is writing; see `Evaluate`. */
  evaluate(workspaceId: number, request: ExpressionRequest): Promise<Evaluated>;
  /**
   * Finds or makes contacts and keeps what is said of them; those who have become what an exit or goal of their journey asks for leave it, in the
   * same transaction. Answers in the order asked. Throws `UserError` when a contact has no usable identifier.
   */
  identify(workspaceId: number, contacts: readonly (Identify & { readonly timezone?: string; readonly locale?: string })[]): Promise<readonly (Contact & { readonly createdAt: number })[]>;
  /**
   * Changes what is said of a contact, in the transaction in which its runs leave that have to; null removes, what is absent stays. Null when there is
   * none. Throws `UserError` `identifier_taken`, `no_identifier` and those of `identify`.
   */
  changeContact(workspaceId: number, contactId: number, change: ContactChange): Promise<(Contact & { readonly createdAt: number }) | null>;
  /** Deletes a contact with its events and memberships and cancels its runs under way; false when there is none. */
  removeContact(workspaceId: number, contactId: number): Promise<boolean>;
  /**
   * Keeps calls of a source: joins who turns out to be one person, keeps what is said, records what happened. One answer per call, given once it
   * is kept. Throws `UserError` `overloaded` (429) when it takes none.
   */
  ingest(workspaceId: number, calls: readonly Call[]): Promise<readonly PromiseSettledResult<undefined>[]>;
  /** Finds or makes the contact of each event and records it, all in one transaction. Throws as `identify` and `record` do. */
  recordOf(workspaceId: number, inputs: readonly { readonly contact: Identify & { readonly timezone?: string; readonly locale?: string }; readonly event: Omit<NewEvent, 'workspaceId' | 'contactId'> }[]): Promise<void>;
  /** Undoes a merge of two contacts; a second call changes nothing. Throws `UserError` `not_found`, `not_undone`. */
  part(workspaceId: number, mergeId: number, userId: number | null): Promise<void>;
  /** Reads a tracking token made for a delivery; null when it is not ours. */
  openToken(token: string): Promise<{ readonly workspaceId: number; readonly deliveryId: number; readonly use: 'open' | 'click' | 'unsubscribe' | 'confirm' } | null>;
  /** Nobody writes to this address any more; when this returns, nothing begins. A second call changes nothing. */
  suppress(workspaceId: number, suppression: { readonly channel: 'email' | 'sms' | 'post'; readonly address: string; readonly reason: 'objected' | 'complained' | 'bounced' | 'manual'; readonly source: string }): Promise<void>;
  /** Takes an address off the suppression list: somebody has asked for that. False when it was not on it. With `objectionsOnly`, one that bounced stays. */
  liftSuppression(workspaceId: number, address: { readonly channel: 'email' | 'sms' | 'post'; readonly address: string; readonly objectionsOnly?: boolean }): Promise<boolean>;
  /** Removes a person quietly: no exits, no events. Counters still add up; their addresses stay suppressed, as hashes. False when there is none. */
  erase(workspaceId: number, contactId: number, by: string): Promise<boolean>;
}

/** What shall be different about a contact. */
export interface ContactChange {
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly externalId?: string | null;
  readonly timezone?: string | null;
  readonly locale?: string | null;
  readonly attributes?: JsonObject;
}

/** An entry point that polls, keeps a stream open, or has told a provider of its webhook. */
export interface WatchState {
  readonly nodeId: string;
  readonly kind: 'poll' | 'stream' | 'hook';
  /** `waiting`: not done yet. */
  readonly state: 'waiting' | 'working' | 'failing';
  readonly workedAt: number | null;
  readonly nextAt: number | null;
  /** Runs it has started. */
  readonly started: number;
  readonly failures: number;
  readonly error: { readonly who: string; readonly code: string; readonly message: string; readonly at: number } | null;
}

export interface StartRequest {
  readonly test: boolean;
  readonly nodeId?: string;
  /** Tests: ends after this node; only what leads there is carried out. */
  readonly upTo?: string;
  /** Tests: this node alone, with `items`, or with what is pinned before it. */
  readonly only?: string;
  readonly items?: readonly JsonObject[];
  /** Tests. `none`: nodes that reach outside pass their items on instead. */
  readonly effects?: 'real' | 'none';
  readonly json?: JsonObject;
  readonly contact?: Identify & { readonly timezone?: string; readonly locale?: string };
}

/** A message somebody wants to have in their own inbox before others get it. */
export interface ProofRequest {
  readonly type: string;
  readonly version: number;
  readonly settings: JsonObject;
  readonly to: string;
  /** Whom it is written for. */
  readonly contact: Contact | null;
  readonly json: JsonObject;
  /** Of the workflow. */
  readonly name: string;
}

/** Choices of a field, as somebody asks for them while a workflow is edited. */
export interface OptionsRequest {
  readonly type: string;
  readonly version: number;
  /** Name of the node type's loader. */
  readonly options: string;
  readonly settings: JsonObject;
  readonly query: OptionsQuery;
}

/** Where the engine says what is going on, for those who watch. Losing a message loses nothing but a moment on a screen. */
export interface LiveFeed {
  /** Never throws and never waits; messages of a room are merged and sent at most five times a second. */
  publish(event: LiveEvent, workspaceId: number): void;
  /** Whether anybody looks at this now; what nobody looks at need not be computed. */
  watches(room: { readonly workflowId: number } | { readonly runId: number }, workspaceId: number): boolean;
}

/** The loaded node packages as the HTTP floor sees them. */
export interface CatalogView {
  describe(): {
    readonly nodes: readonly NodeDescription[];
    readonly credentials: readonly CredentialDescription[];
    /** `error` says in one sentence why a package could not be loaded. */
    readonly packages: readonly { /** What its node types begin with; absent when it could not be loaded. */ readonly id?: string; readonly name: string; readonly version: string; readonly label: Localized; readonly error: string | null; /** Somebody is writing it at this moment. */ readonly development?: boolean }[];
    /** `type@version` of what stays only for the workflows that use it. */
    readonly retired: readonly string[];
  };
  readonly find: FindNodeType;
  /** By full type, `package.type`. */
  credential(type: string): CredentialDefinition | undefined;
}

/** The network under the host's policy; errors as in the sdk's `NodeContext`. Requests with credentials or files go through `Doors`. */
export type Outbound = Pick<NodeContext, 'http' | 'address'>;

/** What nodes may reach outside of themselves, for one workspace; errors as in the sdk's `NodeContext`. */
export interface Doors {
  http(workspaceId: number, request: HttpRequest): Promise<HttpResult>;
  address(request: AddressRequest): Promise<CheckedAddress>;
  /** All values of a credential; `opened` hears which of them are secret. Throws `UserError` `credential_missing`, `DefectError` `credential_not_declared` when its type is not among these. */
  openCredential(workspaceId: number, id: number, types: readonly string[], opened?: (secrets: readonly string[]) => void): Promise<Readonly<Record<string, string>>>;
  /** A credential without its secrets. Throws `UserError` `credential_missing`. */
  accountOf(workspaceId: number, id: number): Promise<CredentialAccount>;
  readFile(workspaceId: number, id: string, slice?: { readonly offset?: number; readonly length?: number }): Promise<FileSlice>;
  saveFile(workspaceId: number, file: NewFile): Promise<FileReference>;
  dropFile(workspaceId: number, file: DroppedFile): Promise<boolean>;
}

/** Files of workspaces; those of another one count as unknown. */
export interface KeptFiles {
  /** Throws `UserError` `file_missing`. */
  read(workspaceId: number, id: string): Promise<{ readonly file: FileReference; readonly bytes: Buffer }>;
  /** Throws `UserError` `file_too_large`, `files_quota`. */
  save(workspaceId: number, file: { readonly fileName: string; readonly mimeType: string; readonly bytes: Buffer; readonly forGood?: boolean }, now: number): Promise<FileReference>;
}

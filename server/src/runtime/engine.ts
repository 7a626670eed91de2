import { UserError, type Command, type Hit, type HttpResponse, type OptionsPage, type Subscription } from '@parcours/sdk/node';
import type { Problem } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Choices, ResumePlan } from '../core/operations/operations.js';
import type { BusinessEvents } from '../core/enrolment/business-events.js';
import type { Enrolments } from '../core/enrolment/enrolment.js';
import type { Evaluated, ExpressionRequest } from '../core/parameters/evaluation.js';
import type { FindNodeType } from '../core/plan/plan.js';
import type { Listening } from '../core/listening.js';
import type { Caller } from '../core/caller.js';
import type { Clock, ContactChange, Engine, NewEvent, OptionsRequest, ProofRequest, StartRequest, WatchState } from '../core/ports.js';
import type { Contents } from '../core/contents/contents.js';
import type { Loyalty } from '../core/loyalty/loyalty.js';
import type { Plays } from '../core/plays/plays.js';
import type { Scoring } from '../core/scoring/scoring.js';
import type { Segments } from '../core/segments/segments.js';
import type { Sending } from '../core/sending/sending.js';
import type { StoredContact } from '../customers/contact-identity.js';
import { changeContact } from './customers/change-contact.js';
import { removeContact } from './customers/remove-contact.js';
import type { Call } from '../core/ingest/call.js';
import { Ingestion } from './customers/ingestion.js';
import { RoomForEvents } from './customers/room-for-events.js';
import type { EventOf } from './customers/record-of.js';
import { eraseContact } from './customers/erase-contact.js';
import { liftSuppression, suppress } from './customers/suppress.js';
import type { KnownContact } from './entries/enter-runs.js';
import { identify } from './entries/identify.js';
import { startByHand } from './entries/start-by-hand.js';
import { lookNow, readWatches } from './entries/watches/read-watches.js';
import { listenerAt, type Reception } from './entries/reception.js';
import type { OptionLoader } from './catalog/load-options.js';
import { GroupCommit } from './entries/group-commit.js';
import { contentWarnings } from './contents/content-warnings.js';
import { checkDocument } from './publishing/check-document.js';
import type { PostgresOperations } from './operations/postgres-operations.js';
import type { Publisher } from './publishing/publisher.js';
import type { Callbacks } from '../core/callbacks/callbacks.js';
import type { Links } from '../core/links/links.js';
import type { LinkSigner } from './links/link-signer.js';
import { PostgresLinks } from './links/postgres-links.js';
import { transaction } from './store/transaction.js';
import type { PostgresStore } from './store/postgres-store.js';
import type { TrackingTokens } from './tracking-token.js';

export interface EngineParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly store: PostgresStore;
  readonly publisher: Publisher;
  readonly operations: PostgresOperations;
  readonly enrolments: Enrolments;
  readonly businessEvents: BusinessEvents;
  readonly segments: Segments;
  readonly contents: Contents;
  readonly sending: Sending;
  readonly reception: Reception;
  readonly loyalty: Loyalty;
  readonly plays: Plays;
  readonly scoring: Scoring;
  readonly tracking: TrackingTokens;
  readonly signer: LinkSigner;
  readonly callbacks: Callbacks;
  readonly options: OptionLoader;
  readonly listening: Listening;
  readonly proof: (workspaceId: number, request: ProofRequest) => Promise<void>;
  readonly evaluate: (workspaceId: number, request: ExpressionRequest) => Promise<Evaluated>;
  /** Work may be waiting; screens of this workflow may have changed. */
  readonly changed: (workspaceId: number, workflowId: number | null) => void;
  /** Tokens may have fallen due; nothing else has changed. */
  readonly woken: () => void;
}

/** Events that share a transaction at most, unless one request brings more. */
const MAX_EVENTS = 500;

/** The engine as the HTTP floor sees it: what is asked of it is done in transactions of the store. */
export class PostgresEngine implements Engine {
  readonly enrolments: Enrolments;
  readonly businessEvents: BusinessEvents;
  readonly contents: Contents;
  readonly loyalty: Loyalty;
  readonly listening: Listening;
  readonly plays: Plays;
  readonly scoring: Scoring;
  readonly sending: Sending;
  readonly segments: Segments;
  readonly links: Links;
  readonly callbacks: Callbacks;

  /** One group at a time: what is recorded later is heard later. */
  private readonly recording: GroupCommit<readonly NewEvent[], undefined>;

  private readonly ingestion: Ingestion;

  constructor(private readonly parts: EngineParts) {
    this.ingestion = new Ingestion((workspaceId, calls) => parts.store.ingest(workspaceId, calls, parts.clock.now()), new RoomForEvents(parts.pool));
    this.enrolments = parts.enrolments;
    this.businessEvents = parts.businessEvents;
    this.segments = parts.segments;
    this.sending = parts.sending;
    this.loyalty = parts.loyalty;
    this.listening = parts.listening;
    this.plays = parts.plays;
    this.scoring = parts.scoring;
    this.contents = parts.contents;
    this.callbacks = parts.callbacks;
    this.links = new PostgresLinks({ pool: parts.pool, signer: parts.signer, tracking: parts.tracking, record: (events) => this.record(events), now: () => parts.clock.now() });
    this.recording = new GroupCommit({
      commit: async (requests) => {
        await parts.store.record(requests.flat(), parts.clock.now());
        return requests.map(() => undefined);
      },
      sizeOf: (events) => events.length,
      maxSize: MAX_EVENTS,
      atOnce: 1,
    });
  }

  async check(workspaceId: number, document: unknown): Promise<readonly Problem[]> {
    const { pool, find } = this.parts;
    const { document: checked, problems } = await checkDocument(document, find);
    return checked === null ? problems : [...problems, ...(await contentWarnings(pool, workspaceId, checked, find))];
  }

  evaluate(workspaceId: number, request: ExpressionRequest): Promise<Evaluated> {
    return this.parts.evaluate(workspaceId, request);
  }

  sendProof(workspaceId: number, request: ProofRequest): Promise<void> {
    return this.parts.proof(workspaceId, request);
  }

  loadOptions(workspaceId: number, request: OptionsRequest): Promise<OptionsPage> {
    return this.parts.options.load(workspaceId, request);
  }

  async publish(workspaceId: number, workflowId: number, revision: number, userId: number | null, choices: Choices = {}): Promise<void> {
    const operations = await this.parts.publisher.publish(workspaceId, workflowId, revision, userId, choices);
    await this.operations.drive(operations);
    this.parts.changed(workspaceId, workflowId);
  }

  pause(workspaceId: number, workflowId: number): Promise<void> {
    return this.parts.publisher.pause(workspaceId, workflowId);
  }

  async resume(workspaceId: number, workflowId: number, plan: ResumePlan, userId: number | null): Promise<void> {
    const operation = await this.operations.begin(workspaceId, workflowId, userId, { kind: 'resume', plan });
    if (operation.error !== null) throw new UserError('not_resumed', operation.error, { status: 422 });
  }

  get operations(): PostgresOperations {
    return this.parts.operations;
  }

  nudge(): void {
    this.parts.changed(0, null);
  }

  async remove(workspaceId: number, workflowId: number): Promise<void> {
    await this.parts.publisher.remove(workspaceId, workflowId);
    this.parts.changed(workspaceId, workflowId);
  }

  async startRun(workspaceId: number, workflowId: number, request: StartRequest): Promise<number> {
    const { pool, clock, find, store, changed } = this.parts;
    const runId = await startByHand({ pool, ids: store.ids, find, now: clock.now() }, workspaceId, workflowId, request);
    changed(workspaceId, workflowId);
    return runId;
  }

  async cancelRun(workspaceId: number, runId: number, userId: number | null): Promise<void> {
    const { rows } = await this.parts.pool.query<{ workflow_id: number; status: number }>('select workflow_id, status from runs where workspace_id = $1 and id = $2', [workspaceId, runId]);
    if (!rows[0]) throw new UserError('not_found', 'There is no such run.', { status: 404 });
    if (rows[0].status === 0) await this.operations.begin(workspaceId, rows[0].workflow_id, userId, { kind: 'cancel', filter: { runIds: [runId] } });
    this.parts.changed(workspaceId, rows[0].workflow_id);
  }

  receive(kind: 'webhook' | 'form', path: string, hit: Hit, caller?: Caller): Promise<HttpResponse | null> {
    return this.parts.reception.receive(kind, path, hit, caller);
  }

  async form(path: string): Promise<Extract<Subscription, { on: 'form' }> | null> {
    const row = await listenerAt(this.parts.pool, 'form', path);
    return row ? ({ on: 'form', ...row.config } as unknown as Extract<Subscription, { on: 'form' }>) : null;
  }

  watches(workspaceId: number, workflowId: number): Promise<readonly WatchState[]> {
    return readWatches(this.parts.pool, workspaceId, workflowId);
  }

  async lookNow(workspaceId: number, workflowId: number, nodeId: string): Promise<boolean> {
    const found = await lookNow(this.parts.pool, workspaceId, workflowId, nodeId, this.parts.clock.now());
    if (found) this.parts.changed(workspaceId, workflowId);
    return found;
  }

  async record(events: readonly NewEvent[]): Promise<void> {
    await this.recording.add(events);
    this.parts.woken();
  }

  async command(workspaceId: number, contactId: number, command: Command): Promise<void> {
    await this.parts.store.command(workspaceId, contactId, command, this.parts.clock.now());
    this.parts.changed(workspaceId, null);
  }

  async identify(workspaceId: number, inputs: readonly KnownContact[]): Promise<readonly StoredContact[]> {
    const found = await identify(this.parts.pool, this.parts.store.ids, workspaceId, inputs, this.parts.clock.now());
    this.parts.woken();
    return found;
  }

  async changeContact(workspaceId: number, contactId: number, change: ContactChange): Promise<StoredContact | null> {
    await this.parts.store.ids.reserve();
    const changed = await transaction(this.parts.pool, (client) => changeContact(client, workspaceId, contactId, change, this.parts.clock.now()));
    this.parts.woken();
    return changed;
  }

  async removeContact(workspaceId: number, contactId: number): Promise<boolean> {
    const removed = await transaction(this.parts.pool, (client) => removeContact(client, workspaceId, contactId, this.parts.clock.now()));
    this.parts.changed(workspaceId, null);
    return removed;
  }

  ingest(workspaceId: number, calls: readonly Call[]): Promise<readonly PromiseSettledResult<undefined>[]> {
    return this.ingestion.add(workspaceId, calls).finally(this.parts.woken);
  }

  async recordOf(workspaceId: number, inputs: readonly EventOf[]): Promise<void> {
    await this.parts.store.recordOf(workspaceId, inputs, this.parts.clock.now());
    this.parts.woken();
  }

  async part(workspaceId: number, mergeId: number, userId: number | null): Promise<void> {
    await this.parts.store.part(workspaceId, mergeId, userId, this.parts.clock.now());
    this.parts.changed(workspaceId, null);
  }

  async suppress(workspaceId: number, suppression: Parameters<Engine['suppress']>[1]): Promise<void> {
    await suppress(this.parts.pool, { ...suppression, workspaceId, now: this.parts.clock.now() });
  }

  liftSuppression(workspaceId: number, { channel, address, objectionsOnly = false }: Parameters<Engine['liftSuppression']>[1]): Promise<boolean> {
    return liftSuppression(this.parts.pool, workspaceId, channel, address, objectionsOnly);
  }

  async erase(workspaceId: number, contactId: number, by: string): Promise<boolean> {
    const erased = await eraseContact(this.parts.pool, { workspaceId, contactId, by, now: this.parts.clock.now() });
    this.parts.changed(workspaceId, null);
    return erased;
  }

  async openToken(token: string): ReturnType<Engine['openToken']> {
    return this.parts.tracking.open(token);
  }
}

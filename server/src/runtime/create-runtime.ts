import type pg from 'pg';
import { startsOthers, type Changes } from '../core/changes.js';
import type { SendLetter } from '../core/alerts/alerts.js';
import type { Environment } from '../core/executor/environment.js';
import type { Clock, Engine, LiveFeed } from '../core/ports.js';
import type { Lane as TokenLane } from '../core/run.js';
import { PostgresEngine } from './engine.js';
import type { Callbacks } from '../core/callbacks/callbacks.js';
import type { Catalog } from './catalog/catalog.js';
import { OptionLoader } from './catalog/load-options.js';
import { admitWith } from './entries/ask-trigger.js';
import { PostgresBusinessEvents } from './enrolment/business-events.js';
import { PostgresEnrolments } from './enrolment/enrolments.js';
import { entryLanes } from './entries/entry-lanes.js';
import { Reception } from './entries/reception.js';
import { Responses } from './entries/responses.js';
import { openWatching } from './entries/watches/watching.js';
import { beginTogether } from './lanes/begin-together.js';
import { ioLanes } from './lanes/io-lanes.js';
import { Lane, POLL_MS } from './lanes/lane.js';
import { ImageLinks } from '../customers/contents/image-links.js';
import { ContentLibrary } from './contents/content-library.js';
import { openContents } from './contents/open-contents.js';
import { catalogueLane } from './customers/catalogue-events.js';
import { ImportWorker } from './customers/import-worker.js';
import type { LaneParts } from './lanes/pure-lane.js';
import { pureLanes } from './lanes/pure-lanes.js';
import { Announcer } from './live/announcer.js';
import type { HostDoors } from './doors.js';
import type { FileStore } from './files/file-store.js';
import { sweepLane } from './files/sweep-lane.js';
import { Neighbours } from './cluster/neighbours.js';
import { showProgress } from './live/show-progress.js';
import { nodeContext, type Services } from './node-context.js';
import { DraftListening } from './listening/draft-listening.js';
import { sendProof } from './proofs/send-proof.js';
import { PostgresOperations } from './operations/postgres-operations.js';
import { OperationWorker } from './operations/worker.js';
import { Sandbox } from './sandbox/sandbox.js';
import { PostgresSegments } from './segments/postgres-segments.js';
import { segmentLane } from './segments/segment-lane.js';
import { Plans } from './plans.js';
import { Publisher } from './publishing/publisher.js';
import { openPlays } from './plays/open-plays.js';
import { openSending } from './sending/open-sending.js';
import { PostgresStore } from './store/postgres-store.js';
import { upkeepLane } from './upkeep/upkeep-lane.js';
import { openLoyalty } from './loyalty/open-loyalty.js';
import { openScoring } from './scoring/open-scoring.js';
import { reportLane } from './reports/report-lane.js';
import { openCallbacks } from './callbacks/open-callbacks.js';
import { LinkSigner } from './links/link-signer.js';
import { LiveLinks } from './links/live-links.js';
import { trackLinks } from './links/tracked-links.js';
import { ToldLately } from './team/told-lately.js';
import { TrackingTokens } from './tracking-token.js';

export interface RuntimeOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly catalog: Catalog;
  readonly doors: HostDoors;
  /** Swept now and then of what is no longer kept. */
  readonly files?: FileStore;
  readonly feed: LiveFeed;
  /** Public address of this product, without a slash at the end. */
  readonly baseUrl: string;
  /** Mails of the installation; absent: it has no mail server. */
  readonly sendLetter?: SendLetter | undefined;
  /** Signs tracking addresses; 32 bytes. */
  readonly trackingKey: Buffer;
  /** A worker that has said nothing for this long has lost its work to the others; 30 s unless said. */
  readonly leaseMs?: number;
  /** Who else works on this database; nobody unless said. */
  readonly neighbours?: Neighbours;
  /** Processes at once that run code of workflows. */
  readonly sandboxProcesses?: number;
  onError(where: string, error: unknown): void;
}

export interface Runtime {
  readonly engine: Engine;
  readonly store: PostgresStore;
  start(): void;
  /** Lets batches under way end; what is not done yet is done after the next start. */
  stop(): Promise<void>;
  /** Says that the clock has jumped or work may have come from elsewhere. */
  nudge(): void;
  /** Says that runs have got an answer elsewhere. */
  answered(runIds: readonly number[]): void;
  /** Sentences about what does not work; empty when healthy. */
  problems(): readonly string[];
}

const STANDARD_LEASE_MS = 30_000;

const movesInto = (lane: TokenLane, { moved, born }: Changes): boolean => [moved, born].some((tokens) => tokens.some((token) => token.lane === lane));

/** Whether the pure lane has to look again before it would by itself. */
const fallsDueBefore = (instant: number, { moved, born }: Changes): boolean => [moved, born].some((tokens) => tokens.some((token) => token.lane === 'pure' && token.dueAt < instant));

/** Nodes run once all of the runtime stands: what providers report is asked for when it is needed. */
const reportingBy = (catalog: Pick<Catalog, 'credential'>, callbacks: () => Callbacks): Pick<Services, 'report' | 'callbackUrl'> => ({
  report: (workspaceId, id, events) => callbacks().report(workspaceId, id, events),
  callbackUrl: (workspaceId, { id, type }) => (catalog.credential(type)?.callbacks === undefined ? null : callbacks().address(workspaceId, id)),
});

function environmentOf(options: RuntimeOptions & Pick<Services, 'sandbox' | 'contents' | 'ledger' | 'scoring' | 'report' | 'callbackUrl'>, plans: Plans, store: PostgresStore, tracking: TrackingTokens, signer: LinkSigner): Environment {
  const links = { pool: options.pool, baseUrl: options.baseUrl, signer };
  const services: Services = { ...options, toldLately: new ToldLately(), progress: showProgress(options.feed), trackLinks: (owner, requests) => trackLinks(links, owner, requests) };
  return {
    plan: (versionId) => plans.get(versionId),
    tokenId: store.ids.next,
    random: Math.random,
    context: (plan, node, log) => nodeContext(services, plan, node, log),
    evaluate: (plan, node, request) => options.sandbox.evaluate({ workspaceId: plan.workspaceId, versionId: plan.versionId, nodeId: node.node.id }, request, options.clock.now()),
    begin: beginTogether(store, options.clock),
    consentUrl: (workspaceId, deliveryId, confirms) => `${options.baseUrl}/u/${tracking.sign(workspaceId, deliveryId, confirms ? 'confirm' : 'unsubscribe')}`,
    openUrl: (workspaceId, deliveryId) => `${options.baseUrl}/t/o/${tracking.sign(workspaceId, deliveryId)}.gif`,
  };
}

/** What has to be done beside the runs, and may wait for them. */
function dutyLanes({ pool, clock, catalog, feed, files }: RuntimeOptions, { ids }: PostgresStore, woken: () => void, fail: (where: string) => (error: unknown) => void): Lane[] {
  const duties = [
    upkeepLane(pool, clock, fail('upkeep')),
    new ImportWorker({ pool, clock, ids, admit: admitWith(catalog.find, fail('trigger')), feed, woken, onError: fail('imports') }),
    catalogueLane(pool, clock, fail('event catalogue')),
    reportLane(pool, clock, fail('reports')),
    ...(files ? [sweepLane(files, clock, fail('files'))] : []),
  ];
  return duties.map((duty) => new Lane(duty));
}

/** How long it is to an instant. */
const remaining = (clock: Clock) => async (next: Promise<number | null>): Promise<number | null> => {
  const due = await next;
  return due === null ? null : due - clock.now();
};

/** Lanes look by themselves now and then; these have something to do at once. */
function wakeFor(changes: Changes, now: number, lanes: Readonly<Record<'pure' | 'io' | 'segments', { nudge(): void }>>): void {
  if (changes.commands.length > 0) lanes.segments.nudge();
  if (movesInto('io', changes)) lanes.io.nudge();
  if (startsOthers(changes) || fallsDueBefore(now + POLL_MS, changes)) lanes.pure.nudge();
}

/** What people change between runs, after which all processes look again. */
const deskOf = ({ pool, clock, catalog }: RuntimeOptions, everywhere: () => void) => ({
  enrolments: new PostgresEnrolments(pool, catalog.find, clock, everywhere),
  businessEvents: new PostgresBusinessEvents(pool, clock, everywhere),
  segments: new PostgresSegments(pool, clock, everywhere),
  sending: openSending(pool, clock, everywhere),
});

async function inTurn(steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) await step();
}

/** Wires the engine's core to Postgres, the node packages and the network. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { pool, clock, catalog, feed, neighbours = new Neighbours() } = options;
  const fail = (where: string) => (error: unknown) => options.onError(where, error);
  const tracking = new TrackingTokens(options.trackingKey);
  const signer = new LinkSigner(options.trackingKey);
  const plans = new Plans(pool, catalog.find, () => catalog.revision);
  const store = new PostgresStore(pool, admitWith(catalog.find, fail('trigger')), () => catalog.rates());
  const sandbox = new Sandbox({ ...(options.sandboxProcesses === undefined ? {} : { processes: options.sandboxProcesses }), onError: fail('sandbox') });
  const [images, live] = [new ImageLinks(options.trackingKey, options.baseUrl), new LiveLinks(options.trackingKey, options.baseUrl)];
  const contents = new ContentLibrary(pool, images, live);
  const loyalty = openLoyalty({ pool, clock, ids: store.ids, admit: admitWith(catalog.find, fail('trigger')), woken: () => woken(), onError: fail('loyalty') });
  const scoring = openScoring({ pool, clock, ids: store.ids, admit: admitWith(catalog.find, fail('trigger')), moved: () => woken(), everywhere: () => everywhere(), onError: fail('scoring') });
  const environment = environmentOf({ ...options, ...reportingBy(catalog, () => callbacks), sandbox, contents, ledger: loyalty.ledger, scoring: scoring.scoring }, plans, store, tracking, signer);
  const announcer = new Announcer(pool, plans, feed, fail('live'));
  const responses = new Responses(pool);
  const announce = (changes: Changes): void => {
    announcer.announce(changes);
    responses.noticed(changes.runs.map((run) => run.runId));
    neighbours.committed(changes, clock.now());
    wakeFor(changes, clock.now(), { pure, io, segments: { nudge: () => (segments.nudge(), scoring.lane.nudge()) } });
  };
  const parts: LaneParts = { store, plans, clock, environment, announce };
  const io = ioLanes(parts, options.leaseMs ?? STANDARD_LEASE_MS, fail);
  const until = remaining(clock);
  const { pure, helper } = pureLanes(parts, () => until(store.nextDue('pure')), fail('pure lane'));
  const woken = (): void => (pure.nudge(), segments.nudge(), scoring.lane.nudge(), neighbours.wake());
  const everywhere = (): void => (nudge(), neighbours.wake());
  const changed = (workspaceId: number, workflowId: number | null): void => (everywhere(), workflowId === null ? undefined : announcer.touch(workspaceId, workflowId));
  const { schedules, dates, enrolments } = entryLanes({ pool, clock, find: catalog.find, ids: store.ids, carryOut: { store, plans, environment }, fail, started: () => pure.nudge(), changed });
  const publisher = new Publisher(pool, catalog.find, clock);
  const worker = new OperationWorker({ pool, clock, ids: store.ids, plans, publisher, changed });
  const operations = new Lane({ name: 'operations', step: async () => (await worker.step()) !== null, untilDue: () => until(worker.nextDue()), onError: fail('operations') });
  const watches = openWatching({ ...parts, pool, find: catalog.find, ids: store.ids, baseUrl: options.baseUrl, hookKey: options.trackingKey, doors: options.doors, changed, onError: fail('watches') });
  const segments = new Lane(segmentLane({ pool, clock, ids: store.ids, admit: admitWith(catalog.find, fail('trigger')), moved: () => everywhere(), onError: fail('segments') }));
  const { callbacks, lanes: reports } = openCallbacks({ pool, clock, catalog, doors: options.doors, baseUrl: options.baseUrl, key: options.trackingKey, engine: () => engine, wake: () => neighbours.wake(), onError: fail('callbacks') });
  const lanes = [...reports, loyalty.lane, scoring.lane, ...dutyLanes(options, store, woken, fail), ...watches.lanes, pure, helper, ...io.lanes, schedules, dates, operations, enrolments, segments];
  const nudge = (): void => lanes.forEach((lane) => lane !== helper && lane.nudge());
  const reception = new Reception({ ...parts, store, pool, find: catalog.find, responses, changed, doors: options.doors, onError: fail('webhook') });
  const listening = new DraftListening({ pool, clock, find: catalog.find, environment, doors: options.doors, baseUrl: options.baseUrl, hookKey: options.trackingKey, onError: fail('listening') });
  const engine: PostgresEngine = new PostgresEngine({
    pool, clock, find: catalog.find, store, publisher, tracking, changed, woken, reception, listening, signer, callbacks, loyalty: loyalty.ledger, scoring: scoring.scoring,
    operations: new PostgresOperations({ pool, clock, find: catalog.find, plans, worker }),
    options: new OptionLoader({ pool, find: catalog.find, environment }), proof: (workspaceId, request) => sendProof({ pool, find: catalog.find, environment, baseUrl: options.baseUrl, now: () => clock.now() }, workspaceId, request),
    evaluate: (workspaceId, request) => sandbox.evaluate({ workspaceId, versionId: 0, nodeId: 'preview' }, request, clock.now()),
    contents: openContents(contents, images, live, clock), plays: openPlays({ pool, clock, find: catalog.find, doors: options.doors, contents, ledger: loyalty.ledger, scoring: scoring.scoring, sandbox }),
    ...deskOf(options, everywhere),
  });
  return {
    engine, store, nudge,
    answered: (runIds) => responses.noticed(runIds),
    start: () => lanes.forEach((lane) => lane.start()),
    stop: () => inTurn([() => reception.stop(), () => listening.close(), () => Promise.all(lanes.map((lane) => lane.stop())), () => watches.close(), () => io.idle(), () => sandbox.close(), () => announcer.stop()]),
    problems: () => lanes.filter((lane) => lane.failing).map((lane) => `The ${lane.work.name} lane has failed several times in a row; see the log.`),
  };
}

// A database and an engine of a benchmark's own, on the embedded PostgreSQL, with a clock that moves when told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const root = fileURLToPath(new URL('..', import.meta.url));

/** In a folder of its own that goes with it, or in one that stays (`keepIn`), with what is in there. */
export async function openStage({ keepIn } = {}) {
  const [{ startEmbeddedPostgres }, { migrate }, { createPool }, { Catalog }] = await Promise.all(
    ['platform/embedded-postgres.js', 'db/migrate.js', 'runtime/pool.js', 'runtime/catalog/catalog.js'].map((path) => import(dist(path))),
  );
  const dataDir = keepIn ?? mkdtempSync(join(tmpdir(), 'parcours-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  await migrate(postgres.connection);
  let closing = false;
  const pool = createPool(postgres.connection, (error) => closing || console.error(error.message));
  const clock = { time: Date.UTC(2027, 0, 4, 9), now: () => clock.time };
  const found = await pool.query("select id from workspaces where name = 'Bench' order by id limit 1");
  const workspaceId = (found.rows[0] ?? (await pool.query("insert into workspaces (name, timezone) values ('Bench', 'Europe/Paris') returning id")).rows[0]).id;
  return {
    pool, clock, workspaceId, dataDir,
    catalog: await Catalog.load([join(root, 'nodes')]),
    connection: postgres.connection,
    async close() {
      closing = true;
      await pool.end();
      await postgres.stop();
      if (keepIn === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const refuse = (error) => { throw error; };

/** The parts of the runtime a benchmark drives by hand: same store, plans and executor as the server's. */
export async function openEngine({ pool, clock, catalog, doors = { http: refuse, openCredential: refuse } }) {
  const [{ PostgresStore }, { Plans }, { admitWith }, { execute }, { pureStep }, { nodeContext }] = await Promise.all(
    ['runtime/store/postgres-store.js', 'runtime/plans.js', 'runtime/entries/ask-trigger.js', 'core/executor/execute.js', 'runtime/lanes/pure-lane.js', 'runtime/node-context.js'].map((path) => import(dist(path))),
  );
  const fail = (error) => { throw error; };
  const plans = new Plans(pool, catalog.find);
  const store = new PostgresStore(pool, admitWith(catalog.find, fail));
  const services = { pool, clock, doors };
  const environment = { plan: (id) => plans.get(id), tokenId: store.ids.next, random: Math.random, begin: (...asked) => store.begin(...asked), context: (plan, node, log) => nodeContext(services, plan, node, log), openUrl: () => '', consentUrl: () => '' };
  const step = (announce = () => {}) => pureStep({ store, plans, clock, environment, announce });
  const isDue = async () => ((await store.nextDue('pure')) ?? Infinity) <= clock.now();
  return { store, plans, clock, environment, execute, step, isDue };
}

/** The whole runtime as the server has it; `onCommit` sets who hears of each commit. */
export async function openRuntime({ pool, clock, catalog }) {
  const [{ createRuntime }, { Neighbours }] = await Promise.all(['runtime/create-runtime.js', 'runtime/cluster/neighbours.js'].map((path) => import(dist(path))));
  const fail = (error) => { throw error; };
  let heard = () => {};
  const neighbours = new (class extends Neighbours {
    committed(changes) { heard(changes); }
  })();
  const runtime = createRuntime({
    pool, clock, catalog, neighbours, doors: { http: fail, openCredential: fail }, feed: { publish: () => {}, watches: () => false }, baseUrl: 'http://localhost', trackingKey: Buffer.alloc(32),
    onError: (where, error) => console.error(where, error),
  });
  return Object.assign(runtime, { onCommit: (listener) => (heard = listener) });
}

/** Stores a version without going through publish, and answers its id. */
export async function insertVersion({ pool, workspaceId, catalog }, document) {
  const [{ insertVersion: insert }] = await Promise.all([import(dist('runtime/publishing/snapshot.js'))]);
  const workflowId = (await pool.query('insert into workflows (workspace_id, name, draft) values ($1, $2, $3) returning id', [workspaceId, document.name, JSON.stringify(document)])).rows[0].id;
  const client = await pool.connect();
  try {
    return { workflowId, versionId: await insert(client, { workspaceId, workflowId, document, userId: null }, catalog.find) };
  } finally {
    client.release();
  }
}

/** Runs `lanes` steps side by side until nothing is due; answers milliseconds. */
export async function drain({ step, isDue }, lanes = 2) {
  const started = performance.now();
  await Promise.all(Array.from({ length: lanes }, async () => {
    const next = step();
    while ((await next()) || (await isDue()));
  }));
  return performance.now() - started;
}

/** The lane of the server that moves tokens, as it runs there; `announce` hears of each commit. */
export async function openLane({ store, clock, step }, announce) {
  const { Lane } = await import(dist('runtime/lanes/lane.js'));
  const untilDue = async () => {
    const due = await store.nextDue('pure');
    return due === null ? null : due - clock.now();
  };
  return new Lane({ name: 'pure', step: step(announce), untilDue, onError: (error) => console.error(error) });
}

export const seconds = (milliseconds) => milliseconds / 1000;

// What it costs that a package runs in a process of its own: the same node inside and outside of the server, turn by turn, so that the
// noise of the machine falls on both. Per size of a batch: the raw call, and whole steps through the engine on Postgres.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { node, workflow } from '../graph.mjs';
import { postgresMs } from '../processor-time.mjs';
import { insertVersion, openEngine, openStage } from '../stage.mjs';

const dist = (path) => new URL(`../../server/dist/${path}`, import.meta.url).href;
const SIZES = [1, 10, 100, 1_000];
const GOAL_PERCENT = 15;
const LEASE_MS = 60_000;
const LANES = 2;
/** A server runs for weeks: most of what new code costs is left out. After so much, compiling still is a fifth of the processor time on both ways. */
const WARM_ROUNDS = 40;
const WARM_SIZE = 100;
/** Enough that a round lasts longer than the noise. */
const batchesOf = (size) => Math.max(1, Math.round(200 / size));
const folder = fileURLToPath(new URL('../packages/sample', import.meta.url));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function openPackages() {
  const [{ Catalog }, { PluginHost }, { importPackage, readManifest }] = await Promise.all(['runtime/catalog/catalog.js', 'runtime/plugin-host/plugin-host.js', 'runtime/catalog/read-package.js'].map((path) => import(dist(path))));
  const nodes = fileURLToPath(new URL('../../nodes', import.meta.url));
  const manifest = readManifest(folder);
  const host = new PluginHost();
  const catalogOf = async (found) => {
    const catalog = await Catalog.load([nodes]);
    catalog.add(found, manifest.name, manifest.version);
    return catalog;
  };
  const inside = await catalogOf(await importPackage(folder, manifest));
  const outside = await catalogOf((await host.load({ folder, manifest, granted: manifest.parcours.permissions })).package);
  return { inside, outside, close: () => host.close() };
}

/** Processor time the package's process has used so far; 0 where there is no /proc. */
function packageMs() {
  if (process.platform !== 'linux') return 0;
  const mine = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
      return Number(fields[1]) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('child/main.js') ? [(Number(fields[11]) + Number(fields[12])) * 10] : [];
    } catch {
      // it has ended meanwhile
      return [];
    }
  });
  return mine.reduce((sum, ms) => sum + ms, 0);
}

async function processorMs(pool) {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 + (pool ? await postgresMs(pool) : 0) + packageMs();
}

/** Both ways in turn, with as many rounds as fit into the time; answers the median milliseconds of each, and its processor time per round. */
async function compare(inside, outside, budgetMs, pool) {
  const times = { inside: [], outside: [] };
  const spent = { inside: 0, outside: 0 };
  await inside();
  await outside();
  const until = performance.now() + budgetMs;
  for (let round = 0; performance.now() < until || round < 5; round++) {
    for (const [name, work] of round % 2 === 0 ? [['inside', inside], ['outside', outside]] : [['outside', outside], ['inside', inside]]) {
      const before = await processorMs(pool);
      times[name].push(await work());
      spent[name] += (await processorMs(pool)) - before;
    }
  }
  return { inside: median(times.inside), outside: median(times.outside), processor: spent.outside / spent.inside };
}

const itemsOf = (length) => Array.from({ length }, (_, number) => ({ name: `Contact ${number}`, number, city: 'Riga', plan: 'gold', tags: ['a', 'b', 'c'], address: { street: 'Brivibas iela', zip: 'LV-1010' } }));
const batchOf = (length) => itemsOf(length).map((json, token) => ({ json, contact: null, params: { suffix: '!' }, run: { id: token, mode: 'flow', test: false, visit: 1 }, token, resumed: null, delivery: null }));

/** The call alone: nothing of the engine around it. */
async function rawCall(catalogs, size, budgetMs) {
  const batch = batchOf(size);
  const context = { now: () => 0, timezone: 'UTC', node: { id: 'n', name: 'N' }, log: () => {} };
  const call = (catalog) => {
    const { definition } = catalog.find('sample.shout', 1);
    return async () => {
      const started = performance.now();
      const outcomes = await definition.execute(batch, context);
      if (outcomes.length !== size || outcomes[0].json.shouted !== 'CONTACT 0!') throw new Error('The sample node answered something else.');
      return performance.now() - started;
    };
  };
  return compare(call(catalogs.inside), call(catalogs.outside), budgetMs);
}

/** Runs of one item each that start, pass five nodes and end; a batch is one transaction of the engine. Two lanes side by side, as in the server. */
function pureSteps(stage, { store, plans, environment, execute }, version, size) {
  const { workspaceId, clock } = stage;
  const runs = itemsOf(size).map((json) => ({ workspaceId, ...version, node: 0, contactId: null, test: false, items: [{ json }] }));
  const lane = async () => {
    for (let batch = 0; batch < batchesOf(size); batch++) await store.enter(runs, clock.now(), (claim) => execute(claim, environment));
  };
  return async () => {
    await plans.ensure([version.versionId]);
    const started = performance.now();
    await Promise.all(Array.from({ length: LANES }, lane));
    return (performance.now() - started) / (LANES * batchesOf(size));
  };
}

/** Lease, call, settle, as the I/O lane does. */
function ioSteps(stage, { store, plans, environment, execute }, version, size, { callLeased, intentsOf }) {
  const { workspaceId, clock } = stage;
  const items = itemsOf(size);
  return async () => {
    await plans.ensure([version.versionId]);
    const runs = items.map((json) => ({ workspaceId, ...version, node: 0, contactId: null, test: false, items: [{ json }] }));
    await store.enter(runs, clock.now(), (claim) => execute(claim, environment));
    const started = performance.now();
    const lease = await store.lease(size, clock.now(), LEASE_MS, (token) => intentsOf(environment, token));
    if (lease.tokens.length !== size) throw new Error(`Expected ${size} leased runs, found ${lease.tokens.length}.`);
    const answered = await callLeased(lease, environment);
    await store.settle(lease, clock.now(), (claim) => execute(claim, environment, answered));
    return performance.now() - started;
  };
}

async function warmUp(work) {
  for (let round = 0; round < WARM_ROUNDS; round++) await work();
}

async function openReceiver() {
  let received = 0;
  const server = createServer((request, response) => {
    received++;
    request.resume().on('end', () => response.end());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, received: () => received, close: () => server.close() };
}

async function checkDone(stage, count, receiver, sent) {
  const { rows } = await stage.pool.query('select status, count(*)::int as count from runs group by status');
  const failed = await stage.pool.query('select error from runs where status = 2 limit 1');
  if (rows.length !== 1 || rows[0].status !== 1 || rows[0].count !== count) throw new Error(`Expected ${count} runs that ended well, found ${JSON.stringify([...rows, ...failed.rows])}.`);
  if (receiver.received() !== sent) throw new Error(`Expected ${sent} requests, found ${receiver.received()}.`);
}

export default async function plugins({ ms = 2_000, size: only } = {}) {
  const [stage, catalogs, receiver, leased, { createOutbound }] = await Promise.all([openStage(), openPackages(), openReceiver(), import(dist('core/executor/call-leased.js')), import(dist('runtime/outbound/create-outbound.js'))]);
  const metrics = {};
  try {
    const outbound = createOutbound({ allowPrivateHosts: ['127.0.0.1'] });
    const doors = { http: (_workspaceId, request) => outbound.http(request) };
    const engines = { inside: await openEngine({ ...stage, catalog: catalogs.inside, doors }), outside: await openEngine({ ...stage, catalog: catalogs.outside, doors }) };
    const withCatalog = { ...stage, catalog: catalogs.inside };
    const pure = await insertVersion(withCatalog, workflow('Pure', [
      node('start', 'core.manual'), node('set', 'core.set', { values: [{ path: 'fullName', value: '{{ json.name }} {{ json.number }}' }] }), node('gold', 'core.condition', { rule: { '==': [{ var: 'json.plan' }, 'gold'] } }),
      node('shout', 'sample.shout'), node('end', 'core.stop'),
    ], 'start', 'set', 'gold.yes', 'shout', 'end'));
    const alone = await insertVersion(withCatalog, workflow('Alone', [node('start', 'core.manual'), node('shout', 'sample.shout')], 'start', 'shout'));
    const io = await insertVersion(withCatalog, workflow('Outside', [node('start', 'core.manual'), node('send', 'sample.send', { url: receiver.url })], 'start', 'send'));
    let [runs, sent] = [0, 0];
    const counted = (work, size, sends) => async () => {
      runs += sends ? size : size * LANES * batchesOf(size);
      if (sends) sent += size;
      return work();
    };
    const kinds = [['pure', pureSteps, pure], ['alone', pureSteps, alone], ['io', ioSteps, io]];
    for (const [name, steps, version] of kinds)
      for (const engine of [engines.inside, engines.outside]) await warmUp(counted(steps(stage, engine, version, WARM_SIZE, leased), WARM_SIZE, name === 'io'));
    for (const size of SIZES.filter((one) => only === undefined || one === only)) {
      const raw = await rawCall(catalogs, size, ms / 2);
      metrics[`call_us_per_item_${size}`] = { value: ((raw.outside - raw.inside) * 1_000) / size, unit: 'us', better: 'lower' };
      for (const [name, steps, version] of kinds) {
        const work = (engine) => counted(steps(stage, engine, version, size, leased), size, name === 'io');
        const took = await compare(work(engines.inside), work(engines.outside), ms, stage.pool);
        metrics[`${name}_inside_per_s_${size}`] = { value: (size / took.inside) * 1_000, unit: 'runs/s', better: 'higher' };
        metrics[`${name}_outside_per_s_${size}`] = { value: (size / took.outside) * 1_000, unit: 'runs/s', better: 'higher' };
        metrics[`${name}_processor_${size}`] = { value: (took.processor - 1) * 100, unit: '% more processor time', better: 'lower' };
        metrics[`${name}_overhead_${size}`] = { value: (took.outside / took.inside - 1) * 100, unit: '%', better: 'lower', ...(size === 100 && name !== 'alone' ? { goal: GOAL_PERCENT } : {}) };
      }
    }
    await checkDone(stage, runs, receiver, sent);
    return metrics;
  } finally {
    await catalogs.close();
    receiver.close();
    await stage.close();
  }
}

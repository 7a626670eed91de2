// npm run chaos -- [--minutes N] [--seed S] [--workers N] [--verbose]
// Real processes on a real PostgreSQL are killed, frozen and cut off while people come; then everything is counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Customers } from './chaos/customers.mjs';
import { openDatabase } from './chaos/database.mjs';
import { publishJourneys } from './chaos/journeys.mjs';
import { ServerProcess } from './chaos/processes.mjs';
import { seededRandom } from './chaos/random.mjs';
import { openReceivers } from './chaos/receivers.mjs';
import { openRedis } from './chaos/redis.mjs';
import { crashSpecs, makeTroubles } from './chaos/troubles.mjs';
import { judge } from './chaos/verdict.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' }, workers: { type: 'string', default: '2' }, verbose: { type: 'boolean' } } });
const number = (name, text, least) => {
  const found = Number(text);
  if (!(found >= least)) throw new Error(`Expected --${name} to be a number from ${least}, found ${JSON.stringify(text)}; say for example --${name} ${least}.`);
  return found;
};
const minutes = number('minutes', values.minutes, 0.2);
const workerCount = number('workers', values.workers, 1);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : number('seed', values.seed, 0);
const LEASE_MS = 3_000;
const DRAIN_MS = 90_000;
const startedAt = Date.now();
const say = (text) => values.verbose && console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const closing = [];
async function close() {
  for (const step of closing.splice(0).reverse()) await step();
}

async function freePort() {
  const { createServer } = await import('node:net');
  return new Promise((done) => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); }); });
}

async function until(condition, withinMs, what) {
  for (const giveUpAt = Date.now() + withinMs; ; await sleep(250)) {
    if (await condition()) return;
    if (Date.now() > giveUpAt) throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}.`);
  }
}

async function openCluster(random) {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-chaos-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  const receivers = await openReceivers(seededRandom(seed + 1));
  closing.push(receivers.close);
  const database = await openDatabase(folder);
  closing.push(database.close);
  const redis = await openRedis(folder);
  if (redis === null) console.log('redis-server is not installed: this chaos runs without Redis.');
  else closing.push(redis.close);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const owner = { email: 'chaos@example.org', password: 'a long way to go' };
  const env = {
    PATH: process.env.PATH, DATABASE_URL: database.url, PARCOURS_DATA_DIR: folder, PORT: String(port), PARCOURS_HEALTH_PORT: '0', PARCOURS_BASE_URL: url, PARCOURS_LEASE_MS: String(LEASE_MS), PARCOURS_TEST: '1',
    PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', PARCOURS_LOG_LEVEL: 'error', PARCOURS_OWNER_EMAIL: owner.email, PARCOURS_OWNER_PASSWORD: owner.password, ...(redis === null ? {} : { REDIS_URL: redis.url }),
  };
  const api = new ServerProcess('api', 'api', env, () => '');
  closing.push(() => api.end());
  await until(() => api.ready, 30_000, `the API to start: ${api.said}`);
  const doors = await publishJourneys(url, owner, receivers);
  const workers = Array.from({ length: workerCount }, (_, index) => new ServerProcess(`worker ${index + 1}`, 'worker', env, crashSpecs(random)));
  closing.push(() => Promise.all(workers.map((worker) => worker.end())));
  return { folder, receivers, database, redis, api, doors, workers };
}

/** Done when nothing is due any more and nobody holds a lease: what is left waits for its month to pass. */
async function drain(pool) {
  const busy = async () => (await pool.query(`select count(*)::int as tokens from tokens where state <> 1 or due_at < now() + interval '1 minute'`)).rows[0].tokens;
  await until(async () => (await busy().catch(() => 1)) === 0, DRAIN_MS, 'every run to end or wait; see the verdict').catch((error) => console.log(error.message));
}

async function main() {
  const random = seededRandom(seed);
  console.log(`chaos: seed ${seed}, ${minutes} minutes, 1 API and ${workerCount} workers`);
  const { receivers, database, redis, api, doors, workers } = await openCluster(random);
  const customers = new Customers(doors, seededRandom(seed + 2));
  const troubles = await makeTroubles({ workers, api, database, redis, leaseMs: LEASE_MS, random, until: Date.now() + minutes * 60_000, say });
  for (const worker of workers) worker.calm();
  await customers.leave();
  const { createPool } = await import(new URL('../server/dist/runtime/pool.js', import.meta.url).href);
  const pool = createPool({ url: database.url }, () => undefined, 2);
  closing.push(() => pool.end());
  await drain(pool);
  const { lines, wrong } = await judge(pool, customers, receivers.received);
  const servers = [api, ...workers];
  wrong.push(...servers.flatMap((server) => server.surprises));
  const table = [['troubles', [...troubles].map(([name, times]) => `${times} × ${name}`).join(', ')], ['lives', servers.map((server) => `${server.name} ${server.deaths + 1}`).join(', ')], ...lines];
  for (const [name, text] of table) console.log(`  ${name.padEnd(18)} ${text}`);
  for (const sentence of wrong) console.log(`  WRONG              ${sentence}`);
  console.log(wrong.length === 0 ? `passed in ${((Date.now() - startedAt) / 1000).toFixed(0)} s: nothing lost, nothing doubled, every uncertain one reported` : `FAILED: ${wrong.length} findings; again with: npm run chaos -- --minutes ${minutes} --seed ${seed}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

// whatever happens, nothing is left running
const limit = setTimeout(() => stopNow('it took far longer than it may'), minutes * 60_000 + DRAIN_MS + 120_000);
async function stopNow(why) {
  console.error(`chaos was stopped: ${why}`);
  setTimeout(() => process.exit(1), 20_000).unref();
  await close().catch((error) => console.error(error));
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stopNow(`by ${signal}`));
try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  clearTimeout(limit);
  await close();
}

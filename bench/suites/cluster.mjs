// A journey that costs processor time, moved by one worker process and by two: what a second worker brings on this machine.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postgresMs } from '../processor-time.mjs';
import { insertVersion, openEngine, openStage, seconds } from '../stage.mjs';

const { COUNT, RUN_NODE } = await import(new URL('../../server/dist/core/changes.js', import.meta.url).href);

const WORKER = fileURLToPath(new URL('../worker.mjs', import.meta.url));
const node = (id, type, settings = {}) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const PAIRS = 25;
const values = Array.from({ length: 8 }, (_, index) => ({ path: `answer.${index}`, value: String(index), kind: 'number' }));
const rule = { and: [{ '>=': [{ var: 'json.answer.3' }, 3] }, { in: ['a', ['a', 'b']] }, { '!': { '==': [{ var: 'json.answer.4' }, 5] } }] };

/** start ──> (set eight fields ──> condition ──yes──>) x 25 ──> end. No templates: their time limit is in wall-clock time, which this benchmark makes scarce. */
const steps = Array.from({ length: PAIRS }, (_, index) => [node(`set${index}`, 'core.set', { values }), node(`ask${index}`, 'core.condition', { rule })]).flat();
const nodes = [node('start', 'core.manual'), ...steps, node('end', 'core.stop')];
const edges = nodes.slice(1).map((to, index) => ({ id: `e${index}`, from: { node: nodes[index].id, port: nodes[index].type === 'core.condition' ? 'yes' : 'main' }, to: { node: to.id } }));
const journey = { schemaVersion: 1, name: 'Fifty steps', nodes, edges };

function startWorker({ connection, dataDir }) {
  const child = spawn(process.execPath, [WORKER, JSON.stringify({ connection, PARCOURS_DATA_DIR: dataDir })], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  const ended = new Promise((done) => child.once('close', () => done(Number(/cpu ([\d.]+)/.exec(said)?.[1]))));
  const ready = new Promise((done, failed) => {
    child.stdout.on('data', (text) => (said += text).includes('ready') && done());
    child.once('close', () => failed(new Error('A worker ended before it was ready.')));
  });
  return { ready, mark: () => child.stdin.write('mark\n'), stop: () => (child.stdin.end(), ended) };
}

const SPIN = "let n = 0; const until = performance.now() + 2_000; while (performance.now() < until) for (let i = 0; i < 1e5; i++) n += i % 7; console.log(n)";

/** What so many processes that only count reach together: the machine's own ceiling, with whatever else runs on it. */
async function spin(processes) {
  const count = () => new Promise((done) => {
    const child = spawn(process.execPath, ['-e', SPIN], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (text) => done(Number(text)));
  });
  return (await Promise.all(Array.from({ length: processes }, count))).reduce((sum, one) => sum + one, 0);
}

const LOOK = `select (select coalesce(sum(value), 0)::int from node_counts where version_id = $1 and node = ${RUN_NODE} and port = any('{${COUNT.runDone}, ${COUNT.runFailed}, ${COUNT.runCancelled}}')) as done, (select count(*)::int from pg_stat_activity where wait_event_type = 'Lock') as waiting`;
const look = async (pool, { versionId }) => (await pool.query(LOOK, [versionId])).rows[0];

const SLICE = 10_000;
/** Longer than writing so many takes, so that no worker begins before the clock. */
const SLICE_MS = 1_500;

/** Writes runs that are due together at a later instant, and waits for it: how soon a worker that sleeps looks again is no part of this. */
async function startTogether(stage, engine, place, { runs, items }) {
  const { workspaceId } = stage;
  const dueAt = Date.now() + Math.ceil(runs / SLICE) * SLICE_MS;
  for (let left = runs; left > 0; left -= SLICE) {
    const slice = Array.from({ length: Math.min(left, SLICE) }, () => ({ workspaceId, ...place, node: 0, contactId: null, test: false, items: Array.from({ length: items }, () => ({ json: {} })) }));
    await engine.store.start(slice, dueAt);
  }
  if (Date.now() > dueAt) throw new Error(`Writing ${runs} runs took longer than ${SLICE_MS} ms for each ${SLICE}; take fewer (--runs=).`);
  await sleep(dueAt - Date.now());
}

/** Moves runs that are due together to their ends; answers how long it took from that instant to the last end, and who waited for whom meanwhile. */
async function moveAll(stage, engine, place, work) {
  const { pool } = stage;
  const { runs } = work;
  const before = await look(pool, place);
  await startTogether(stage, engine, place, work);
  const [started, postgres] = [performance.now(), await postgresMs(pool)];
  const looks = [];
  // by the counters: looking for a token that is left would read past all that are gone, at the cost of those who work
  for (let now = before; now.done - before.done < runs; looks.push(now.waiting)) {
    await sleep(50);
    now = await look(pool, place);
  }
  return { elapsed: performance.now() - started, postgresUs: (((await postgresMs(pool)) - postgres) * 1_000) / runs, waiting: looks.reduce((sum, one) => sum + one, 0) / looks.length };
}

/**
 * What part of the measured runs each worker moves before the clock begins. A worker lives for days, and its first seconds are those in which V8 compiles what it does:
 * that costs every process the same once, so that two would be charged twice for it.
 */
const WARM_UP = 1 / 4;

/** Runs per second, processor time and waits for each other's locks with this many workers that have found their pace. */
async function throughput(stage, engine, place, workers, { runs, items }) {
  const team = Array.from({ length: workers }, () => startWorker(stage));
  try {
    await Promise.all(team.map(({ ready }) => ready));
    await sleep(1_000); // their first look at the database is over
    await moveAll(stage, engine, place, { runs: Math.ceil(runs * WARM_UP) * workers, items });
    team.forEach(({ mark }) => mark());
    const { elapsed, postgresUs, waiting } = await moveAll(stage, engine, place, { runs, items });
    const cpuMs = (await Promise.all(team.splice(0).map(({ stop }) => stop()))).reduce((sum, one) => sum + one, 0);
    return { perSecond: runs / seconds(elapsed), cpuUs: (cpuMs * 1_000) / runs, postgresUs, waiting };
  } finally {
    await Promise.all(team.map(({ stop }) => stop()));
  }
}

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** One worker and two, in turn, so that whatever else runs on the machine meets both. The middle one of the rounds stands for all. */
async function compare(stage, engine, place, rounds, work) {
  const measured = { 1: [], 2: [] };
  for (let round = 0; round < rounds; round++) for (const workers of [1, 2]) measured[workers].push(await throughput(stage, engine, place, workers, work));
  const of = (workers, what) => middle(measured[workers].map((one) => one[what]));
  return {
    one_worker: { value: of(1, 'perSecond'), unit: 'runs/s', better: 'higher' },
    two_workers: { value: of(2, 'perSecond'), unit: 'runs/s', better: 'higher' },
    two_beat_one_by: { value: middle(measured[2].map(({ perSecond }, round) => perSecond / measured[1][round].perSecond)), unit: 'ratio', goal: 1.6, better: 'higher' },
    processor_time_per_run_one: { value: of(1, 'cpuUs'), unit: 'us', better: 'lower' },
    processor_time_per_run_two: { value: of(2, 'cpuUs'), unit: 'us', better: 'lower' },
    postgres_per_run_one: { value: of(1, 'postgresUs'), unit: 'us', better: 'lower' },
    postgres_per_run_two: { value: of(2, 'postgresUs'), unit: 'us', better: 'lower' },
    sessions_waiting_for_locks_two: { value: of(2, 'waiting'), unit: 'sessions', better: 'lower' },
  };
}

const named = (prefix, metrics) => Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [`${prefix}_${name}`, metric]));

/**
 * With ten items in each run, as a flow has them, and with a single empty one: the lightest run there is, of which PostgreSQL, on the same two cores, takes the largest part.
 */
export default async function cluster({ runs = 60_000, rounds = 3 }) {
  const stage = await openStage();
  stage.clock.time = Date.now();
  try {
    const engine = await openEngine(stage);
    const place = await insertVersion(stage, journey);
    const ten = await compare(stage, engine, place, rounds, { runs: Math.ceil(runs / 3), items: 10 });
    const lightest = await compare(stage, engine, place, rounds, { runs, items: 1 });
    const failed = (await stage.pool.query('select status, error from runs where status <> 1')).rows;
    if (failed.length > 0) throw new Error(`${failed.length} runs did not end well, the first of them with status ${failed[0].status}: ${JSON.stringify(failed[0].error)}`);
    return {
      ...named('ten_items', ten),
      ...named('lightest', lightest),
      two_counting_processes_beat_one_by: { value: (await spin(2)) / (await spin(1)), unit: 'ratio', better: 'higher' },
      cores: { value: availableParallelism(), unit: 'cores', better: 'higher' },
    };
  } finally {
    await stage.close();
  }
}

// One run of 10,000, of 100,000 and of a million items through ten nodes: time and peak memory, each in a process of its own, the last with a heap of 512 MB.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { node, workflow } from '../graph.mjs';
import { openEngine, openStage, insertVersion } from '../stage.mjs';

const set = (id) => node(id, 'core.set', { values: [{ path: `${id}Name`, value: '{{ json.name }} {{ json.number }}' }, { path: `${id}Label`, value: '{{ json.name | upcase }}' }] });
const document = workflow(
  'Ten nodes',
  [
    node('start', 'core.manual'), set('first'), node('known', 'core.condition', { rule: { '!!': [{ var: 'json.name' }] } }), node('kept', 'core.filter', { rule: { '>=': [{ var: 'json.number' }, 0] } }),
    set('second'), node('large', 'core.condition', { rule: { '>=': [{ var: 'json.number' }, 0] } }), node('again', 'core.filter', { rule: { '!=': [{ var: 'json.name' }, ''] } }),
    set('third'), node('last', 'core.filter', { rule: { '>=': [{ var: 'json.number' }, 0] } }), node('end', 'core.stop'),
  ],
  'start', 'first', 'known.yes', 'kept', 'second', 'large.yes', 'again', 'third', 'last', 'end',
);

async function measure(count) {
  const stage = await openStage();
  try {
    const { store, plans, environment, execute } = await openEngine(stage);
    const { workspaceId } = stage;
    const { workflowId, versionId } = await insertVersion(stage, document);
    await plans.ensure([versionId]);
    const run = (items) => store.enter([{ workspaceId, workflowId, versionId, node: 0, contactId: null, test: false, items }], stage.clock.now(), (claim) => execute(claim, environment));
    const make = (length) => Array.from({ length }, (_, number) => ({ json: { name: `Item ${number}`, number, city: 'Riga' } }));
    await run(make(100));
    const items = make(count);
    const started = performance.now();
    const [runId] = await run(items);
    const milliseconds = performance.now() - started;
    const { rows } = await stage.pool.query('select r.status, a.nodes, a.items from runs r join activations a on a.run_id = r.id where r.id = $1', [runId]);
    if (rows[0]?.status !== 1 || rows[0].items.length !== 10 || rows[0].items.some((number) => number !== count)) throw new Error(`Expected ${count} items through ten nodes, found ${JSON.stringify(rows)}.`);
    process.send({ milliseconds, memory: process.resourceUsage().maxRSS / 1024 });
  } finally {
    await stage.close();
  }
}

/** In a process with `heapMb` of heap, or as much as Node takes by itself. */
function apart(count, heapMb) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [String(count)], { execArgv: heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`] });
    let result;
    child.on('message', (message) => (result = message));
    child.once('exit', (code) => (code === 0 && result ? resolve(result) : reject(new Error(`Measuring ${count} items ended with code ${code}.`))));
  });
}

export default async function items({ million = 1 }) {
  const few = await apart(10_000);
  const many = await apart(100_000);
  const all = million ? await apart(1_000_000, 512) : null;
  return {
    time_10k: { value: few.milliseconds / 1000, unit: 's', goal: 0.5, better: 'lower' },
    time_100k: { value: many.milliseconds / 1000, unit: 's', goal: 5, better: 'lower' },
    peak_memory_10k: { value: few.memory, unit: 'MB', goal: 600, better: 'lower' },
    peak_memory_100k: { value: many.memory, unit: 'MB', goal: 600, better: 'lower' },
    ...(all ? { time_1m_in_512_mb_heap: { value: all.milliseconds / 1000, unit: 's', better: 'lower' }, peak_memory_1m: { value: all.memory, unit: 'MB', better: 'lower' } } : {}),
  };
}

if (process.send && process.argv[2]) await measure(Number(process.argv[2])).then(() => process.disconnect());

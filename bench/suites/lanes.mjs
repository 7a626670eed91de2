// A mass enrolment queues 200,000 runs; meanwhile somebody waits for a run every 100 ms. How long do they wait?
import { insertVersion, openEngine, openStage, seconds } from '../stage.mjs';

const node = (id, type, settings = {}) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const document = {
  schemaVersion: 1,
  name: 'Three steps',
  nodes: [node('start', 'core.manual'), node('one', 'core.set', { values: [{ path: 'one', value: 'yes' }] }), node('two', 'core.condition', { rule: { '==': [{ var: 'json.one' }, 'yes'] } }), node('three', 'core.set', { values: [{ path: 'three', value: 'yes' }] })],
  edges: [['start', 'main', 'one'], ['one', 'main', 'two'], ['two', 'yes', 'three']].map(([from, port, to], index) => ({ id: `e${index}`, from: { node: from, port }, to: { node: to } })),
};
const EVERY_MS = 100;
const percentile = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Infinity;
const sleep = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Starts a run of this priority now and then; `ended` is told when a worker has committed its end. */
function visitors(engine, run, clock) {
  const waiting = new Map();
  const waits = [];
  let going = true;
  const loop = (async () => {
    for (; going; await sleep(EVERY_MS)) {
      const startedAt = performance.now();
      const [id] = await engine.store.start([run], clock.now());
      waiting.set(id, startedAt);
    }
  })();
  return {
    waits,
    ended: (runId) => {
      const startedAt = waiting.get(runId);
      if (startedAt === undefined) return;
      waiting.delete(runId);
      waits.push(performance.now() - startedAt);
    },
    stop: async () => {
      going = false;
      await loop;
    },
  };
}

export default async function lanes({ bulk = 200_000 }) {
  const stage = await openStage();
  try {
    const { workspaceId } = stage;
    const clock = { now: Date.now };
    const engine = await openEngine({ ...stage, clock });
    const { pureStep } = await import(new URL('../../server/dist/runtime/lanes/pure-lane.js', import.meta.url).href);
    const place = { workspaceId, ...(await insertVersion(stage, document)), node: 0, contactId: null, test: false, items: [{ json: {} }] };
    for (let left = bulk; left > 0; left -= 10_000) await engine.store.start(Array.from({ length: Math.min(10_000, left) }, () => ({ ...place, priority: 'bulk' })), clock.now());
    const interactive = visitors(engine, { ...place, priority: 'interactive' }, clock);
    const normal = visitors(engine, { ...place, priority: 'normal' }, clock);
    const announce = (changes) => {
      for (const { runId } of changes.runs) {
        interactive.ended(runId);
        normal.ended(runId);
      }
    };
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: 2 }, async () => {
        const step = pureStep({ store: engine.store, plans: engine.plans, clock, environment: engine.environment, announce });
        while ((await step()) || (await engine.isDue()));
      }),
    );
    const elapsed = seconds(performance.now() - startedAt);
    await Promise.all([interactive.stop(), normal.stop()]);
    const waits = interactive.waits.sort((a, b) => a - b);
    const normals = normal.waits.sort((a, b) => a - b);
    return {
      bulk_runs_per_second: { value: bulk / elapsed, unit: 'runs/s', better: 'higher' },
      interactive_runs: { value: waits.length, unit: 'runs', goal: 10, better: 'higher' },
      interactive_wait_p50: { value: percentile(waits, 0.5), unit: 'ms', better: 'lower' },
      interactive_wait_p99: { value: percentile(waits, 0.99), unit: 'ms', better: 'lower' },
      interactive_wait_longest: { value: waits.at(-1) ?? Infinity, unit: 'ms', goal: 1000, better: 'lower' },
      normal_wait_longest: { value: normals.at(-1) ?? Infinity, unit: 'ms', better: 'lower' },
    };
  } finally {
    await stage.close();
  }
}

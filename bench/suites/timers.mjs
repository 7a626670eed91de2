// 100,000 timers due at one instant, then timers falling due at 5,000/s: how late each is, from its instant to after its commit.
import { node, workflow } from '../graph.mjs';
import { drain, insertVersion, openEngine, openLane, openStage } from '../stage.mjs';
import { percentile } from '../percentile.mjs';

const document = workflow('Waits', [node('start', 'core.manual'), node('until', 'core.wait', { mode: 'until', until: '{{ json.at }}' }), node('end', 'core.stop')], 'start', 'until', 'end');

/** Starts one run per instant, each parked until then; answers the instants by run. */
async function park({ stage, engine, version: { workflowId, versionId } }, instants) {
  const dueAt = new Map();
  for (let from = 0; from < instants.length; from += 5000) {
    const slice = instants.slice(from, from + 5000);
    const runs = slice.map((at) => ({ workspaceId: stage.workspaceId, workflowId, versionId, node: 0, contactId: null, test: false, items: [{ json: { at: new Date(at).toISOString() } }] }));
    const ids = await engine.store.enter(runs, stage.clock.now(), (claim) => engine.execute(claim, engine.environment));
    ids.forEach((id, index) => dueAt.set(id, slice[index]));
  }
  return dueAt;
}

async function atOnce(scene, count) {
  const { stage, engine } = scene;
  const instant = stage.clock.now() + 3_600_000;
  await park(scene, Array.from({ length: count }, () => instant));
  stage.clock.time = instant;
  const milliseconds = await drain(engine);
  return { milliseconds, memory: process.resourceUsage().maxRSS / 1024 };
}

async function steady(scene, perSecond, seconds) {
  const { stage, engine } = scene;
  stage.clock.now = () => Date.now();
  const first = Date.now() + 6000;
  const dueAt = await park(scene, Array.from({ length: perSecond * seconds }, (_, number) => first + Math.floor((number * 1000) / perSecond)));
  if (Date.now() >= first) throw new Error('Parking the timers took longer than planned; the machine is too busy for this measurement.');
  const late = [];
  const lane = await openLane(engine, ({ activations }) => {
    const now = Date.now();
    for (const { runId } of activations) late.push(now - dueAt.get(runId));
  });
  lane.start();
  const deadline = first + seconds * 1000 + 30_000;
  while (late.length < dueAt.size && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  await lane.stop();
  if (late.length !== dueAt.size) throw new Error(`${dueAt.size} timers were due, ${late.length} came.`);
  return late;
}

export default async function timers({ timers = 100_000, rate = 5000, seconds = 8 }) {
  const stage = await openStage();
  try {
    const engine = await openEngine(stage);
    const scene = { stage, engine, version: await insertVersion(stage, document) };
    await engine.plans.ensure([scene.version.versionId]);
    const burst = await atOnce(scene, timers);
    const late = await steady(scene, rate, seconds);
    const { rows } = await stage.pool.query('select count(*)::int as left from runs where status <> 1');
    if (rows[0].left !== 0) throw new Error(`${rows[0].left} runs did not end.`);
    return {
      burst_time: { value: burst.milliseconds / 1000, unit: 's', goal: 10, better: 'lower' },
      burst_peak_memory: { value: burst.memory, unit: 'MB', goal: 400, better: 'lower' },
      steady_p50_lateness: { value: percentile(late, 0.5), unit: 'ms', better: 'lower' },
      steady_p99_lateness: { value: percentile(late, 0.99), unit: 'ms', goal: 250, better: 'lower' },
    };
  } finally {
    await stage.close();
  }
}

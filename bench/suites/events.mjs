// Events: how many are acknowledged after their commit, and how long from one being handed in until the run it starts has ended, at a steady rate.
import { chain, node } from '../graph.mjs';
import { insertVersion, openRuntime, openStage } from '../stage.mjs';
import { ingestOverHttp } from '../ingest-load.mjs';
import { percentile } from '../percentile.mjs';

const CALLERS = 64;
const document = { schemaVersion: 1, name: 'Heard', nodes: [node('heard', 'core.event', { name: 'visited' }), node('note', 'core.set', { values: [{ path: 'seen', value: 'yes' }] }), node('end', 'core.stop')], edges: chain('heard', 'note', 'end') };

async function ingest({ engine }, event, milliseconds) {
  let count = 0;
  const started = performance.now();
  const caller = async () => {
    for (; performance.now() - started < milliseconds; count++) await engine.record([event('looked', count)]);
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return (count * 1000) / (performance.now() - started);
}

/** Hands in `perSecond` events a second, each by a caller of its own, and waits until the run of each has ended. */
async function steady({ pool }, { engine, onCommit }, event, perSecond, seconds) {
  const endedAt = new Map();
  onCommit(({ runs }) => {
    for (const { runId, live } of runs) if (live < 0) endedAt.set(runId, Date.now());
  });
  const handedIn = new Map();
  const acknowledged = [];
  const total = perSecond * seconds;
  const first = Date.now();
  for (let number = 0; number < total; ) {
    const due = Math.min(total, Math.floor(((Date.now() - first) * perSecond) / 1000));
    for (; number < due; number++) {
      handedIn.set(number, Date.now());
      acknowledged.push(engine.record([event('visited', number)]));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(acknowledged);
  const deadline = Date.now() + 60_000;
  while (endedAt.size < total && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  const { rows } = await pool.query(`select r.id, (e.properties ->> 'number')::int as number from runs r join events e on e.id = r.event_id where r.status = 1`);
  if (rows.length !== total || endedAt.size !== total) throw new Error(`${total} events were recorded, ${rows.length} runs came of them, ${endedAt.size} were seen to end.`);
  return rows.map(({ id, number }) => endedAt.get(id) - handedIn.get(number));
}

/** Issue 6, 2: acknowledged means kept. */
const INGEST_GOAL = 10_000;

export default async function events({ rate = 5000, seconds = 8 }) {
  const http = await ingestOverHttp({ seconds, goal: INGEST_GOAL });
  const stage = await openStage();
  stage.clock.now = () => Date.now();
  const runtime = await openRuntime(stage);
  try {
    const { pool, workspaceId } = stage;
    await pool.query(`insert into contacts (workspace_id, email, email_key) select $1, 'c' || n || '@example.org', 'c' || n || '@example.org' from generate_series(1, 20000) n`, [workspaceId]);
    const { workflowId } = await insertVersion(stage, document);
    const { rows } = await pool.query('select revision from workflows where id = $1', [workflowId]);
    await runtime.engine.publish(workspaceId, workflowId, rows[0].revision, null);
    runtime.start();
    const event = (name, number) => ({ workspaceId, contactId: 1 + (number % 20000), name, properties: { number }, occurredAt: Date.now() });
    const perSecond = await ingest(runtime, event, 5000);
    const late = await steady(stage, runtime, event, rate, seconds);
    return {
      acknowledged_per_second: { value: perSecond, unit: 'events/s', better: 'higher' },
      event_to_action_p50: { value: percentile(late, 0.5), unit: 'ms', better: 'lower' },
      event_to_action_p95: { value: percentile(late, 0.95), unit: 'ms', goal: 1000, better: 'lower' },
      ingest_http_per_second: { value: http.batches.perSecond, unit: 'events/s', goal: INGEST_GOAL, better: 'higher' },
      ingest_http_node: { value: http.batches.nodeMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_postgres: { value: http.batches.postgresMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_small_batches: { value: http.small.perSecond, unit: 'events/s', better: 'higher' },
      ingest_http_small_batches_node: { value: http.small.nodeMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_small_batches_postgres: { value: http.small.postgresMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_singles: { value: http.singles.perSecond, unit: 'events/s', better: 'higher' },
      ingest_http_singles_node: { value: http.singles.nodeMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_singles_postgres: { value: http.singles.postgresMicros, unit: 'µs/event', better: 'lower' },
      ingest_http_p50_at_half_goal: { value: http.p50, unit: 'ms', better: 'lower' },
      ingest_http_p99_at_half_goal: { value: http.p99, unit: 'ms', goal: 100, better: 'lower' },
      peak_memory: { value: process.resourceUsage().maxRSS / 1024, unit: 'MB', better: 'lower' },
    };
  } finally {
    await runtime.stop();
    await stage.close();
  }
}

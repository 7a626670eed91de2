// 200,000 contacts through ten nodes with two waits, history on; beside it the same claims, updates and history in raw SQL.
import { chain, node } from '../graph.mjs';
import { processorTime } from '../processor-time.mjs';
import { drain, insertVersion, openEngine, openStage, seconds } from '../stage.mjs';

const journey = {
  schemaVersion: 1,
  name: 'Ten nodes, two waits',
  nodes: [
    node('start', 'core.manual'),
    node('greet', 'core.set', { values: [{ path: 'step', value: 'greet' }] }),
    node('known', 'core.condition', { rule: { '!!': [{ var: 'contact.email' }] } }),
    node('first', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'days' } }),
    node('again', 'core.set', { values: [{ path: 'step', value: 'again' }] }),
    node('adult', 'core.condition', { rule: { '>=': [{ var: 'contact.age' }, 18] } }),
    node('second', 'core.wait', { mode: 'duration', duration: { amount: 2, unit: 'days' } }),
    node('last', 'core.set', { values: [{ path: 'step', value: 'last' }] }),
    node('keep', 'core.filter', { rule: true }),
    node('end', 'core.stop'),
  ],
  edges: chain('start', 'greet', 'known.yes', 'first', 'again', 'adult.yes', 'second', 'last', 'keep', 'end'),
};

const BATCH = 500;
const SLICES = 10;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** As many parked tokens as the engine has, in slices that fall due a minute apart. */
async function layCeiling({ pool, workspaceId }, count, firstDue) {
  await pool.query('create table raw_tokens (like tokens including all)');
  await pool.query('create table raw_history (like activations including defaults)');
  await pool.query(
    `insert into raw_tokens (id, run_id, contact_id, due_at, workspace_id, version_id, visit, node, lane, state, data)
     select n, n, n, to_timestamp(($2::float8 + (n - 1) * $5 / $1 * $4::float8) / 1000), $3, 1, 4, 3, 0, 1, '{"i":[{"step":"greet"}],"p":"main"}' from generate_series(1, $1::int) n`,
    [count, firstDue, workspaceId, MINUTE_MS, SLICES]);
}

/** The claims, updates and history inserts of a resume with no engine around them: what Postgres alone could do, by two workers. */
async function ceiling({ pool, workspaceId }, now) {
  const worker = async () => {
    const client = await pool.connect();
    try {
      for (;;) {
        await client.query('begin');
        const { rows } = await client.query(`select id, run_id, contact_id, due_at, workspace_id, version_id, epoch, visit, node, lane, state, attempt, forked, test, data from raw_tokens where lane = 0 and due_at <= to_timestamp($1::float8 / 1000) and due_at < 'infinity' order by due_at limit $2 for update skip locked`, [now, BATCH]);
        if (rows.length > 0) {
          await client.query(`update raw_tokens t set node = 6, lane = 0, state = 1, due_at = to_timestamp($2::float8 / 1000), visit = visit + 3, attempt = 0, data = '{"i":[{"step":"again"}],"p":"main"}' from unnest($1::bigint[]) u(id) where t.id = u.id`, [rows.map((row) => row.id), now + 2 * DAY_MS]);
          await client.query(`insert into raw_history (run_id, at, workspace_id, version_id, nodes, ports, visits, items) select u.id, now(), $2, 1, '{3,4,5,6}', '{0,0,0,-1}', '{4,5,6,7}', '{1,1,1,1}' from unnest($1::bigint[]) u(id)`, [rows.map((row) => row.run_id), workspaceId]);
        }
        await client.query('commit');
        if (rows.length === 0) return;
      }
    } finally {
      client.release();
    }
  };
  const started = performance.now();
  await Promise.all([worker(), worker()]);
  return performance.now() - started;
}

/** Enters everybody, one slice a minute: started, executed and parked at their first wait. */
async function enterAll(stage, { store, plans, execute, environment }, { workflowId, versionId }, contacts) {
  const { workspaceId, clock } = stage;
  await plans.ensure([versionId]);
  const first = clock.time;
  const next = { id: 1 };
  const started = performance.now();
  for (let slice = 1; slice <= SLICES; slice++) {
    const end = Math.floor((contacts * slice) / SLICES);
    const lane = async () => {
      while (next.id <= end) {
        const from = next.id;
        next.id = Math.min(end + 1, from + BATCH);
        const runs = Array.from({ length: next.id - from }, (_, index) => ({ workspaceId, workflowId, versionId, node: 0, contactId: from + index, test: false, items: [{ json: {} }] }));
        await store.enter(runs, clock.now(), (claim) => execute(claim, environment));
      }
    };
    await Promise.all([lane(), lane()]);
    clock.time += MINUTE_MS;
  }
  return { first, milliseconds: performance.now() - started };
}

/** Resumes slice by slice, each followed by the same slice of the ceiling: whatever else the machine does, it does to both. */
async function resumeAll(stage, engine, first) {
  let resumed = 0;
  let raw = 0;
  const ours = processorTime(stage.pool);
  const theirs = processorTime(stage.pool);
  for (let slice = 0; slice < SLICES; slice++) {
    stage.clock.time = first + DAY_MS + slice * MINUTE_MS;
    resumed += await ours.of(() => drain(engine));
    raw += await theirs.of(() => ceiling(stage, stage.clock.time));
  }
  return { resumed, raw, ours: ours.spent, theirs: theirs.spent };
}

async function bytesPer(pool, contacts) {
  const { rows } = await pool.query(`select (pg_total_relation_size('tokens') + pg_total_relation_size('waiters')) / $1::float8 as bytes`, [contacts]);
  return rows[0].bytes;
}

async function checkDone(pool, contacts) {
  const { rows } = await pool.query('select count(*)::int as runs, count(*) filter (where status = 1)::int as done, (select count(*)::int from tokens) as tokens, (select sum(cardinality(nodes))::int from activations) as steps from runs');
  const { runs, done, tokens, steps } = rows[0];
  // each wait is passed twice: once when it parks, once when it ends
  if (runs !== contacts || done !== contacts || tokens !== 0 || steps !== contacts * 12) throw new Error(`Expected ${contacts} runs done in ${contacts * 12} steps, found ${JSON.stringify(rows[0])}.`);
}

export default async function journeys({ contacts = 200_000 }) {
  const stage = await openStage();
  try {
    const { pool, workspaceId } = stage;
    const engine = await openEngine(stage);
    const version = await insertVersion(stage, journey);
    await pool.query(`insert into contacts (workspace_id, email, email_key, attributes) select $1, 'c' || n || '@example.org', 'c' || n || '@example.org', jsonb_build_object('age', 18 + n % 60, 'firstName', 'Contact ' || n) from generate_series(1, $2) n`, [workspaceId, contacts]);
    await pool.query('analyze contacts');
    const { first, milliseconds: entered } = await enterAll(stage, engine, version, contacts);
    const parkedBytes = await bytesPer(pool, contacts);
    await layCeiling(stage, contacts, first + DAY_MS);
    const { resumed, raw, ours, theirs } = await resumeAll(stage, engine, first);
    stage.clock.time = first + 4 * DAY_MS;
    const finished = await drain(engine);
    await checkDone(pool, contacts);
    return {
      entered_per_second: { value: contacts / seconds(entered), unit: 'contacts/s', better: 'higher' },
      resumes_per_second: { value: contacts / seconds(resumed), unit: 'resumes/s', better: 'higher' },
      steps_per_second: { value: (contacts * 12) / seconds(entered + resumed + finished), unit: 'steps/s', better: 'higher' },
      ceiling_resumes_per_second: { value: contacts / seconds(raw), unit: 'resumes/s', better: 'higher' },
      ratio_to_ceiling: { value: raw / resumed, unit: 'ratio', goal: 0.5, better: 'higher' },
      node_per_resume: { value: (ours.nodeMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      postgres_per_resume: { value: (ours.postgresMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      ceiling_node_per_resume: { value: (theirs.nodeMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      ceiling_postgres_per_resume: { value: (theirs.postgresMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      bytes_per_parked_contact: { value: parkedBytes, unit: 'bytes', goal: 400, better: 'lower' },
      peak_memory: { value: process.resourceUsage().maxRSS / 1024, unit: 'MB', goal: 400, better: 'lower' },
    };
  } finally {
    await stage.close();
  }
}

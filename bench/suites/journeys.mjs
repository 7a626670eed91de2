// 200,000 contacts through ten nodes with two waits, history on; beside it the same claims, updates and history in raw SQL.
import { chain, node } from '../graph.mjs';
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

async function ceiling(stage, count) {
  const { pool, workspaceId } = stage;
  const BATCH = 500;
  await pool.query('create table raw_tokens (like tokens including all)');
  await pool.query('create table raw_history (like activations including defaults)');
  const parked = { node: 3, due: stage.clock.time };
  await pool.query(
    `insert into raw_tokens (id, run_id, contact_id, due_at, workspace_id, version_id, visit, node, lane, state, data)
     select n, n, n, to_timestamp($2::float8 / 1000), $3, 1, 4, 3, 0, 1, '{"i":[{"step":"greet"}],"p":"main"}' from generate_series(1, $1) n`, [count, parked.due, workspaceId]);
  const worker = async () => {
    const client = await pool.connect();
    try {
      for (;;) {
        await client.query('begin');
        const { rows } = await client.query(`select id, run_id, contact_id, due_at, workspace_id, version_id, epoch, visit, node, lane, state, attempt, forked, test, data from raw_tokens where lane = 0 and due_at <= to_timestamp($1::float8 / 1000) and due_at < 'infinity' order by due_at limit $2 for update skip locked`, [parked.due, BATCH]);
        if (rows.length > 0) {
          await client.query(`update raw_tokens t set node = 6, lane = 0, state = 1, due_at = to_timestamp($2::float8 / 1000), visit = visit + 3, attempt = 0, data = '{"i":[{"step":"again"}],"p":"main"}' from unnest($1::bigint[]) u(id) where t.id = u.id`, [rows.map((row) => row.id), parked.due + 86_400_000]);
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
  const elapsed = performance.now() - started;
  await pool.query('drop table raw_tokens, raw_history');
  return count / seconds(elapsed);
}

export default async function journeys({ contacts = 200_000 }) {
  const stage = await openStage();
  try {
    const { pool, workspaceId, clock } = stage;
    const engine = await openEngine(stage);
    const { workflowId, versionId } = await insertVersion(stage, journey);
    await pool.query(`insert into contacts (workspace_id, email, email_key, attributes) select $1, 'c' || n || '@example.org', 'c' || n || '@example.org', jsonb_build_object('age', 18 + n % 60, 'firstName', 'Contact ' || n) from generate_series(1, $2) n`, [workspaceId, contacts]);
    await pool.query('analyze contacts');
    const started = performance.now();
    for (let from = 1; from <= contacts; from += 10_000)
      await engine.store.start(Array.from({ length: Math.min(10_000, contacts - from + 1) }, (_, index) => ({ workspaceId, workflowId, versionId, node: 0, contactId: from + index, test: false, items: [{ json: {} }] })), clock.now());
    const enrolled = performance.now() - started;
    const entered = await drain(engine);
    const size = (await pool.query(`select (pg_total_relation_size('tokens') + pg_total_relation_size('waiters')) / $1::float8 as bytes`, [contacts])).rows[0].bytes;
    clock.time += 86_400_000 + 3_600_000;
    const resumed = await drain(engine);
    clock.time += 2 * 86_400_000 + 3_600_000;
    const finished = await drain(engine);
    const left = (await pool.query('select count(*)::int as n from runs where status <> 1')).rows[0].n;
    if (left !== 0) throw new Error(`${left} runs did not end`);
    const raw = await ceiling(stage, contacts);
    const total = seconds(entered + resumed + finished);
    return {
      enrolled_per_second: { value: contacts / seconds(enrolled), unit: 'contacts/s', better: 'higher' },
      resumes_per_second: { value: contacts / seconds(resumed), unit: 'resumes/s', better: 'higher' },
      steps_per_second: { value: (contacts * 12) / total, unit: 'steps/s', better: 'higher' },
      ceiling_resumes_per_second: { value: raw, unit: 'resumes/s', better: 'higher' },
      ratio_to_ceiling: { value: contacts / seconds(resumed) / raw, unit: 'ratio', goal: 0.5, better: 'higher' },
      bytes_per_parked_contact: { value: size, unit: 'bytes', goal: 400, better: 'lower' },
      peak_memory: { value: process.resourceUsage().maxRSS / 1024, unit: 'MB', goal: 400, better: 'lower' },
    };
  } finally {
    await stage.close();
  }
}

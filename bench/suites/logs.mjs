// npm run bench -- logs --json [--rows=10000000]: the newest page of the log, the next one and one far down, for every filter, over a year of monthly partitions.
import { chain, node } from '../graph.mjs';
import { percentile } from '../percentile.mjs';
import { insertVersion, openStage } from '../stage.mjs';

const WORKFLOWS = 20;
const SLICE = 500_000;
const NAMES = ['visit', 'product.viewed', 'email.opened', 'email.clicked', 'email.delivered', 'cart.filled', 'order.placed', 'list.joined', 'segment.entered', 'points.earned'];
const dist = (path) => new URL(`../../server/dist/${path}`, import.meta.url).href;

async function partitions(pool, now) {
  for (let back = 13; back > 0; back--) {
    const { rows: [{ name, from, to }] } = await pool.query(`select to_char(m, '"events_"YYYY"_"MM') as name, m::text as from, (m + interval '1 month')::text as to from (select date_trunc('month', to_timestamp($1::float8 / 1000) at time zone 'UTC') - make_interval(months => $2) as m) t`, [now, back]);
    await pool.query(`create table if not exists ${name} partition of events for values from ('${from}+00') to ('${to}+00')`);
  }
}

/** Two thirds events, one third deliveries, and a run for each delivery, so as many lines again by its start and its end. One event, delivery and run in a million is of a rare kind. */
async function populate(stage, rows, now) {
  const { pool, workspaceId } = stage;
  const contacts = Math.max(1_000, Math.round(rows / 100));
  await pool.query(`insert into contacts (workspace_id, email, email_key, attributes) select $1, 'c' || n || '@example.org', 'c' || n || '@example.org', '{}' from generate_series(1, $2::int) n`, [workspaceId, contacts]);
  const versions = [];
  for (let n = 0; n < WORKFLOWS; n++) versions.push(await insertVersion(stage, { schemaVersion: 1, name: `Journey ${n + 1}`, nodes: [node('start', 'core.manual', {}), node('mail', 'core.stop'), node('rare', 'core.stop')], edges: chain('start', 'mail') }));
  const workflowIds = versions.map(({ workflowId }) => workflowId);
  const versionIds = versions.map(({ versionId }) => versionId);
  const events = Math.round((rows * 2) / 3);
  await partitions(pool, now);
  for (let from = 0; from < events; from += SLICE)
    await pool.query(
      `insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at, run_id, workflow_id)
       select $1, 1 + (n::bigint * 7919) % $4, case when n % 1000000 = 500000 then 'very.rare' else ($6::text[])[1 + n % 10] end, case when n % 20 = 1 then jsonb_build_object('total', n % 150, 'context', jsonb_build_object('touchpoint', case when n % 1000000 = 500001 then 'watch' else 'mobile' end)) else jsonb_build_object('total', n % 150) end, at, at,
         case when n % 10 in (2, 3, 4, 7) then n end, case when n % 10 in (2, 3, 4, 7) then ($7::int[])[1 + (n % 97) % ${WORKFLOWS - 1}] end
       from generate_series($2::int, $3::int) n, lateral (select to_timestamp($5::float8 / 1000 - 31536000.0 * (1 - n::float8 / ${events})) as at) t`,
      [workspaceId, from + 1, Math.min(events, from + SLICE), contacts, now, NAMES, workflowIds],
    );
  const deliveries = rows - events;
  for (let from = 0; from < deliveries; from += SLICE) {
    const part = [workspaceId, from + 1, Math.min(deliveries, from + SLICE), contacts, now, versionIds];
    await pool.query(
      `insert into deliveries (id, run_id, token_id, contact_id, created_at, settled_at, workspace_id, version_id, visit, item, node, status, channel, code)
       select n, n, n, 1 + (n::bigint * 7919) % $4, at, at, $1, ($6::int[])[1 + (n % 97) % ${WORKFLOWS - 1}], 1, 0, case when n % 1000000 = 500000 then 2 else 1 end, case when n % 1000000 = 500001 then 3 when n % 50 = 0 then 2 else 1 end,
         case when n % 1000000 = 500000 then 'post' else (array['email', 'sms'])[1 + n % 2] end, case when n % 50 = 0 then 'no_consent' end
       from generate_series($2::int, $3::int) n, lateral (select to_timestamp($5::float8 / 1000 - 31536000.0 * (1 - n::float8 / ${deliveries})) as at) t`, part,
    );
    await pool.query(
      `insert into runs (id, contact_id, started_at, ended_at, workspace_id, workflow_id, version_id, live, entry, status, error, outcome)
       select n, 1 + (n::bigint * 7919) % $4, at, at + interval '2 hours', $1, ($7::int[])[1 + (n % 97) % ${WORKFLOWS - 1}], ($6::int[])[1 + (n % 97) % ${WORKFLOWS - 1}], 0, 0, case when n % 1000000 = 500000 then 2 else 1 end,
         case when n % 1000000 = 500000 then '{"code": "broken", "message": "It broke.", "nodeId": "mail"}'::jsonb end, case when n % 10 = 0 then '{"id": "g", "kind": "goal", "name": "Has bought"}'::jsonb end
       from generate_series($2::int, $3::int) n, lateral (select to_timestamp($5::float8 / 1000 - 31536000.0 * (1 - n::float8 / ${deliveries})) as at) t`, [...part, workflowIds]);
  }
  for (const table of ['contacts', 'events', 'deliveries', 'runs']) await pool.query(`vacuum analyze ${table}`);
  return { workflowIds, contacts };
}

export default async function logs({ rows = 10_000_000 }) {
  const stage = await openStage();
  try {
    const now = Date.now();
    const began = performance.now();
    const { workflowIds, contacts } = await populate(stage, rows, now);
    console.error(`${rows.toLocaleString('en')} rows written in ${Math.round((performance.now() - began) / 1000)} s`);
    const [{ listLogs }] = await Promise.all([import(dist('db/logs/list-logs.js'))]);
    const day = (back) => new Date(now - back * 86_400_000).toISOString();
    const filters = {
      everything: {}, ten_years: { from: day(3_650), to: day(-1) }, one_day_long_ago: { from: day(301), to: day(300) }, events: { kind: 'event' }, deliveries: { kind: 'delivery' },
      frequent_name: { name: 'visit' }, rare_name: { name: 'very.rare' }, no_such_name: { name: 'never' }, workflow: { workflowId: workflowIds[3] }, workflow_without_rows: { workflowId: workflowIds[WORKFLOWS - 1] },
      node: { workflowId: workflowIds[3], nodeId: 'mail' }, workflow_and_name: { workflowId: workflowIds[3], name: 'list.joined' }, contact: { contactId: Math.round(contacts / 2) }, search: { search: 'c12' },
      channel: { channel: 'email' }, rare_channel: { channel: 'post' }, skipped: { outcome: 'skipped' }, failed: { outcome: 'failed' }, unknown: { outcome: 'unknown' }, touchpoint: { touchpoint: 'mobile' }, rare_touchpoint: { touchpoint: 'watch' }, no_such_touchpoint: { touchpoint: 'voice' }, touchpoint_and_name: { touchpoint: 'watch', name: 'product.viewed' }, touchpoint_of_workflow: { touchpoint: 'mobile', workflowId: workflowIds[3] },
      runs: { kind: 'run' }, runs_started: { name: 'run.started' }, goals_of_workflow: { name: 'run.goal', workflowId: workflowIds[3] }, failed_runs: { name: 'run.failed' }, no_cancelled_runs: { name: 'run.cancelled' }, runs_of_contact: { kind: 'run', contactId: Math.round(contacts / 2) }, runs_long_ago: { kind: 'run', from: day(301), to: day(300) },
      failed_of_workflow: { outcome: 'failed', workflowId: workflowIds[3] },
    };
    const metrics = {};
    const all = [];
    for (const [name, filter] of Object.entries(filters)) {
      const took = [];
      let found = 0;
      let cursor;
      for (let page = 0; page < 5 && cursor !== null; page++) {
        const begun = performance.now();
        const answer = await listLogs(stage.pool, stage.workspaceId, { ...filter, limit: 50, ...(cursor ? { cursor } : {}) });
        took.push(performance.now() - begun);
        found += answer.items.length;
        cursor = answer.nextCursor;
      }
      console.error(`${name}: ${found} rows, slowest page ${Math.round(Math.max(...took))} ms`);
      all.push(...took);
      metrics[name] = { value: Math.max(...took), unit: 'ms', goal: 1000, better: 'lower' };
    }
    return { page_p95: { value: percentile(all, 0.95), unit: 'ms', goal: 1000, better: 'lower' }, slowest_page: { value: Math.max(...all), unit: 'ms', goal: 1000, better: 'lower' }, ...metrics };
  } finally {
    await stage.close();
  }
}

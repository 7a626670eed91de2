// Counts what is on record and what the other side received, and says what does not fit.
import { createHash } from 'node:crypto';

const messageId = (key) => createHash('sha256').update(key).digest('hex').slice(0, 40);

/** Deliveries with the key their effect went out under. */
const DELIVERIES = `
  select d.id, d.status, d.run_id, d.visit, c.email, v.document #>> array['nodes', d.node::text, 'id'] as node
  from deliveries d join workflow_versions v on v.id = d.version_id left join contacts c on c.id = d.contact_id`;
const [PENDING, SENT, SKIPPED, FAILED, UNKNOWN] = [0, 1, 2, 3, 4];

const entered = (workflow) => `select c.email, count(*)::int as runs from runs r join workflows f on f.id = r.workflow_id join contacts c on c.id = r.contact_id where f.name = '${workflow}' group by c.email`;

async function entries(rows, workflow, { tried, accepted }) {
  const runs = new Map((await rows(entered(workflow))).map((row) => [row.email, row.runs]));
  const lost = [...accepted].filter((email) => !runs.has(email));
  const doubled = [...runs].filter(([email, count]) => count > 1 || !tried.has(email));
  return { tried: tried.size, accepted: accepted.size, runs: runs.size, lost, doubled: doubled.map(([email]) => email) };
}

/** What cannot be, whatever has happened: each query answers the rows that are wrong. */
const IMPOSSIBLE = {
  'no run is running without a token, and no ended one has any': 'select r.id from runs r left join (select run_id, count(*) as tokens from tokens group by 1) t on t.run_id = r.id where coalesce(t.tokens, 0) <> case when r.status = 0 then r.live else 0 end or (r.status = 0 and r.live = 0)',
  'every run has ended or waits for something in the future': `
    select min(t.run_id)::text as run, count(*)::int as tokens, v.document #>> array['nodes', t.node::text, 'id'] as node, t.state, t.lane, t.attempt, t.epoch, round(extract(epoch from min(t.due_at) - now()))::text as due_in_s
    from tokens t join workflow_versions v on v.id = t.version_id where t.state <> 1 or t.due_at < now() group by 3, 4, 5, 6, 7`,
  'runs that failed say that an outcome is unknown': `select id, error from runs where status = 2 and error ->> 'code' <> 'outcome_unknown'`,
  'an effect is planned once for each arrival at its node': `
    select n.version_id, n.node, n.value from node_counts n join workflow_versions v on v.id = n.version_id
    where n.port = -1 and v.document #>> array['nodes', n.node::text, 'type'] in ('email.send', 'http.request')
      and n.value <> (select count(*) from deliveries d where d.version_id = n.version_id and d.node = n.node)`,
  'at each node: entered = left + ended + failed + standing there': `
    select c.version_id, c.node from (
      select version_id, node, sum(value) filter (where port = -1) as entered, sum(value) filter (where port >= 0 or port in (-2, -3, -4)) as gone, sum(value) filter (where port = -5) as waiting
      from node_counts where node >= 0 group by 1, 2) c
    left join (select version_id, node, count(*) as here, count(*) filter (where state in (1, 4)) as waits from tokens group by 1, 2) t using (version_id, node)
    where coalesce(entered, 0) <> coalesce(gone, 0) + coalesce(here, 0) or coalesce(waiting, 0) <> coalesce(waits, 0)`,
  'counters of runs equal the runs': `
    select r.version_id from (select version_id, count(*) as started, count(*) filter (where status = 1) as done, count(*) filter (where status = 2) as failed from runs group by 1) r
    join lateral (select sum(value) filter (where port = 0) as started, sum(value) filter (where port = 1) as done, sum(value) filter (where port = 2) as failed from node_counts where version_id = r.version_id and node = -1) n on true
    where (r.started, r.done, r.failed) is distinct from (coalesce(n.started, 0), coalesce(n.done, 0), coalesce(n.failed, 0))`,
};

/** How often the other side got an effect; under the key it can tell it by. */
function timesReceived(delivery, received) {
  const key = `${delivery.run_id}-${delivery.node}-${delivery.visit}-${delivery.id}`;
  if (delivery.node === 'mail') return received.mails.get(messageId(key)) ?? 0;
  return (delivery.node === 'once' ? received.once.get(delivery.email) : received.keyed.get(key)) ?? 0;
}

function compareEffects(deliveries, received) {
  const times = deliveries.map((delivery) => ({ ...delivery, times: timesReceived(delivery, received) }));
  const of = (status) => times.filter((delivery) => delivery.status === status);
  const matched = times.filter(({ times: count }) => count > 0).length;
  return {
    planned: deliveries.length, sent: of(SENT).length, unknown: of(UNKNOWN).length, skipped: of(SKIPPED).length, failed: of(FAILED), pending: of(PENDING),
    unknownReceived: of(UNKNOWN).filter((delivery) => delivery.times > 0).length,
    // with an idempotency key a repetition is the other side's to recognise: that is what the key is for
    doubled: times.filter((delivery) => delivery.times > 1 && delivery.node !== 'keyed'),
    repeatedWithKey: times.filter((delivery) => delivery.times > 1 && delivery.node === 'keyed').length,
    sentNotReceived: of(SENT).filter((delivery) => delivery.times === 0),
    unplanned: received.mails.size + received.once.size + received.keyed.size - matched,
  };
}

/** The whole count: lines for the table, and everything that is wrong. */
export async function judge(pool, customers, received) {
  const rows = async (sql) => (await pool.query(sql)).rows;
  const wrong = [...customers.wrongAnswers];
  const lines = [];
  const shown = (found) => `${found.length}, for example ${JSON.stringify(found.slice(0, 3))}`;
  for (const [name, workflow, kept] of [['form posts', 'Chaos: signup', customers.forms], ['orders (events)', 'Chaos: order', customers.orders], ['webhook calls', 'Chaos: hook', customers.hooks]]) {
    const found = await entries(rows, workflow, kept);
    lines.push([name, `${found.tried} tried, ${found.accepted} accepted, ${found.runs} runs; ${found.lost.length} lost, ${found.doubled.length} doubled`]);
    if (found.lost.length > 0) wrong.push(`${name}: accepted, but without a run: ${shown(found.lost)}`);
    if (found.doubled.length > 0) wrong.push(`${name}: more than one run: ${shown(found.doubled)}`);
  }
  const effects = compareEffects(await rows(DELIVERIES), received);
  lines.push(['effects', `${effects.planned} planned = ${effects.sent} sent + ${effects.skipped} skipped + ${effects.failed.length} failed + ${effects.pending.length} pending + ${effects.unknown} unknown (${effects.unknownReceived} of the unknown had arrived)`]);
  lines.push(['at the other side', `${received.calls} calls; ${effects.doubled.length} doubled, ${effects.sentNotReceived.length} said to be sent but never seen, ${effects.unplanned} never planned; ${effects.repeatedWithKey} repeated under their idempotency key`]);
  for (const name of ['failed', 'pending', 'doubled', 'sentNotReceived']) if (effects[name].length > 0) wrong.push(`effects ${name}: ${shown(effects[name])}`);
  if (effects.unplanned !== 0) wrong.push(`${effects.unplanned} effects arrived that nobody had planned`);
  if (effects.sent === 0) wrong.push('nothing was sent at all: this chaos proves nothing');
  for (const [name, sql] of Object.entries(IMPOSSIBLE)) {
    const found = await rows(sql);
    lines.push([found.length === 0 ? 'holds' : 'BROKEN', name]);
    if (found.length > 0) wrong.push(`not so: ${name}: ${shown(found)}`);
  }
  return { lines, wrong };
}

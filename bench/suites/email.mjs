// A campaign to many contacts by SMTP: each mail is laid out once from MJML, filled in for its reader, recorded before and after, and taken by a
// mail server beside it. The ceiling is nodemailer alone, with the same message and the same server.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { node, workflow } from '../graph.mjs';
import { processorTime } from '../processor-time.mjs';
import { insertVersion, openStage, seconds } from '../stage.mjs';

// the ceiling is the very library the node uses
const { createTransport } = createRequire(new URL('../../nodes/email/package.json', import.meta.url))('nodemailer');
const dist = (path) => new URL(`../../server/dist/${path}`, import.meta.url).href;
const CONNECTIONS = 5;
const CREDENTIAL = 1;

const section = (index) => `<mj-section><mj-column><mj-image src="https://shop.example/${index}.jpg" alt="Picture ${index}" /></mj-column><mj-column><mj-text>For you, {{ contact.firstName | default: "you" }}: number ${index}</mj-text><mj-button href="https://shop.example/p/${index}?for={{ contact.id }}">Look</mj-button></mj-column></mj-section>`;
const mjml = `<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ contact.firstName }}</mj-text></mj-column></mj-section>${[1, 2, 3].map(section).join('')}<mj-raw>{% if contact.age > 40 %}</mj-raw><mj-section><mj-column><mj-text>And this</mj-text></mj-column></mj-section><mj-raw>{% endif %}</mj-raw></mj-body></mjml>`;
const settings = { credential: CREDENTIAL, format: 'mjml', mjml, subject: 'News for {{ contact.firstName }}', purpose: 'news', utm: { source: 'bench', medium: 'email' } };

async function openSink() {
  const child = fork(fileURLToPath(new URL('../smtp-sink.mjs', import.meta.url)));
  const [{ port }] = await once(child, 'message');
  const ask = async (what) => {
    child.send(what);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return { port, ask, close: () => child.disconnect() };
}

/** The whole runtime of a server, with doors that lead to the mail server beside it. */
async function openServer({ pool, clock, catalog }, port) {
  const [{ createRuntime }] = await Promise.all([import(dist('runtime/create-runtime.js'))]);
  const values = { host: '127.0.0.1', port: String(port), secure: 'none', fromEmail: 'news@shop.example', fromName: 'The Shop' };
  const fail = () => { throw new Error('not used'); };
  const doors = { http: fail, stream: fail, readFile: fail, saveFile: fail, address: async (asked) => ({ address: asked.host, family: 4, port: asked.port, servername: '' }), accountOf: async () => ({ type: 'email.smtp', values }), openCredential: async () => values };
  return createRuntime({ pool, clock, catalog, doors, feed: { publish: () => {}, watches: () => false }, baseUrl: 'https://news.shop.example', trackingKey: Buffer.alloc(32, 1), onError: (where, error) => console.error(where, error) });
}

async function layContacts({ pool, workspaceId }, count) {
  await pool.query(`insert into contacts (workspace_id, email, email_key, attributes) select $1, 'c' || n || '@example.org', 'c' || n || '@example.org', jsonb_build_object('age', 18 + n % 60, 'firstName', 'Contact ' || n) from generate_series(1, $2::int) n`, [workspaceId, count]);
  await pool.query("insert into purposes (workspace_id, key, name, basis, channels) values ($1, 'news', '{\"en\":\"News\"}', 'interest', '{email}')", [workspaceId]);
  await pool.query('analyze contacts');
}

/** Sends everything and answers milliseconds from the first run to the last settled one. */
async function campaign(stage, runtime, { workflowId, versionId }, count) {
  const { pool, workspaceId, clock } = stage;
  const started = performance.now();
  for (let from = 1; from <= count; from += 1_000)
    await runtime.store.start(Array.from({ length: Math.min(1_000, count - from + 1) }, (_, index) => ({ workspaceId, workflowId, versionId, node: 0, contactId: from + index, test: false, items: [{ json: {} }] })), clock.now());
  runtime.nudge();
  for (;;) {
    const { rows } = await pool.query('select count(*)::int as left from tokens');
    if (rows[0].left === 0) return performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function checkSent({ pool }, sink, count) {
  const { rows } = await pool.query("select status, to_jsonb(d) ->> 'reason' as reason, to_jsonb(d) ->> 'error' as error, count(*)::int as count from deliveries d group by 1, 2, 3");
  const { accepted, recipients, bytes } = await sink.ask('forget');
  if (rows.length !== 1 || rows[0].count !== count || accepted !== count || recipients !== count) throw new Error(`Expected ${count} mails sent and as many received by as many people, found ${JSON.stringify({ rows, accepted, recipients })}.`);
  return bytes / count;
}

/** The same number of messages of the same size, with no engine around them. */
async function ceiling(port, count, bytesPerMail) {
  const html = `<p>${'Hello reader, this is filler. '.repeat(Math.ceil(bytesPerMail / 30))}</p>`.slice(0, Math.round(bytesPerMail * 0.9));
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity });
  const started = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: CONNECTIONS * 2 }, async () => {
    while (next < count) {
      const id = next++;
      await transport.sendMail({ from: 'news@shop.example', to: `c${id}@example.org`, subject: `News for ${id}`, html, text: 'Hello' });
    }
  }));
  const spent = performance.now() - started;
  transport.close();
  return spent;
}

export default async function email({ contacts = 5_000 }) {
  const stage = await openStage();
  const sink = await openSink();
  let runtime;
  try {
    stage.clock = { now: Date.now };
    runtime = await openServer(stage, sink.port);
    await layContacts(stage, contacts);
    const version = await insertVersion(stage, workflow('Campaign', [node('start', 'core.manual'), node('mail', 'email.send', settings)], 'start', 'mail'));
    runtime.start();
    const time = processorTime(stage.pool);
    let spent = 0;
    await time.of(async () => { spent = await campaign(stage, runtime, version, contacts); });
    const bytes = await checkSent(stage, sink, contacts);
    await runtime.stop();
    runtime = undefined;
    const raw = await ceiling(sink.port, contacts, bytes);
    return {
      emails_per_second: { value: contacts / seconds(spent), unit: 'emails/s', goal: 500, better: 'higher' },
      ceiling_emails_per_second: { value: contacts / seconds(raw), unit: 'emails/s', better: 'higher' },
      ratio_to_ceiling: { value: raw / spent, unit: 'ratio', better: 'higher' },
      bytes_per_email: { value: bytes, unit: 'bytes', better: 'lower' },
      node_per_email: { value: (time.spent.nodeMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      postgres_per_email: { value: (time.spent.postgresMs * 1_000) / contacts, unit: 'us of processor', better: 'lower' },
      peak_memory: { value: process.resourceUsage().maxRSS / 1024, unit: 'MB', better: 'lower' },
    };
  } finally {
    await runtime?.stop();
    sink.close();
    await stage.close();
  }
}

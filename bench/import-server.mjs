// A whole server in a process of its own, with an owner, whose memory and processor time are asked for.
import { openStage } from './stage.mjs';

const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const [{ createServer }, { readConfig }, { createLog }] = await Promise.all(['main/create-server.js', 'platform/config.js', 'platform/logging.js'].map((path) => import(dist(path))));

const stage = await openStage();
const config = readConfig({ PORT: '0', PARCOURS_LOG_LEVEL: 'error' });
const server = await createServer({ config: { ...config, dataDir: stage.dataDir }, connection: stage.connection, log: createLog({ level: 'error' }), catalog: stage.catalog });
if (!server.setupLink) throw new Error('Expected a server without an owner, found one that has been set up; the benchmark needs a database of its own.');
const owner = { email: 'bench@example.org', password: 'violet-harbour-42-kettle', name: 'Bench', workspace: 'Bench', timezone: 'Europe/Paris' };
const answer = await fetch(`${server.url}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: new URL(server.setupLink).searchParams.get('token'), ...owner }) });
if (!answer.ok) throw new Error(`Setting up the server was answered with ${answer.status}: ${await answer.text()}`);

async function counted() {
  const { rows } = await stage.pool.query(`select count(*)::int as contacts, count(distinct external_id)::int as ids, coalesce(sum((attributes->>'spent')::bigint), 0)::float8 as spent, count(*) filter (where attributes->>'note' like E'%\\n%')::int as notes from contacts`);
  const { user, system } = process.cpuUsage();
  return { ...rows[0], memory: process.resourceUsage().maxRSS / 1024, nodeMs: (user + system) / 1000 };
}

async function close() {
  await server.close();
  await stage.close();
  process.exit(0);
}
process.on('message', (message) => {
  if (message === 'count') return void counted().then((found) => process.send(found));
  return void close();
});
// whoever asked is gone: the database may not stay
process.once('disconnect', close);
process.send({ url: server.url, cookie: answer.headers.getSetCookie()[0].split(';')[0], memory: process.resourceUsage().maxRSS / 1024 });

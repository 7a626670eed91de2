// A whole server in a process of its own, with an owner and two large workflows, for a browser to look at.
import { openStage } from './stage.mjs';

const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const [{ createServer }, { readConfig }, { createLog }] = await Promise.all(['main/create-server.js', 'platform/config.js', 'platform/logging.js'].map((path) => import(dist(path))));

const COLUMNS = 25;
const place = (index) => ({ x: (index % COLUMNS) * 300, y: Math.floor(index / COLUMNS) * 160 });

/** A journey of many waits: each leads to the next, and as many more edges as asked lead a row down. */
function largeWorkflow(name, nodes, edges) {
  const id = (index) => `n${index}`;
  const step = (index) => ({ id: id(index), type: index === 0 ? 'core.manual' : 'core.wait', version: 1, name: `Step ${index}`, position: place(index), settings: index === 0 ? {} : { mode: 'duration', duration: { amount: 1 + (index % 9), unit: 'days' } } });
  const edge = (from, to) => ({ id: `e${from}_${to}`, from: { node: id(from), port: 'main' }, to: { node: id(to) } });
  const chain = Array.from({ length: nodes - 1 }, (_, index) => edge(index, index + 1));
  const down = Array.from({ length: edges - chain.length }, (_, index) => edge(index, index + COLUMNS));
  return { schemaVersion: 1, name, nodes: Array.from({ length: nodes }, (_, index) => step(index)), edges: [...chain, ...down] };
}

const stage = await openStage();
const config = readConfig({ PORT: '0', PARCOURS_LOG_LEVEL: 'error' });
const editorDir = process.env['PARCOURS_EDITOR_DIR'];
const server = await createServer({ ...(editorDir ? { editorDir } : {}), config: { ...config, dataDir: stage.dataDir }, connection: stage.connection, log: createLog({ level: 'error' }), catalog: stage.catalog });
const owner = { email: 'bench@example.org', password: 'violet-harbour-42-kettle' };
let cookie = '';
async function post(path, body) {
  const answer = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }, body: JSON.stringify(body) });
  for (const line of answer.headers.getSetCookie()) cookie = line.split(';')[0];
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
if (server.setupLink) await post('setup', { token: new URL(server.setupLink).searchParams.get('token'), ...owner, name: 'Bench', workspace: 'Bench', timezone: 'Europe/Paris' });
else throw new Error('Expected a server without an owner, found one that has been set up; the benchmark needs a database of its own.');
const ids = {};
for (const [nodes, edges] of [[300, 400], [1000, 1500]]) ids[nodes] = (await post('workflows', { document: largeWorkflow(`${nodes} nodes`, nodes, edges) })).id;
process.send({ url: server.url, owner, ids });
async function close() {
  await server.close();
  await stage.close();
  process.exit(0);
}
process.once('message', close);
// whoever asked is gone: the database may not stay
process.once('disconnect', close);

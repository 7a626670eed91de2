// A whole server in a process of its own, with one published workflow that answers a webhook; and a bare HTTP server beside it.
import { createServer as createHttpServer } from 'node:http';
import { makePath } from '@parcours/sdk/workflow';
import { node, workflow } from './graph.mjs';
import { openStage } from './stage.mjs';

const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const [{ createServer }, { readConfig }, { createLog }] = await Promise.all(['main/create-server.js', 'platform/config.js', 'platform/logging.js'].map((path) => import(dist(path))));

const SET = ['core.set', { values: [{ path: 'total', value: '{{ json.body.price }}', kind: 'number' }] }];
const CODE = ['code.javascript', { code: 'return items.map(({ json }) => ({ ...json, total: Number(json.body.price) }));' }];

const paths = { when_done: makePath(), at_once: makePath(), code: makePath(), relaxed: makePath() };
const answering = (respond, { total = SET, save = 'before', name = respond } = {}) =>
  workflow(
    `Answers ${name}`,
    [
      node('hit', 'core.webhook', { path: paths[name], method: 'POST', respond, save }),
      node('total', ...total),
      node('large', 'core.condition', { rule: { '>': [{ var: 'json.total' }, 10] } }),
      node('reply', 'core.respond', { send: 'json', json: { total: '{{ json.total }}' } }),
    ],
    'hit', 'total', 'large.yes', 'reply',
  );

const stage = await openStage();
const config = readConfig({ PORT: '0', PARCOURS_LOG_LEVEL: 'error' });
const server = await createServer({ config: { ...config, dataDir: stage.dataDir }, connection: stage.connection, log: createLog({ level: 'error' }), catalog: stage.catalog });
for (const document of [answering('when_done'), answering('at_once'), answering('when_done', { total: CODE, name: 'code' }), answering('when_done', { save: 'after', name: 'relaxed' })]) {
  const { rows } = await stage.pool.query('insert into workflows (workspace_id, name, draft) values ($1, $2, $3) returning id, revision', [stage.workspaceId, document.name, JSON.stringify(document)]);
  await server.engine.publish(stage.workspaceId, rows[0].id, rows[0].revision, null);
}
const bare = createHttpServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': 12 }).end('{"total":42}'));
});
await new Promise((resolve) => bare.listen(0, '127.0.0.1', resolve));
process.send({ port: Number(new URL(server.url).port), barePort: bare.address().port, paths });

process.on('message', async (message) => {
  if (message === 'count') {
    const { rows } = await stage.pool.query('select count(*)::int as runs, count(*) filter (where status = 1)::int as done from runs');
    return process.send({ ...rows[0], memory: process.resourceUsage().maxRSS / 1024 });
  }
  bare.close();
  await server.close();
  await stage.close();
  process.disconnect();
});

// A whole server in a process of its own, with a source and twenty thousand contacts.
import { openStage } from './stage.mjs';
import { postgresMs } from './processor-time.mjs';

const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const [{ createServer }, { readConfig }, { createLog }] = await Promise.all(['main/create-server.js', 'platform/config.js', 'platform/logging.js'].map((path) => import(dist(path))));

const stage = await openStage();
const config = readConfig({ PORT: '0', PARCOURS_LOG_LEVEL: 'error' });
const server = await createServer({ config: { ...config, dataDir: stage.dataDir }, connection: stage.connection, log: createLog({ level: 'error' }), catalog: stage.catalog });
await stage.pool.query(`insert into contacts (workspace_id, external_id) select $1, 'u' || n from generate_series(1, 20000) n`, [stage.workspaceId]);
await stage.pool.query(`insert into sources (workspace_id, name, kind, write_key) values ($1, 'Bench', 'server', 'wk_bench')`, [stage.workspaceId]);
process.send({ url: server.url });

process.on('message', async (message) => {
  if (message === 'spent') {
    const { user, system } = process.cpuUsage();
    return process.send({ nodeMs: (user + system) / 1_000, postgresMs: await postgresMs(stage.pool) });
  }
  if (message === 'count') {
    const { rows } = await stage.pool.query('select count(*)::int as events from events');
    return process.send(rows[0]);
  }
  await server.close();
  await stage.close();
  process.disconnect();
});

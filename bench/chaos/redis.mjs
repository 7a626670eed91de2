import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { withParent } from './with-parent.mjs';
import { Redis } from 'ioredis';

const freePort = () => new Promise((done) => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); }); });

/** Null where Redis is not installed: the cluster then lives by looking at the database. */
export async function openRedis(folder) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  let child;
  const start = () => { child = spawn(...withParent('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]), { stdio: 'ignore' }); };
  const end = () => new Promise((done) => { if (child.exitCode !== null || child.signalCode !== null) done(); else child.once('exit', done).kill('SIGKILL'); });
  const client = () => { const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null }); redis.on('error', () => undefined); return redis; };
  start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async flush() {
      const redis = client();
      await redis.connect();
      await redis.flushall();
      redis.disconnect();
    },
    kill: end,
    start,
    close: end,
  };
}

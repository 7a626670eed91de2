import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { withParent } from './with-parent.mjs';

const freePort = () => new Promise((done) => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); }); });

/** Null where Redis is not installed: the cluster then lives by looking at the database. */
export async function openRedis(folder) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  let child;
  const start = () => { child = spawn(...withParent('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]), { stdio: 'ignore' }); };
  const end = () => new Promise((done) => { if (child.exitCode !== null || child.signalCode !== null) done(); else child.once('exit', done).kill('SIGKILL'); });
  start();
  return {
    url: `redis://127.0.0.1:${port}`,
    /** Redis takes commands as lines of text. */
    flush: () => new Promise((done, failed) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('FLUSHALL\r\n'));
      socket.once('error', failed).once('data', () => socket.end(done));
    }),
    kill: end,
    start,
    close: end,
  };
}

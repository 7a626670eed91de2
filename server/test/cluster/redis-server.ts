import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';

export const redisInstalled = spawnSync('redis-server', ['--version']).status === 0;

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => done(true)));
    socket.once('error', () => done(false));
  });

/** A real Redis on a port of its own that keeps nothing; it is there when this resolves. */
export async function startRedis(port: number): Promise<{ readonly url: string; kill(): Promise<void> }> {
  const child: ChildProcess = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()], { stdio: 'ignore' });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  for (const until = Date.now() + 10_000; !(await answers(port)); await new Promise((wake) => setTimeout(wake, 50))) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`redis-server should answer on port ${port}, but does not.`);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

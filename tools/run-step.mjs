import { spawnSync } from 'node:child_process';

const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/**
 * Runs one step and says so in one line on stderr: stdout belongs to the program that is being launched.
 * When it fails, what it said is shown and the process ends.
 */
export function runStep(what, command, args, { cwd, env = process.env } = {}) {
  const startedAt = performance.now();
  process.stderr.write(`${what} ... `);
  const ran = spawnSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
  if (ran.status === 0) {
    process.stderr.write(`${seconds(startedAt)}\n`);
    return;
  }
  process.stderr.write(`failed after ${seconds(startedAt)}\n${ran.error?.message ?? ''}${ran.stdout ?? ''}${ran.stderr ?? ''}\n`);
  process.exit(1);
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a program said when it failed, the end of it. */
export class Failed extends Error {
  constructor(what, said) {
    super(`${what} failed: ${said.trim().split('\n').slice(-15).join('\n')}`);
  }
}

/** Runs a program and answers what it wrote; throws `Failed` with its last lines. */
export function must(program, args, { input, cwd, env = process.env, timeoutMs = 1_200_000 } = {}) {
  const ran = spawnSync(program, args, { input, cwd, env, encoding: 'utf8', timeout: timeoutMs, maxBuffer: 256_000_000 });
  if (ran.status !== 0) throw new Failed(`${program} ${args.slice(0, 6).join(' ')}`, ran.error?.message ?? `${ran.stdout}\n${ran.stderr}`);
  return ran.stdout;
}

/** Nobody may raise these limits in a machine that lacks the right to; ours are asked for, so that podman does not try. */
function limits() {
  const text = readFileSync('/proc/self/limits', 'utf8');
  const hard = (name) => Number(new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Infinity);
  const [files, processes] = [Math.min(hard('Max open files'), 65_536), Math.min(hard('Max processes'), 4_096)];
  return ['--ulimit', `nofile=${files}:${files}`, '--ulimit', `nproc=${processes}:${processes}`];
}

/** podman with images, networks and containers of its own below `folder`: what else the machine runs is neither seen nor touched. */
export function openPodman(folder) {
  const [store, networks] = ['store', 'networks'].map((name) => join(folder, name));
  for (const path of [store, networks]) mkdirSync(path, { recursive: true });
  const words = (driver) => ['--log-level', 'error', '--root', store, '--runroot', join(folder, 'run'), '--network-config-dir', networks, '--storage-driver', driver, '--runtime', 'runc'];
  // where the folder itself lies on layers, the kernel may refuse more of them
  const driver = spawnSync('podman', [...words('overlay'), 'info'], { stdio: 'ignore' }).status === 0 ? 'overlay' : 'vfs';
  const call = (args, options) => must('podman', [...words(driver), ...args], options);
  const made = new Set();
  const ceilings = limits();
  return {
    call,
    limits: ceilings,
    /** Exit status and words, also of a failure. */
    attempt(args, { timeoutMs = 120_000 } = {}) {
      const { status, stdout, stderr } = spawnSync('podman', [...words(driver), ...args], { encoding: 'utf8', timeout: timeoutMs, maxBuffer: 256_000_000 });
      return { status, said: `${stdout}${stderr}` };
    },
    start(name, args) {
      made.add(name);
      call(['run', '-d', '--pull', 'never', '--name', name, ...ceilings, ...args]);
    },
    inspect: (name) => JSON.parse(call(['inspect', name]))[0],
    remove(name) {
      made.delete(name);
      call(['rm', '-f', '-t', '0', '-v', name]);
    },
    /** Ends what was started, and takes all images and volumes away unless they are to be kept. */
    close({ keep }) {
      for (const name of made) spawnSync('podman', [...words(driver), 'rm', '-f', '-t', '0', '-v', name], { stdio: 'ignore' });
      for (const name of ['parcours', 'cluster']) spawnSync('podman', [...words(driver), 'network', 'rm', '-f', name], { stdio: 'ignore' });
      spawnSync('podman', [...words(driver), 'volume', 'prune', '-f'], { stdio: 'ignore' });
      if (keep) return;
      spawnSync('umount', ['-l', join(store, driver)], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

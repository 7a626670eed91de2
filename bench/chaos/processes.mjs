// Real server processes that are started again whenever they end.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withParent } from './with-parent.mjs';

const START = fileURLToPath(new URL('../../server/dist/main/start.js', import.meta.url));
/** A server that starts while the database is away says so and ends: its supervisor starts it again. */
const STARTED_WITHOUT_DATABASE = /Expected a PostgreSQL at the address in DATABASE_URL/;
const READY = /Parcours (is at|worker is at work)/;

export class ServerProcess {
  deaths = 0;
  /** Ends that nobody wished: neither a kill nor a crash point. */
  surprises = [];
  #wanted = true;
  #stopped = false;

  constructor(name, role, env, crashSpec) {
    Object.assign(this, { name, role, env, crashSpec });
    this.life = this.#live();
  }

  get alive() {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  kill() {
    if (this.alive) this.child.kill('SIGKILL');
  }

  /** As a machine that freezes: it wakes up later and knows nothing of the time in between. */
  async freeze(forMs) {
    const { child } = this;
    child.kill('SIGSTOP');
    this.#stopped = true;
    await sleep(forMs);
    this.#stopped = false;
    child.kill('SIGCONT');
  }

  /** From now on it is started without crash points; one that has such a point ahead of it is started afresh. */
  calm() {
    const armed = this.armed !== '';
    this.crashSpec = () => '';
    if (armed) this.kill();
  }

  async end() {
    this.#wanted = false;
    if (this.alive) this.child.kill(this.#stopped ? 'SIGKILL' : 'SIGTERM');
    const timer = setTimeout(() => this.kill(), 10_000);
    await this.life;
    clearTimeout(timer);
  }

  async #live() {
    while (this.#wanted) {
      const [signal, code] = await this.#once();
      if (!this.#wanted) return;
      this.deaths += 1;
      if (signal !== 'SIGKILL' && !STARTED_WITHOUT_DATABASE.test(this.said)) this.surprises.push(`${this.name} ended by itself with ${signal ?? `code ${code}`}: ${this.said.trim().split('\n').slice(-14).join(' | ').slice(0, 1_500)}`);
      await sleep(signal === 'SIGKILL' ? 100 : 1_000);
    }
  }

  #once() {
    this.armed = this.crashSpec();
    this.said = '';
    this.ready = false;
    const [program, args] = withParent(process.execPath, [START, '--role', this.role]);
    const child = (this.child = spawn(program, args, { env: { ...this.env, PARCOURS_CRASH_AT: this.armed }, stdio: ['ignore', 'pipe', 'pipe'] }));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.said = (this.said + chunk).slice(-8_000);
        this.ready ||= READY.test(this.said);
      });
    return new Promise((done) => child.once('close', (code, signal) => done([signal, code])));
  }
}

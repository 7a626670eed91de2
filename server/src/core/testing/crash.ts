/**
 * Where a worker can be stopped dead in a test:
 * `before-commit`: a pure batch was executed, nothing is written. `after-lease`: the intent is recorded, nobody was called.
 * `after-call`: the other side has acted, its outcome is not recorded. `before-settle`: the outcome was about to be committed.
 */
export type CrashPoint = 'before-commit' | 'after-lease' | 'after-call' | 'before-settle';

export class Crash extends Error {
  constructor(readonly point: CrashPoint) {
    super(`The worker was stopped at ${point}.`);
  }
}

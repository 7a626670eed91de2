import { UserError } from '@parcours/sdk/node';

/** Where a worker can be stopped dead, so that a test sees what remains. */
const CRASH_POINTS = ['before-commit', 'after-commit', 'after-lease', 'after-call-before-settle', 'after-settle'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

let armed: { readonly point: CrashPoint; left: number } | null = null;

/** From now on the process kills itself when it comes to this point for the n-th time. Throws `UserError` `bad_crash_point`. */
export function armCrashPoint({ point, nth }: { readonly point: string; readonly nth: number }): void {
  const known = CRASH_POINTS.find((name) => name === point);
  if (known === undefined) throw new UserError('bad_crash_point', `Expected PARCOURS_CRASH_AT to name one of ${CRASH_POINTS.join(', ')}, found ${JSON.stringify(point)}; correct it or remove it.`);
  armed = { point: known, left: nth };
}

/** SIGKILL runs nothing more of this process: no handler, no finally, no farewell to the database. */
export function crashPoint(point: CrashPoint): void {
  if (armed?.point === point && --armed.left === 0) process.kill(process.pid, 'SIGKILL');
}

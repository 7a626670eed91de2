import { DefectError, TransientError, isNodeFailure, type NodeFailure } from '@parcours/sdk/node';
import { NotCalled } from '../../core/executor/not-called.js';

const MAX_TEXT = 2_000;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;

/** An error a package answered with, as far as it is one; the rest of what it says is left out. */
export function believed(error: unknown): Error & NodeFailure {
  if (!isNodeFailure(error) || !CODE.test(error.code)) return new DefectError('unexpected', `The package failed in a way that cannot be shown: ${String(JSON.stringify(error)).slice(0, 200)}`);
  const { who, code, retryAt, details } = error;
  return Object.assign(new Error(error.message.slice(0, MAX_TEXT)), {
    who,
    code,
    ...(typeof retryAt === 'number' && Number.isFinite(retryAt) ? { retryAt } : {}),
    ...(typeof details === 'object' && details !== null && !Array.isArray(details) && JSON.stringify(details).length <= 2 * MAX_TEXT ? { details } : {}),
  });
}

/** Its process ended while it worked. */
export const crashed = (label: string, reason: string): DefectError =>
  new DefectError('package_crashed', `The package ${label} broke off: its process ${reason}. Other packages go on; tell its author, or update it.`, { package: label });

export const tookTooLong = (label: string, limitMs: number): DefectError =>
  new DefectError('package_timeout', `The package ${label} did not answer within ${Math.round(limitMs / 100) / 10} seconds, so it was given up; tell its author, or give it less to do at once.`, { package: label });

/** It is not running and cannot be started now. */
export const resting = (label: string, reason: string): NotCalled =>
  new NotCalled('package_resting', `The package ${label} has crashed several times in a row (its process ${reason}) and rests for a moment; this is tried again.`, { package: label });

export const TRIED_AGAIN = ' This is tried again.';

export const notStarted = (label: string, reason: string): NotCalled => new NotCalled('package_not_started', `The package ${label} could not be started: ${reason.replace(/[.\s]+$/, '')}.${TRIED_AGAIN}`, { package: label });

export const disposed = (label: string): TransientError => new NotCalled('package_gone', `The package ${label} was updated or removed just now; this is tried again.`, { package: label });

import { TransientError, UserError } from '@parcours/sdk/node';

/** Refused and unknown targets get the same words, so that a workflow cannot be used to map the inner network. */
export function addressRefused(cause?: unknown): UserError {
  return new UserError(
    'address_refused',
    'Expected the address of a host on the public internet, found one that does not exist or may not be called from here; correct it, or ask the operator to allow the host.',
    {},
    { cause },
  );
}

export function requestInvalid(expected: string, found: string, cause?: unknown): UserError {
  return new UserError('request_invalid', `Expected ${expected}, found ${found}; correct it.`, {}, { cause });
}

export function answerTooLarge(host: string, limit: string): UserError {
  return new UserError('answer_too_large', `Expected at most ${limit} from ${host}, found more; ask for less of it at a time.`);
}

export function tooManyRedirects(host: string, most: number): UserError {
  return new UserError('too_many_redirects', `Expected an answer after at most ${most} redirects, found another one at ${host}; call the final address itself.`);
}

/** Nothing has happened at the other side, or it may safely happen again. */
export function unreachable(host: string, why: string, cause?: unknown): TransientError {
  return new TransientError('network', `Expected an answer from ${host}, found ${why}; it is tried again by itself.`, {}, { cause });
}

/** Nothing was sent: others have waited for this host in vain. */
export function hostResting(host: string, retryAt: number): TransientError {
  return new TransientError('host_resting', `Expected ${host} to answer, found that the last requests to it got no answer; it is left alone for a while, and tried again by itself.`, { retryAt });
}

/** The request has left and must not be repeated blindly. */
export function outcomeUnknown(host: string, why: string, cause?: unknown): TransientError {
  return new TransientError('outcome_unknown', `Expected an answer from ${host} to a request it may have carried out, found ${why}; check there before it is sent again.`, {}, { cause });
}

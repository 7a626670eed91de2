import { TransientError, UserError, type HttpResult } from '@parcours/sdk/node';

const quote = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);

/** Seconds, or a date (RFC 9110). */
function retryAtOf(headers: Readonly<Record<string, string>>, now: number): { readonly retryAt?: number } {
  const after = headers['retry-after'];
  if (after === undefined) return {};
  const at = /^\d+$/.test(after) ? now + Number(after) * 1_000 : Date.parse(after);
  return Number.isFinite(at) ? { retryAt: at } : {};
}

/**
 * Passes a 2xx on. Throws `UserError` `provider_auth`, `provider_refused` for what somebody must correct; `TransientError` `provider_busy` for
 * 429 and `provider_failed` for 5xx, which are tried again.
 * @param said how the provider words what was wrong
 */
export function judgeAnswer(answer: HttpResult, provider: string, now: number, said: (body: unknown) => string): HttpResult {
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return answer;
  const found = `found status ${status}${quote(said(body)) === '' ? '' : `: "${quote(said(body))}"`}`;
  if (status === 401 || status === 403) throw new UserError('provider_auth', `Expected ${provider} to accept the credential, ${found}; correct it.`, { status });
  if (status === 429) throw new TransientError('provider_busy', `Expected ${provider} to take the letter now, ${found}; it is tried again by itself.`, { status, ...retryAtOf(headers, now) });
  if (status >= 500) throw new TransientError('provider_failed', `Expected ${provider} to take the letter, ${found}; it is tried again by itself.`, { status, ...retryAtOf(headers, now) });
  throw new UserError('provider_refused', `Expected ${provider} to take the letter, ${found}; correct the address or the letter.`, { status });
}

export const field = (body: unknown, name: string): string => {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
};

import { TransientError, UserError, type HttpResult } from '@parcours/sdk/node';

const LONGEST_RETRY_MS = 86_400_000;
const TRY_AGAIN = new Set([408, 425, 429]);

/** When the other side wants to be asked again (RFC 9110, 10.2.3: seconds or a date), at most a day ahead; undefined when it does not say. */
function retryAtOf({ headers }: HttpResult, nowMs: number): number | undefined {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim();
  if (value === undefined || value === '') return undefined;
  const at = /^\d+$/.test(value) ? nowMs + Number(value) * 1_000 : Date.parse(value);
  return Number.isFinite(at) ? Math.min(Math.max(at, nowMs), nowMs + LONGEST_RETRY_MS) : undefined;
}

function excerpt(body: unknown): string {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

/** Throws unless the answer is a success: `TransientError` for what may pass (408, 425, 429, 5xx), `UserError` for the rest. */
export function judgeAnswer(answer: HttpResult, host: string, nowMs: number): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const said = excerpt(answer.body);
  const found = `Expected a success from ${host}, found status ${status}${said === '' ? '' : ` (${said})`}`;
  const details = { status };
  if (status < 500 && !TRY_AGAIN.has(status)) throw new UserError('http_status', `${found}; check the request, or wire the error port.`, details);
  const retryAt = retryAtOf(answer, nowMs);
  throw new TransientError('http_status', `${found}; it is tried again by itself.`, { ...details, ...(retryAt === undefined ? {} : { retryAt }) });
}

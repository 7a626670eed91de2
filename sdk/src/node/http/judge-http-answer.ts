import type { HttpResult } from '../context.js';
import { DefectError, TransientError, UserError } from '../errors.js';
import type { HttpErrorRule } from './declaration.js';
import { at, fillText } from './fill.js';

const LONGEST_RETRY_MS = 86_400_000;
const TRY_AGAIN = new Set([408, 425, 429]);

/** When the other side wants to be asked again (RFC 9110, 10.2.3: seconds or a date), at most a day ahead; undefined when it does not say. */
function retryAtOf({ headers }: HttpResult, nowMs: number): number | undefined {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1].trim();
  if (value === undefined || value === '') return undefined;
  const instant = /^\d+$/.test(value) ? nowMs + Number(value) * 1_000 : Date.parse(value);
  return Number.isFinite(instant) ? Math.min(Math.max(instant, nowMs), nowMs + LONGEST_RETRY_MS) : undefined;
}

function excerpt(body: unknown): string {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

const fits = ({ status, when }: HttpErrorRule, answer: HttpResult): boolean =>
  (typeof status === 'number' ? status === answer.status : `${Math.floor(answer.status / 100)}xx` === status) && (when === undefined || JSON.stringify(at(when.path, answer.body)) === JSON.stringify(when.is));

/**
 * Throws unless the answer is a success: by the first rule that fits, else `TransientError` `http_status` for what may pass (408, 425, 429, 5xx), with
 * `retryAt` where the other side says when, and `UserError` `http_status` for the rest.
 */
export function judgeHttpAnswer(answer: HttpResult, host: string, nowMs: number, rules: readonly HttpErrorRule[] = []): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const details = { status };
  const retryAt = retryAtOf(answer, nowMs);
  const passing = { ...details, ...(retryAt === undefined ? {} : { retryAt }) };
  const rule = rules.find((candidate) => fits(candidate, answer));
  if (rule !== undefined) {
    const message = fillText(rule.message, { status, body: answer.body }).slice(0, 1_000);
    if (rule.who === 'transient') throw new TransientError(rule.code, message, passing);
    throw rule.who === 'user' ? new UserError(rule.code, message, details) : new DefectError(rule.code, message, details);
  }
  const said = excerpt(answer.body);
  const found = `Expected a success from ${host}, found status ${status}${said === '' ? '' : ` (${said})`}`;
  if (status < 500 && !TRY_AGAIN.has(status)) throw new UserError('http_status', `${found}; check the request, or wire the error port.`, details);
  throw new TransientError('http_status', `${found}; it is tried again by itself.`, passing);
}

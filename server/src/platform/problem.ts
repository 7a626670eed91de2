import { HttpException } from '@nestjs/common';
import type { ApiError } from '@parcours/sdk/api';
import { isNodeFailure, type NodeFailure } from '@parcours/sdk/node';
import { isDatabaseAway } from './database-away.js';

/** An answer to a request that could not be served, and whether its cause belongs in the log. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: ApiError;
  readonly retryAfterSeconds?: number;
  readonly report: boolean;
}

interface RequestFacts {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly nowMs: number;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

const answer = (status: number, code: string, message: string, requestId: string, details?: Readonly<Record<string, unknown>>): ProblemAnswer => ({
  status,
  body: { error: { code, message, ...(details && Object.keys(details).length > 0 ? { details: { ...details } } : {}), requestId } },
  report: status >= 500,
});

/** What goes wrong before a handler is reached: routes, body, headers. */
function refusalByStatus(status: number, { method, url }: RequestFacts): Refusal {
  const path = url.split('?', 1)[0];
  switch (status) {
    case 400: return { code: 'bad_request', message: 'The request should be well-formed, with JSON that parses, but this one cannot be read: correct it and send it again.' };
    case 401: return { code: 'not_signed_in', message: 'This needs an account, but the request came without a valid session or API key: sign in or send an API key.' };
    case 403: return { code: 'forbidden', message: 'Your role does not allow this: ask an owner or admin of the workspace.' };
    case 404: return { code: 'not_found', message: `There is nothing at ${method} ${path}: check the address against /api/v1/openapi.json.` };
    case 405: return { code: 'method_not_allowed', message: `${path} does not answer ${method}: check the method against /api/v1/openapi.json.` };
    case 408: return { code: 'request_timeout', message: 'The request should have arrived in time, but stopped half-way: send it again.' };
    case 413: return { code: 'body_too_large', message: 'The body is larger than this address takes: send less at a time.' };
    case 414: return { code: 'address_too_long', message: 'The address is longer than the server takes: shorten its parameters.' };
    case 415: return { code: 'unsupported_body', message: 'The body should be of a kind this address takes, but its Content-Type is another or missing: send application/json.' };
    case 429: return { code: 'too_many_requests', message: 'There were too many requests: wait a moment, then send fewer at a time.' };
    default: return { code: 'refused', message: 'The request cannot be served as it is: check it against /api/v1/openapi.json.' };
  }
}

const DEFECT = 'Something broke inside Parcours and was written to its log: try again, and report it with this request id if it stays.';

function fromFailure(failure: NodeFailure, facts: RequestFacts): ProblemAnswer {
  const { status, retryAfterSeconds, ...details } = failure.details ?? {};
  if (failure.who === 'defect') return answer(500, 'internal', DEFECT, facts.id);
  if (failure.who === 'transient') {
    const waitMs = failure.retryAt === undefined ? 5_000 : failure.retryAt - facts.nowMs;
    return { ...answer(503, failure.code, failure.message, facts.id), retryAfterSeconds: Math.min(3_600, Math.max(1, Math.ceil(waitMs / 1000))) };
  }
  const refused = answer(typeof status === 'number' && status >= 400 && status < 500 ? status : 400, failure.code, failure.message, facts.id, details);
  return typeof retryAfterSeconds === 'number' ? { ...refused, retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) } : refused;
}

/** PostgreSQL has ended a query that took longer than a request may; TypeORM wraps its error. */
const isQueryGivenUp = (thrown: unknown): boolean => [thrown, (thrown as { driverError?: unknown } | null)?.driverError].some((error) => (error as { code?: unknown } | null | undefined)?.code === '57014');

/** The status of a refusal by Nest or fastify; undefined for anything that is not one. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode, code } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && typeof code === 'string' && code.startsWith('FST_') ? statusCode : undefined;
}

/** The one answer for whatever was thrown while serving a request; nothing of the inside shows in it. */
export function toProblem(thrown: unknown, facts: RequestFacts): ProblemAnswer {
  if (isNodeFailure(thrown)) return fromFailure(thrown, facts);
  if (isDatabaseAway(thrown)) {
    return { ...answer(503, 'database_away', 'The database cannot be reached right now, nothing was changed: try again in a moment.', facts.id), retryAfterSeconds: 5 };
  }
  if (isQueryGivenUp(thrown)) return { ...answer(503, 'query_too_slow', 'The database should have answered within ten seconds, but did not, nothing was changed: ask for less at a time, or try again later.', facts.id), retryAfterSeconds: 30 };
  const status = statusOf(thrown);
  if (status !== undefined && status >= 400 && status < 500) {
    const refusal = refusalByStatus(status, facts);
    return answer(status, refusal.code, refusal.message, facts.id);
  }
  return answer(500, 'internal', DEFECT, facts.id);
}

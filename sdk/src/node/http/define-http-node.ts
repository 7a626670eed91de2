import { answerConcurrently } from '../answer-concurrently.js';
import type { HttpRequest, HttpResult, NodeContext } from '../context.js';
import { defineAction, type StepDefinition } from '../define-node.js';
import { TransientError, UserError, isNodeFailure, toFailure, type NodeFailure } from '../errors.js';
import type { Fields } from '../fields/field.js';
import type { BatchItem } from '../item.js';
import type { Json, JsonObject } from '../json.js';
import { fail, next, type Outcome } from '../outcome.js';
import type { HttpAnswer, HttpDeclaration } from './declaration.js';
import { encodeValues } from './encode-values.js';
import { at, fillJson, fillUrl } from './fill.js';
import { judgeHttpAnswer } from './judge-http-answer.js';
import { firstPage, nextPage } from './next-page.js';
import { requestBody } from './request-body.js';
import { requestHeaders } from './request-headers.js';

const AT_ONCE = 5;
const MAX_PAGES = 100;
/** RFC 9110, 9.2.2: repeating these leaves the other side as one call would. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

type Item = BatchItem<JsonObject>;

function requestFor({ request }: HttpDeclaration, item: Item): HttpRequest {
  const scope = { params: item.params, json: item.json, contact: item.contact ?? {} };
  const { method = 'GET', credential, idempotencyHeader, timeoutMs } = request;
  const url = new URL(fillUrl(request.url, scope));
  for (const [name, value] of encodeValues((fillJson((request.query ?? {}) as Json, scope) ?? {}) as JsonObject, request.lists)) url.searchParams.append(name, value);
  const { headers: described = {}, ...sent } = requestBody(request, scope, item.files);
  const said = requestHeaders(request, scope);
  const headers = { ...(Object.keys(said).some((name) => name.toLowerCase() === 'content-type') ? {} : described), ...said };
  if (idempotencyHeader !== undefined && item.delivery !== null) headers[idempotencyHeader] = item.delivery.key;
  const chosen = credential === undefined ? undefined : item.params[credential];
  return {
    method, url: url.href, headers, ...sent,
    ...(typeof chosen === 'number' ? { credential: chosen } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

async function call(context: NodeContext, request: HttpRequest, repeatable: boolean): Promise<HttpResult> {
  try {
    return await context.http(request);
  } catch (thrown) {
    if (repeatable && isNodeFailure(thrown) && thrown.code === 'outcome_unknown') throw new TransientError('network', thrown.message, {}, { cause: thrown });
    throw thrown;
  }
}

function listIn({ list }: HttpAnswer, body: unknown, host: string): Json[] {
  const found = at(list ?? '', body);
  if (Array.isArray(found)) return found;
  throw new UserError('answer_shape', `Expected a list${list === undefined || list === '' ? '' : ` at "${list}"`} in the answer of ${host}, found ${found === undefined ? 'nothing' : 'something else'}; check the settings.`);
}

/** All pages of one item: the last answer, and the entries of all of them. */
async function fetchPages(declaration: HttpDeclaration, item: Item, context: NodeContext, pace: () => Promise<void>): Promise<{ readonly answer: HttpResult; readonly entries: readonly Json[] | null }> {
  const { pagination, answer: wanted = {}, errors } = declaration;
  const first = requestFor(declaration, item);
  const repeatable = REPEATABLE.has(first.method) || declaration.request.idempotencyHeader !== undefined;
  const { host } = new URL(first.url);
  const entries: Json[] = [];
  let request: HttpRequest | null = firstPage(first, pagination);
  if (item.delivery !== null) await context.begin(item.delivery.key);
  for (let pages = 1; ; pages++) {
    await pace();
    const answer = await call(context, request, repeatable);
    judgeHttpAnswer(answer, host, context.now(), errors);
    if (wanted.list === undefined && pagination === undefined && wanted.output !== 'items') return { answer, entries: null };
    const fresh = listIn(wanted, answer.body, host);
    entries.push(...fresh);
    request = pagination === undefined ? null : nextPage(request, pagination, answer, { pages, total: entries.length, fresh: fresh.length });
    if (request === null) return { answer, entries };
    const most = pagination?.maximumPages ?? MAX_PAGES;
    if (pages >= most) throw new UserError('too_many_pages', `Expected at most ${most} pages from ${host}, found more; narrow the request.`);
  }
}

function outcomeOf({ answer: wanted = {} }: HttpDeclaration, item: Item, answer: HttpResult, entries: readonly Json[] | null): Outcome {
  const scope = { params: item.params, json: item.json, status: answer.status, body: answer.body };
  const shaped = (entry: Json): Json => (wanted.map === undefined ? entry : (fillJson(wanted.map, { ...scope, entry }) ?? null));
  const delivery = { status: 'sent', reason: `HTTP ${answer.status}` } as const;
  if (wanted.output === 'items') {
    const asData = (entry: Json): JsonObject => (typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : { value: entry });
    return next('main', { json: (entries ?? []).map((entry) => (wanted.into === undefined ? asData(shaped(entry)) : { ...item.json, [wanted.into]: shaped(entry) })), delivery });
  }
  const value = entries === null ? (wanted.map === undefined ? (answer.body as Json) : (fillJson(wanted.map, scope) ?? null)) : entries.map(shaped);
  return next('main', { json: { ...item.json, [wanted.into ?? 'response']: value }, delivery });
}

/** Starts at most so many requests per second; the first goes at once. */
function paced(perSecond: number | undefined): () => Promise<void> {
  let free = 0;
  return async () => {
    if (perSecond === undefined) return;
    const now = performance.now();
    const start = Math.max(now, free);
    free = start + 1_000 / perSecond;
    if (start > now) await new Promise((wake) => setTimeout(wake, start - now));
  };
}

async function carryOut(declaration: HttpDeclaration, items: readonly Item[], context: NodeContext): Promise<Outcome[]> {
  const pace = paced(declaration.pace?.perSecond);
  let busy: NodeFailure | null = null;
  return answerConcurrently(items, declaration.pace?.atOnce ?? AT_ONCE, async (item) => {
    // whoever was told to wait does not ask again with the rest of the batch
    if (busy !== null) return fail(busy);
    try {
      const { answer, entries } = await fetchPages(declaration, item, context, pace);
      return outcomeOf(declaration, item, answer, entries);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.who === 'transient' && failure.details?.['status'] === 429) busy = failure;
      return fail(failure);
    }
  });
}

type HttpNodeOptions<F extends Fields> = Omit<StepDefinition<F>, 'kind' | 'effects' | 'execute' | 'idempotent' | 'begins' | 'join' | 'http'> & Omit<HttpDeclaration, 'request'> & { readonly request: HttpDeclaration['request'] & { readonly credential?: keyof F & string } };

/**
 * A node that is a request, described and not programmed: what is asked, how pages follow one another, what of the answer is kept, and who must
 * act on which error. The host makes the request, adds the credential and keeps to its limits.
 */
export function defineHttpNode<const F extends Fields>(options: HttpNodeOptions<F>): StepDefinition<F> {
  const { request, pagination, answer, errors, pace, ...node } = options;
  const http: HttpDeclaration = { request, ...(pagination ? { pagination } : {}), ...(answer ? { answer } : {}), ...(errors ? { errors } : {}), ...(pace ? { pace } : {}) };
  return defineAction<F>({
    ...node,
    http,
    effects: 'io',
    begins: true,
    idempotent: REPEATABLE.has(request.method ?? 'GET') || request.idempotencyHeader !== undefined,
    execute: (items, context) => carryOut(http, items as readonly Item[], context),
  });
}

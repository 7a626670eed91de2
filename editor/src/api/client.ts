import type { ApiError, BodyOf, PathNames, QueryOf, ResponseOf, RouteShape } from '@parcours/sdk/api';
import { ApiFailure } from './failure';

type PathOption<Path extends string> = [PathNames<Path>] extends [never] ? { path?: undefined } : { path: Readonly<Record<PathNames<Path>, string | number>> };
type BodyOption<R extends RouteShape> = R extends { consumes: string } ? { body: Blob } : BodyOf<R> extends undefined ? { body?: undefined } : { body: BodyOf<R> };
type QueryOption<R extends RouteShape> = QueryOf<R> extends undefined ? { query?: undefined } : { query?: QueryOf<R> };

/** What a call of this route needs: `path` for its parameters, `body` and `query` where it declares them. */
export type CallOptions<R extends RouteShape> = PathOption<R['path']> & BodyOption<R> & QueryOption<R> & { signal?: AbortSignal };
type Arguments<R extends RouteShape> = Record<never, never> extends CallOptions<R> ? [options?: CallOptions<R>] : [options: CallOptions<R>];

let signedOut: () => void = () => undefined;

/** What to do when a call finds the session gone. Set once, by the shell. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler;
}

function urlOf(route: RouteShape, path: Readonly<Record<string, string | number>> = {}, query: Readonly<Record<string, unknown>> = {}): string {
  const filled = route.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value));
  return `/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`;
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const answer: unknown = await response.json().catch(() => null);
  const error = (answer as Partial<ApiError> | null)?.error;
  if (typeof error?.code !== 'string') return new ApiFailure('bad_answer', `Expected a described error, found HTTP status ${response.status}; check the server's log.`, response.status);
  return new ApiFailure(error.code, error.message, response.status, error.details, error.requestId);
}

interface Sent {
  readonly path?: Record<string, string | number>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The answer of a route that went well. */
async function respond(route: RouteShape, { path, query, body, signal }: Sent): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(urlOf(route, path, query), {
      method: route.method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': route.consumes ?? 'application/json' }) },
      body: body === undefined ? null : body instanceof Blob ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiFailure('unreachable', 'The server cannot be reached; check the connection and try again.', 0);
  }
  if (!response.ok) {
    const failure = await failureOf(response);
    if (response.status === 401 && route.scope !== 'public') signedOut();
    throw failure;
  }
  return response;
}

/** The file a route answers with, to be saved. Throws as `call` does. */
export async function download<const R extends RouteShape>(route: R, ...[options]: Arguments<R>): Promise<Blob> {
  return (await respond(route, (options ?? {}) as Sent)).blob();
}

/**
 * Calls a route of the API as the signed-in user. Throws `ApiFailure`, except for an aborted `signal`, which throws its reason.
 * The body is always JSON, or a type of its own that a route names: with a SameSite cookie this keeps other sites from calling in the user's name.
 */
export async function call<const R extends RouteShape>(route: R, ...[options]: Arguments<R>): Promise<ResponseOf<R>> {
  const sent = (options ?? {}) as Sent;
  const response = await respond(route, sent);
  if (route.response === undefined) return undefined as ResponseOf<R>;
  try {
    return (await response.json()) as ResponseOf<R>;
  } catch (cause) {
    if (sent.signal?.aborted) throw cause;
    throw new ApiFailure('bad_answer', 'Expected a JSON answer, found something else; check the server and any proxy before it.', response.status);
  }
}

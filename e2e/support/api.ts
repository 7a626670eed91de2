import type { ApiError, BodyOf, PathNames, QueryOf, ResponseOf, RouteShape } from '@parcours/sdk/api';

type PathOption<Path extends string> = [PathNames<Path>] extends [never] ? { path?: undefined } : { path: Readonly<Record<PathNames<Path>, string | number>> };
type BodyOption<R extends RouteShape> = BodyOf<R> extends undefined ? { body?: undefined } : { body: BodyOf<R> };
type QueryOption<R extends RouteShape> = QueryOf<R> extends undefined ? { query?: undefined } : { query?: QueryOf<R> };
type CallOptions<R extends RouteShape> = PathOption<R['path']> & BodyOption<R> & QueryOption<R>;
type Arguments<R extends RouteShape> = Record<never, never> extends CallOptions<R> ? [options?: CallOptions<R>] : [options: CallOptions<R>];

/** Calls a route of the product's API from outside, over HTTP; throws with the answer's own sentence. */
export type Api = <const R extends RouteShape>(route: R, ...options: Arguments<R>) => Promise<ResponseOf<R>>;

/** A refusal by the API. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly details: unknown) {
    super(`${status} ${code}: ${message}`);
  }
}

function urlOf(origin: string, route: RouteShape, path: Readonly<Record<string, string | number>>, query: Readonly<Record<string, unknown>>): URL {
  const url = new URL(`${origin}/api/v1${route.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(path[name])))}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

/** Keeps the session's cookie from one call to the next, as a browser does. */
export function createApi(origin: string): Api {
  let cookie: string | undefined;
  return async <const R extends RouteShape>(route: R, ...[options]: Arguments<R>): Promise<ResponseOf<R>> => {
    const { path = {}, query = {}, body } = (options ?? {}) as { path?: Record<string, string | number>; query?: Record<string, unknown>; body?: unknown };
    const response = await fetch(urlOf(origin, route, path, query), {
      method: route.method,
      headers: { ...(cookie === undefined ? {} : { cookie }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) cookie = line.split(';')[0];
    const text = await response.text();
    if (!response.ok) {
      const { error } = JSON.parse(text) as ApiError;
      throw new Refusal(response.status, error.code, error.message, error.details);
    }
    return (text === '' ? undefined : JSON.parse(text)) as ResponseOf<R>;
  };
}

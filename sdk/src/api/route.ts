import type { Static, TSchema } from 'typebox';
import type { Permission } from './permissions.js';

/** What a caller needs. `public`: nothing. `session`: to be a signed-in person. Otherwise the permission, which roles and API keys hold. */
export type Scope = 'public' | 'session' | Permission;

export interface RouteShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`; parameters as `:name`. */
  readonly path: string;
  readonly scope: Scope;
  /** One sentence for the API description. */
  readonly summary: string;
  /**
   * Every route that can change something leaves a trace in the audit log, unless it says here why it need not: `nothing changes`, or
   * what it writes is itself `a dated record`.
   */
  readonly audit?: 'nothing changes' | 'a dated record';
  /** HTTP status of success; 200 unless said. */
  readonly status?: number;
  readonly query?: TSchema;
  /** Media type of a body that is not JSON; such a route takes at most 10 MB and gets the bytes. */
  readonly consumes?: string;
  readonly body?: TSchema;
  /** Absent: no content. */
  readonly response?: TSchema;
}

export const route = <const R extends RouteShape>(shape: R): R => shape;

type Of<S> = S extends TSchema ? Static<S> : undefined;
export type BodyOf<R extends RouteShape> = Of<R['body']>;
export type QueryOf<R extends RouteShape> = Of<R['query']>;
export type ResponseOf<R extends RouteShape> = Of<R['response']>;

/** The names of the `:parameters` in a path. */
export type PathNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}` ? Name | PathNames<`/${Rest}`> : Path extends `${string}:${infer Name}` ? Name : never;

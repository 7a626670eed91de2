import type { Static, TSchema } from 'typebox';

/**
 * What a caller must be allowed to do. `public`: anyone; the rest need a session or an API key of the workspace.
 * Owners and admins have all; editors all but `admin`; analysts and viewers `read`.
 */
export type Scope = 'public' | 'session' | 'read' | 'edit' | 'admin';

export interface RouteShape {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`; parameters as `:name`. */
  readonly path: string;
  readonly scope: Scope;
  /** One sentence for the API description. */
  readonly summary: string;
  /** HTTP status of success; 200 unless said. */
  readonly status?: number;
  readonly query?: TSchema;
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

import type { HttpRequest } from '@parcours/sdk/node';

/** Throws for an address that whoever makes the request may not call; asked for the first one and for every redirect. */
export type HostGuard = (url: URL) => void;

/** A symbol: it goes with copies of the request, and nothing that was read from JSON can set or lift it. */
const GUARD = Symbol('host guard');

interface Guarded extends HttpRequest {
  readonly [GUARD]?: HostGuard;
}

export const withGuard = (request: HttpRequest, guard: HostGuard): HttpRequest => ({ ...request, [GUARD]: guard }) as Guarded;

export const guardOf = (request: HttpRequest): HostGuard | null => (request as Guarded)[GUARD] ?? null;

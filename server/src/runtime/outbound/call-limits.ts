import type { HttpRequest } from '@parcours/sdk/node';
import type pg from 'pg';

/** How far a request may go: what its workspace allows, never more than the client itself does (SECURITY F4). */
interface CallLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** A symbol: it goes with copies of the request, and nothing that was read from JSON can set or lift it. */
const LIMITS = Symbol('call limits');

interface Limited extends HttpRequest {
  readonly [LIMITS]?: CallLimits;
}

export const withLimits = (request: HttpRequest, limits: CallLimits): HttpRequest => ({ ...request, [LIMITS]: limits }) as Limited;

export const limitsOf = (request: HttpRequest): CallLimits | null => (request as Limited)[LIMITS] ?? null;

/** A change counts in all processes after so long. */
const KNOWN_MS = 5_000;

/** Reads what workspaces allow their requests, and remembers it for a moment: busy workflows make thousands of requests. */
export class WorkspaceCallLimits {
  private readonly known = new Map<number, { readonly until: number; readonly limits: Promise<CallLimits> }>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly now: () => number = () => performance.now(),
  ) {}

  of(workspaceId: number): Promise<CallLimits> {
    const known = this.known.get(workspaceId);
    if (known !== undefined && known.until > this.now()) return known.limits;
    const limits = this.read(workspaceId);
    this.known.set(workspaceId, { until: this.now() + KNOWN_MS, limits });
    // what could not be read is asked again by the next request
    limits.catch(() => this.known.delete(workspaceId));
    return limits;
  }

  private async read(workspaceId: number): Promise<CallLimits> {
    const { rows } = await this.pool.query<{ seconds: number; megabytes: number }>('select call_seconds as seconds, call_megabytes as megabytes from workspaces where id = $1', [workspaceId]);
    const { seconds = 30, megabytes = 10 } = rows[0] ?? {};
    return { timeoutMs: seconds * 1_000, maxBytes: megabytes * 1_048_576 };
  }
}

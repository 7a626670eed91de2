/**
 * Errors say who must act. They are recognised by `who` and `code`, never by `instanceof`: packages carry their own copy of the sdk.
 *
 * - `user`: the author of the workflow or the caller; repeating it unchanged cannot help.
 * - `transient`: nobody; it is tried again, at `retryAt` if given.
 * - `defect`: the package's or the product's maker.
 */
export type ErrorWho = 'user' | 'transient' | 'defect';

/** The serialisable shape of an error on its way through the engine. */
export interface NodeFailure {
  readonly who: ErrorWho;
  /** Stable, snake_case. */
  readonly code: string;
  /** One sentence: expected, found, what to do. */
  readonly message: string;
  /** Epoch milliseconds, for `transient` only. */
  readonly retryAt?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

abstract class ParcoursError extends Error implements NodeFailure {
  abstract readonly who: ErrorWho;
  readonly retryAt?: number;
  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export class UserError extends ParcoursError {
  readonly who = 'user';
}

export class TransientError extends ParcoursError {
  readonly who = 'transient';
  declare readonly retryAt?: number;
  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> & { readonly retryAt?: number } = {}, options?: { cause?: unknown }) {
    super(code, message, details, options);
    if (details.retryAt !== undefined) Object.assign(this, { retryAt: details.retryAt });
  }
}

export class DefectError extends ParcoursError {
  readonly who = 'defect';
}

const WHO: readonly string[] = ['user', 'transient', 'defect'];

/** True for anything that carries `who` and `code`, whichever copy of the sdk made it. */
export function isNodeFailure(value: unknown): value is NodeFailure {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as { who?: unknown; code?: unknown; message?: unknown };
  return WHO.includes(candidate.who as string) && typeof candidate.code === 'string' && typeof candidate.message === 'string';
}

/** Turns whatever was thrown into the plain shape; an unknown throw is a `defect` with code `unexpected`. */
export function toFailure(thrown: unknown): NodeFailure {
  if (isNodeFailure(thrown)) {
    const { who, code, message, retryAt, details } = thrown;
    return { who, code, message, ...(retryAt === undefined ? {} : { retryAt }), ...(details === undefined ? {} : { details }) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { who: 'defect', code: 'unexpected', message };
}

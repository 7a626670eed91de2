import { UserError, isNodeFailure } from '@parcours/sdk/node';

type Details = Readonly<Record<string, unknown>>;

/** A `UserError` that answers with this status. */
const refusal =
  (status: number) =>
  (code: string, message: string, details: Details = {}): UserError =>
    new UserError(code, message, { ...details, status });

export const badRequest = refusal(400);
export const notSignedIn = refusal(401);
export const forbidden = refusal(403);
export const conflict = refusal(409);
export const tooLarge = refusal(413);
export const unsupportedBody = refusal(415);
export const unprocessable = refusal(422);

/** One answer for what never was, what is gone and what belongs to another workspace: nobody can tell which. */
export const notFound = (what: string): UserError =>
  refusal(404)('not_found', `There is no ${what} with this id in this workspace: it may have been deleted; check the address or choose another from the list.`);

/** 429, with the time after which it is worth trying again. */
export const tooMany = (code: string, message: string, retryAfterSeconds: number): UserError => refusal(429)(code, message, { retryAfterSeconds });

/** What the engine's codes answer with; it knows nothing of HTTP. Other errors of users are 400. */
const STATUS: Readonly<Record<string, number>> = { not_found: 404, revision_conflict: 409, not_publishable: 422, nothing_to_start: 409, not_published: 409 };

/** Passes the result on; an error of the caller's gets the status its code stands for. */
export async function withStatus<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const status = isNodeFailure(error) && error.who === 'user' && error.details?.['status'] === undefined ? STATUS[error.code] : undefined;
    if (!isNodeFailure(error) || status === undefined) throw error;
    throw new UserError(error.code, error.message, { ...error.details, status }, { cause: error });
  }
}

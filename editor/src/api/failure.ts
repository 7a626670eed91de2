/** A call that did not succeed. `code` is the server's, or `unreachable` and `bad_answer` when there was no answer in its shape. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly requestId?: string,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

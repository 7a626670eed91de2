import type { JsonObject } from './json.js';

/** An outgoing HTTP request, made by the host under its network policy. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON, text as it is. */
  readonly body?: JsonObject | string;
  /** Default and maximum 30,000. */
  readonly timeoutMs?: number;
}

export interface HttpResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when the answer is JSON, otherwise text; at most 10 MB. */
  readonly body: unknown;
}

/**
 * What a node may ask of its host. Every member is data or an async call with data in and out, so that a package can run in another process.
 */
export interface NodeContext {
  /** Epoch milliseconds, from the engine's clock (virtual in tests and plays). */
  now(): number;
  /** IANA zone of the workspace. */
  readonly timezone: string;
  readonly node: { readonly id: string; readonly name: string };
  /** The values of a credential the node's settings name. Throws `UserError` `credential_missing` when it is gone. */
  credential(id: number): Promise<Readonly<Record<string, string>>>;
  /**
   * Throws `UserError` `address_refused` for unknown hosts and targets the policy forbids, `request_invalid` for what cannot be sent,
   * `answer_too_large` (10 MB, 64 kB of headers) and `too_many_redirects` (5; GET and HEAD only); `TransientError` `network` when the other
   * side cannot be reached, or a GET, HEAD, PUT or DELETE got no answer; `TransientError` `outcome_unknown` when another method went out
   * and its answer was lost.
   */
  http(request: HttpRequest): Promise<HttpResult>;
  /** Which of these contacts are on a list, by its name or id; a list that does not exist has no members. */
  membersOf(list: string, contactIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** A line in the run's log; at most 1,000 characters, 20 lines per batch. */
  log(message: string): void;
}

import type { HttpRequest, HttpResult } from '../node/index.js';

/** Stands for the other side of `context.http`: records what was asked and answers from a script. */
export interface FakeHttp {
  (request: HttpRequest): Promise<HttpResult>;
  /** Every request so far, in the order they were made. */
  readonly requests: readonly HttpRequest[];
}

type Answer = Partial<HttpResult> | Error;

/**
 * Answers are taken in order, or made by a function; an `Error` is thrown as the host would throw it.
 * A request nobody scripted an answer for is a mistake in the test and throws.
 */
export function fakeHttp(answers: readonly Answer[] | ((request: HttpRequest, index: number) => Answer)): FakeHttp {
  const requests: HttpRequest[] = [];
  const call = async (request: HttpRequest): Promise<HttpResult> => {
    const index = requests.push(request) - 1;
    const answer = typeof answers === 'function' ? answers(request, index) : answers[index];
    if (answer === undefined) throw new Error(`Expected at most ${answers.length} requests, found another one: ${request.method} ${request.url}; script an answer for it.`);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  return Object.assign(call, { requests });
}

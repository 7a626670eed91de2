import { TransientError, UserError, type CodeResult, type Json, type NodeFailure } from '@parcours/sdk/node';

/** JavaScript in the place of a setting, and where it stands. */
export interface ExpressionPlace {
  readonly path: string;
  readonly source: string;
}

/** What the expressions of a node came to for one item, by their number; `undefined` for nothing. Throws what became of one that failed. */
export type Values = (index: number) => Json | undefined;

const SENTENCES: Readonly<Record<string, (what: string, told: string) => string>> = {
  code_failed: (what, told) => told.replace(/^The code/, what).replace(/( is not defined.*)\.$/, '$1; known here are json, contact, event, run, workflow and now.'),
  code_crashed: (what, told) => told.replace(/^The code/, what),
  code_syntax: (what, told) => told.replace(/^The code/, what),
  code_result: (what, told) => `${what} cannot be handed over: ${told}`,
  code_time_limit: (what) => `${what} took more than 100 ms and was stopped; look for a loop without an end, or use a Code step.`,
  code_memory_limit: (what) => `${what} used more than 10 MB of memory and was stopped; keep less at once, or use a Code step.`,
};

/** Where somebody finds it: the field, and the node where more than one is in question. */
const placeIn = (path: string, node: string | null): string => (node === null ? `"${path}"` : `"${path}" of "${node}"`);

/** The failure of code as one of an expression, with its place; `told` is what JavaScript itself says. */
function failureOf({ who, code, message, details }: NodeFailure, path: string, node: string | null): UserError | TransientError {
  const sentence = SENTENCES[code];
  const what = `The JavaScript in ${placeIn(path, node)}`;
  if (who === 'transient' || sentence === undefined) return new (who === 'transient' ? TransientError : UserError)(code, message, { ...details, field: path });
  const told = message.replace(/^The code (?:stopped with )?/, '').replace(/\.$/, '');
  return new UserError(code.replace(/^code_/, 'expression_'), sentence(what, message), { ...details, field: path }, { cause: new Error(told) });
}

/** Reads the answers of the sandbox for one item. */
export const readValues = (results: readonly CodeResult[], places: readonly ExpressionPlace[], node: string | null): Values => (index) => {
  const result = results[index] as CodeResult;
  const { path } = places[index] as ExpressionPlace;
  if (result.kind === 'value') return result.value;
  if (result.kind === 'failed') throw failureOf(result.error, path, node);
  if (result.found === 'undefined') return undefined;
  const what = result.found === 'promise' ? 'a promise: there is nothing to wait for in here' : `a ${result.found}`;
  throw new UserError('expression_value', `Expected the JavaScript in ${placeIn(path, node)} to come to text, a number, yes or no, a list or an object, found ${what}.`, { field: path });
};

/** For a place where no expression can be evaluated. */
export const noValues: Values = () => {
  throw new UserError('expression_here', 'Expected a fixed value, found JavaScript in a setting that is needed before there are items; write the value itself.');
};

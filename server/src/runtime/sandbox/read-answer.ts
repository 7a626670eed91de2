import { UserError, toFailure, type CodeResult, type Json } from '@parcours/sdk/node';
import { SANDBOX_LIMITS } from './sandbox-limits.js';

const MAX_MESSAGE = 2_000;
const MAX_LINES = 2_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown, maxLength: number): string => (typeof value === 'string' ? value.slice(0, maxLength) : '');
const wholeOf = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0);

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner as Json, levels - 1));
}

export const failedWith = (error: UserError, log: readonly string[] = []): CodeResult => ({ kind: 'failed', error: toFailure(error), log });

interface Place {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** Lines of the user's code alone: the process has rebuilt them from numbers, and so do we. */
const placesOf = (value: unknown): Place[] =>
  Array.isArray(value) ? value.slice(0, 10).flatMap((one: unknown) => (isRecord(one) ? [{ name: textOf(one['name'], 80), line: wholeOf(one['line']), column: wholeOf(one['column']) }] : [])) : [];

export const atPlace = ({ line, column }: Pick<Place, 'line' | 'column'>): string => (line === 0 ? '' : ` (line ${line}, column ${column})`);

function readError(error: Record<string, unknown>, log: readonly string[]): CodeResult {
  const places = placesOf(error['places']);
  const [name, message] = [textOf(error['name'], 100) || 'Error', textOf(error['message'], MAX_MESSAGE)];
  if (error['stage'] === 'result') {
    const found = name === 'TooLarge' ? `found ${message}; return less.` : `but reading it failed: ${name}: ${message}`;
    return failedWith(new UserError('code_result', `Expected the code to return plain data of at most 1 MB of JSON, ${found}`, { places }), log);
  }
  return failedWith(new UserError('code_failed', `The code stopped with ${name}${message === '' ? '' : `: ${message}`}${places[0] ? atPlace(places[0]) : ''}.`, { name, line: places[0]?.line ?? null, column: places[0]?.column ?? null, places }), log);
}

/** Reads what a sandbox process says of one run of the code. It runs code of others: nothing it sends is taken on trust. */
export function readAnswer(text: string): CodeResult {
  const answer: unknown = JSON.parse(text);
  if (!isRecord(answer)) throw new Error('A sandbox process answered something else than an object.');
  const log = (Array.isArray(answer['log']) ? answer['log'] : []).slice(0, MAX_LINES).map((line) => textOf(line, 1_000));
  if (answer['waits'] === true) return failedWith(new UserError('code_never_ends', 'The code waits for something that never comes: there are no timers and no requests in here; put a Wait or an HTTP request step before it.'), log);
  if (isRecord(answer['error'])) return readError(answer['error'], log);
  if (!Object.hasOwn(answer, 'value')) return { kind: 'nothing', found: textOf(answer['nothing'], 20), log };
  const value = answer['value'] as Json;
  const { outputDepth } = SANDBOX_LIMITS;
  return isDeeperThan(value, outputDepth) ? failedWith(new UserError('code_result', `Expected the code to return data of at most ${outputDepth} levels, found more; return a flatter object.`), log) : { kind: 'value', value, log };
}

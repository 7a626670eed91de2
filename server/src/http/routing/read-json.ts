import { badRequest } from '../refusal.js';

const MAX_DEPTH = 64;
/** In one object: more is no record of anything, and slow to look through. */
const MAX_KEYS = 10_000;
/** U+0000 and halves of surrogate pairs: JSON can write them, Postgres cannot keep them. */
// eslint-disable-next-line no-control-regex -- that character is what is looked for
const UNSTORABLE = /\u0000|\p{Surrogate}/u;

function checkText(text: string, path: string): void {
  if (UNSTORABLE.test(text)) throw badRequest('bad_text', `"${path}" holds a character that cannot be stored (U+0000 or half of a surrogate pair); remove it.`);
}

/** Walks without recursion: depth is what is being limited. */
export function checkJson(root: unknown): void {
  const queue: { value: unknown; depth: number; path: string }[] = [{ value: root, depth: 0, path: 'body' }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { value, depth, path } = next;
    if (typeof value === 'string') checkText(value, path);
    // JSON.parse makes Infinity of 1e999, and JSON.stringify makes null of that
    if (typeof value === 'number' && !Number.isFinite(value)) throw badRequest('bad_number', `Expected in "${path.slice(0, 80)}" a number up to 1.8e308, found a larger one; send it as a text.`);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw badRequest('too_deep', `Expected JSON nested at most ${MAX_DEPTH} levels deep, found more; flatten it.`);
    const entries = Object.entries(value);
    if (entries.length > MAX_KEYS && !Array.isArray(value)) throw badRequest('too_many_keys', `Expected at most ${MAX_KEYS} keys in an object, found ${entries.length}; send a list instead.`);
    for (const [key, child] of entries) {
      if (key === '__proto__') throw badRequest('bad_key', 'The key "__proto__" is not accepted anywhere in a body; rename it.');
      checkText(key, path);
      queue.push({ value: child, depth: depth + 1, path: key });
    }
  }
}

/** Reads JSON that came from outside (O2, O3). Throws a refusal `bad_json`, `too_deep`, `too_many_keys`, `bad_key`, `bad_text`, `bad_number`. */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('bad_json', 'Expected the body to be JSON, found text that cannot be read as such; check its brackets, commas and quotes.');
  }
  checkJson(value);
  return value;
}

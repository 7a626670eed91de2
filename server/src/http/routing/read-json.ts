import { badRequest } from '../refusal.js';

const MAX_DEPTH = 64;
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
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw badRequest('too_deep', `Expected JSON nested at most ${MAX_DEPTH} levels deep, found more; flatten it.`);
    for (const [key, child] of Object.entries(value)) {
      if (key === '__proto__') throw badRequest('bad_key', 'The key "__proto__" is not accepted anywhere in a body; rename it.');
      checkText(key, path);
      queue.push({ value: child, depth: depth + 1, path: key });
    }
  }
}

/** Reads JSON that came from outside. Throws a refusal `bad_json`, `too_deep`, `bad_key`, `bad_text`. */
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

import type { NodeFailure } from './errors.js';
import type { Contact, Item } from './item.js';
import type { Json } from './json.js';

/** What the code sees each time it is called. */
export interface CodeCall {
  /** Items of one run, that stand together at the node. */
  readonly items: readonly Item['json'][];
  readonly contact: Contact | null;
}

/** JavaScript that somebody wrote into a workflow, and what to run it over. */
export interface CodeRequest {
  /** The body of an async function, in strict mode; at most 256 kB. See `runCode` for what it finds. */
  readonly source: string;
  /** `all`: once per call. `each`: once per item of each call. */
  readonly mode: 'all' | 'each';
  readonly calls: readonly CodeCall[];
  /** Milliseconds, for each time the code is run; default 1,000, at most 10,000. */
  readonly timeLimitMs?: number;
  /** Megabytes, for the whole request; default 64, from 16 to 256. */
  readonly memoryLimitMb?: number;
}

/** What came of running the code once. */
export type CodeResult =
  /** What it returned, as JSON: dates are texts, what JSON has no word for is left out. */
  | { readonly kind: 'value'; readonly value: Json; readonly log: readonly string[] }
  /** It returned nothing, or something that is not data; `found` says what: `undefined`, `function`, `symbol`. */
  | { readonly kind: 'nothing'; readonly found: string; readonly log: readonly string[] }
  | { readonly kind: 'failed'; readonly error: NodeFailure; readonly log: readonly string[] };

/** Where the maxima of `CodeRequest` stand, so that fields can name them. */
export const CODE_LIMITS = { sourceLength: 256_000, timeMs: 1_000, maxTimeMs: 10_000, memoryMb: 64, minMemoryMb: 16, maxMemoryMb: 256 } as const;

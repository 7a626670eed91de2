import type { NodeFailure } from '@parcours/sdk/node';
import type { PackedItems } from './packed-items.js';

/** Of these messages. Both sides come from the same server, so it only guards against a mix of two. */
export const PROTOCOL = 4;

/** Longest frame, in bytes: a message, or a list of some. A file of 25 MB fits in as base64. */
export const MAX_MESSAGE_BYTES = 36 * 1024 * 1024;

/** What a package may ask at once within one call; the rest waits on its side. */
export const ASKS_AT_ONCE = 50;
/** What a package may say within one call without being asked: lines of log, progress. */
export const TELLS_PER_CALL = 20_000;

/** Where a function stands in what the package exports. */
export type Path = readonly (string | number)[];

/** Stands for a function in what a package declares. */
export interface FunctionMark {
  readonly $function: Path;
}

/** A context argument: its data, and the names of what can be asked. */
export interface ContextView {
  /** Which argument it is. */
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly members: readonly string[];
  /** The engine's time as the call began; null where the context has no clock. */
  readonly now: number | null;
  /** Whether the clock goes on meanwhile; a node without effects sees one instant. */
  readonly ticks: boolean;
}

export type ToPlugin =
  | { readonly kind: 'load'; readonly id: number; readonly protocol: number; readonly entry: string }
  | { readonly kind: 'check'; readonly id: number; readonly context: ContextView | null }
  /** `items`: a batch in the place of the first argument, and the answer may then be packed, too. */
  | { readonly kind: 'call'; readonly id: number; readonly path: Path; readonly args: readonly unknown[]; readonly context: ContextView | null; readonly items?: PackedItems }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'answer'; readonly ask: number; readonly value?: unknown; readonly error?: NodeFailure }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'socket'; readonly id: number; readonly event: 'connect' | 'data' | 'end' | 'close' | 'drain'; readonly base64?: string; readonly reason?: string };

export type FromPlugin =
  /** `outcomes`: a packed answer, checked by `unpackOutcomes`. */
  | { readonly kind: 'result'; readonly id: number; readonly value?: unknown; readonly outcomes?: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: NodeFailure }
  | { readonly kind: 'ask'; readonly call: number; readonly ask: number; readonly member: string; readonly args: readonly unknown[] }
  | { readonly kind: 'tell'; readonly call: number; readonly member: string; readonly args: readonly unknown[] }
  | { readonly kind: 'pong'; readonly id: number }
  | { readonly kind: 'socket'; readonly id: number; readonly action: 'open' | 'data' | 'end' | 'close' | 'pause' | 'resume'; readonly base64?: string; readonly host?: string; readonly port?: number };

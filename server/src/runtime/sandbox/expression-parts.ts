import { UserError } from '@parcours/sdk/node';
import type { ExpressionCall } from '../../core/parameters/evaluation.js';
import { SANDBOX_LIMITS } from './sandbox-limits.js';

/** Some items of one call, as an isolate gets them. */
export interface ExpressionPart {
  readonly text: string;
  readonly count: number;
  readonly memoryLimitMb: number;
}

/** What V8 needs by itself. */
const BARE_MB = 6;
/** JSON of short values takes about this many times its length once it is read. */
const READ = 8;

function partOf(items: readonly string[], common: string): ExpressionPart {
  const text = `{"items":[${items.join(',')}],${common}`;
  if (text.length > SANDBOX_LIMITS.inputLength) throw new UserError('code_input_too_large', `Expected at most ${SANDBOX_LIMITS.inputLength / 1_000_000} million characters of data in front of an expression, found ${text.length}; pass smaller items.`);
  // batches are joined up to their length: all of it may stand in one isolate
  const readMb = Math.ceil((Math.max(text.length, SANDBOX_LIMITS.expressionBatchLength) * READ) / 1_048_576);
  return { text, count: items.length, memoryLimitMb: Math.min(SANDBOX_LIMITS.maxMemoryMb, BARE_MB + SANDBOX_LIMITS.expressionMemoryMb + readMb) };
}

/** Cuts the items of a call so that what stands in an isolate at once leaves the expressions their room, and no more. */
export function partsOf({ items, ...common }: ExpressionCall, expressions: number): ExpressionPart[] {
  const most = Math.max(1, Math.floor(SANDBOX_LIMITS.expressionsPerBatch / expressions));
  const shared = JSON.stringify(common).slice(1);
  const parts: ExpressionPart[] = [];
  let part: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    if (part.length >= most || (part.length > 0 && length + text.length > SANDBOX_LIMITS.expressionBatchLength)) {
      parts.push(partOf(part, shared));
      [part, length] = [[], 0];
    }
    part.push(text);
    length += text.length;
  }
  return part.length === 0 ? parts : [...parts, partOf(part, shared)];
}

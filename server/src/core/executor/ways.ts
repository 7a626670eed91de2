import { withFiles } from '../files/item-files.js';
import { eventsOf, type CallOutcome, type DeliveryAhead, type ForkWay, type Item, type JsonObject, type NextOutcome, type NodeFailure, type Outcome, type WaitOutcome } from '@parcours/sdk/node';
import { isPutOff } from '../sending/put-off.js';
import type { Tally } from './tally.js';

/** Items of one token that go the same way: they stay together in one token. */
export type Way =
  | { readonly kind: 'port'; readonly port: string; readonly items: Item[]; readonly tally?: Tally | null }
  | { readonly kind: 'wait'; readonly wait: WaitOutcome; readonly items: Item[] }
  | { readonly kind: 'call'; readonly call: CallOutcome; readonly items: Item[] }
  /** `failed`: an attempt was made; what was put off has not been tried. */
  | { readonly kind: 'retry'; at: number; failed: boolean; memo: JsonObject | null; readonly slots: number[]; readonly items: Item[] }
  | { readonly kind: 'failed'; readonly failure: NodeFailure; readonly items: Item[] }
  | { readonly kind: 'end'; readonly items: Item[] };

/** An outcome that leads one way. */
export type Single = Exclude<Outcome, { kind: 'fork' }>;

/** A wait for an effect that is still to come: its delivery stays open, and the item at its place. */
export const isAhead = (outcome: Outcome | Single): outcome is WaitOutcome & { readonly until: number; readonly delivery: DeliveryAhead } => outcome.kind === 'wait' && outcome.delivery?.status === 'pending' && outcome.until !== null;

/** The outcomes an answer is made of: itself, or the ways of a fork. */
export const waysOf = (outcome: Outcome): readonly Single[] => (outcome.kind === 'fork' ? outcome.outcomes : [outcome]);

export const outputs = (item: Item, outcome: NextOutcome): Item[] => {
  const files = outcome.files ?? item.files;
  if (outcome.json === undefined) return outcome.files === undefined ? [item] : [withFiles(item.json, files)];
  return (Array.isArray(outcome.json) ? (outcome.json as JsonObject[]) : [outcome.json as JsonObject]).map((json) => withFiles(json, files));
};

export function wayKey(outcome: Single, retryAt: number | null): string {
  switch (outcome.kind) {
    case 'next':
      return `port ${outcome.port}`;
    case 'wait':
      if (isAhead(outcome)) return 'retry';
      return `wait ${outcome.until} ${outcome.port} ${outcome.event === undefined && !outcome.again ? '' : JSON.stringify([outcome.event, outcome.again, outcome.memo])}`;
    case 'call':
      return `call ${outcome.workflow} ${outcome.port} ${outcome.wait} ${outcome.together}`;
    case 'error':
      return retryAt === null ? `failed ${outcome.error.code} ${outcome.error.message}` : `retry`;
    default:
      return outcome.kind;
  }
}

export function newWay(outcome: Single, retryAt: number | null): Way {
  switch (outcome.kind) {
    case 'next':
      return { kind: 'port', port: outcome.port, items: [] };
    case 'wait':
      return isAhead(outcome) ? { kind: 'retry', at: outcome.until, failed: false, memo: outcome.memo ?? {}, slots: [], items: [] } : { kind: 'wait', wait: outcome, items: [] };
    case 'call':
      return { kind: 'call', call: outcome, items: [] };
    case 'error':
      return retryAt === null ? { kind: 'failed', failure: outcome.error, items: [] } : { kind: 'retry', at: retryAt, failed: !isPutOff(outcome.error), memo: null, slots: [], items: [] };
    default:
      return { kind: 'end', items: [] };
  }
}

/** The ports an outcome will or may take by itself. */
export function portsTaken(outcome: Outcome | ForkWay): string[] {
  if (outcome.kind === 'next' || outcome.kind === 'call') return [outcome.port];
  if (outcome.kind === 'fork') return outcome.outcomes.flatMap(portsTaken);
  if (outcome.kind !== 'wait' || outcome.again) return [];
  return [...(outcome.until === null ? [] : [outcome.port]), ...eventsOf(outcome).map((event) => event.port)];
}

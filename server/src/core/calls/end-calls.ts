import type { Item, NodeFailure } from '@parcours/sdk/node';
import type { Batch } from '../executor/batch.js';
import { route, routeFailure } from '../executor/route.js';
import type { Work } from '../executor/work.js';
import type { CallResult } from './called-runs.js';

/**
 * What goes on of an item once its call has ended. A contact stays one item, with what each end of the called run added, and goes on even
 * where nothing came back: a called workflow that ends early loses nobody. Without a contact it is what came back.
 */
function handedBack(contactId: number | null, own: readonly Item[], result: Extract<CallResult, { items: unknown }>): readonly Item[] {
  const [first] = own;
  if (contactId === null || own.length !== 1 || !first) return result.items;
  const [only] = result.items;
  if (result.items.length <= 1) return [only ?? first];
  return [{ ...(only as Item), json: Object.assign({}, ...result.items.map((item) => item.json)) as Item['json'] }];
}

interface Failed {
  readonly failure: NodeFailure;
  readonly items: Item[];
}

/** Lets a token go on whose calls have all ended: results through its port, failures through the error port. */
export function endCalls(batch: Batch, work: Work, results: readonly CallResult[], together: boolean): void {
  const { token } = work;
  const port = token.port ?? 'main';
  const good: Item[] = [];
  const failed = new Map<string, Failed>();
  results.forEach((result, index) => {
    const own = together ? token.items : token.items.slice(index, index + 1);
    if ('items' in result) return void good.push(...handedBack(token.contactId, own, result));
    const key = `${result.error.code} ${result.error.message}`;
    const known = failed.get(key) ?? { failure: { who: 'user', ...result.error }, items: [] };
    failed.set(key, known);
    known.items.push(...own);
  });
  const [first, ...others] = [...failed.values()];
  batch.journal.keep(token, token.node, token.visit, token.items, good.length > 0 ? [{ port, items: good.map((item) => item.json) }] : [], first ? batch.error(work, first.failure) : null, []);
  const failures = good.length === 0 && first ? others : [...failed.values()];
  for (const { failure, items } of failures) {
    if (work.place !== 'busy') return;
    const twin = batch.fork(work);
    batch.journal.entered(twin.token, twin.token.node);
    routeFailure(batch, twin, failure, items);
  }
  if (work.place !== 'busy') return;
  if (good.length === 0 && first) routeFailure(batch, work, first.failure, first.items);
  else route(batch, work, port, good);
}

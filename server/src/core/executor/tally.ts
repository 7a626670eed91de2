import type { Item } from '@parcours/sdk/node';
import type { PlanNode } from '../plan/plan.js';

/** What all items of a run came to at one node, in one way of getting there. */
export interface Tally {
  readonly node: PlanNode;
  /** In the order in which the first item took each. */
  readonly ways: Map<string, TallyWay>;
}

export interface TallyWay {
  readonly kind: 'port' | 'end';
  readonly port: string;
  count: number;
  readonly first: Item[];
  next: Tally | null;
}

const PHANTOM: Item = { json: {} };

/** As many items as took this way: the first of them as they are, the others only to be counted. */
export function itemsOf({ count, first }: TallyWay): Item[] {
  const items = new Array<Item>(count).fill(PHANTOM);
  first.forEach((item, index) => (items[index] = item));
  return items;
}

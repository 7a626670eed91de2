import { describe, expect, it } from '@jest/globals';
import { defineAction, next, type BatchItem, type NodeContext } from '@parcours/sdk/node';
import { graph } from '../testing/graph.js';
import { callNode, type Group } from './call-node.js';

const words = { type: 'stuck', version: 1, icon: 'x', label: { en: 'Stuck' }, description: { en: 'Stuck' } };
const node = graph('start -> stuck').nodes[1] as never;
const groups = [{ n: 1 }, { n: 2 }].map((json, token): Group => ({ items: [{ json, contact: null, params: {} as never, run: { id: token, mode: 'flow', test: false, visit: 1 }, token, resumed: null, delivery: null } as BatchItem<never>] }));

describe('a node that never answers', () => {
  it.each(['none', 'io'] as const)('is given up, and its runs go on without it: effects %s', async (effects) => {
    let calls = 0;
    const stuck = defineAction({ ...words, effects, fields: {}, execute: () => (calls++, new Promise<never>(() => undefined)) });
    const answers = await callNode({ node, step: stuck as never }, groups, {} as NodeContext, 20);
    // not halved: each half would hang as long again
    expect(calls).toBe(1);
    expect(answers.flat()).toEqual(groups.map(() => ({ kind: 'error', error: expect.objectContaining({ who: 'transient', code: effects === 'none' ? 'node_timeout' : 'outcome_unknown', message: expect.stringContaining('has not answered within 0.02 seconds') }) })));
  });

  it('is not taken for one that takes its time', async () => {
    const slow = defineAction({ ...words, fields: {}, execute: async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return items.map(() => next());
    } });
    expect(await callNode({ node, step: slow as never }, groups, {} as NodeContext, 5_000)).toEqual([[{ kind: 'next', port: 'main' }], [{ kind: 'next', port: 'main' }]]);
  });
});

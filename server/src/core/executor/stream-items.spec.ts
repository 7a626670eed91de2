import { describe, expect, it } from '@jest/globals';
import { defineAction, defineCondition, describeNode, end, fail, field, next, type AnyStep, type JsonObject } from '@parcours/sdk/node';
import type { EngineRig } from '../testing/engine-rig.js';
import { MemoryRig } from '../testing/memory-rig.js';
import { graph, type GraphNode } from '../testing/graph.js';
import { Outside } from '../testing/outside.js';
import { testTypes } from '../testing/test-types.js';
import { STREAMED_FROM } from './stream-items.js';

const words = { label: { en: 'x' }, description: { en: 'x' }, icon: 'x', version: 1, fields: {} } as const;
const number = (json: JsonObject): number => Number(json['n']);

/** The same nodes, which may or may not be handed their items in parts; `calls` are the sizes of what they were handed. */
function nodes(itemwise: boolean, calls: number[]): Readonly<Record<string, AnyStep>> {
  return {
    'test.mark': defineAction({ ...words, type: 'mark', itemwise, execute: (items) => (calls.push(items.length), items.map(({ json }) => next('main', { json: { ...json, marked: true } }))) }),
    'test.tag': defineAction({ ...words, type: 'tag', itemwise, fields: { tag: field.number({ label: words.label, template: true }) }, execute: (items) => (calls.push(items.length), items.map(({ json, params }) => next('main', { json: { ...json, tag: params.tag ?? null } }))) }),
    'test.odd': defineCondition({ ...words, type: 'odd', itemwise, ports: [{ id: 'yes', label: { en: 'y' } }, { id: 'no', label: { en: 'n' } }], execute: (items) => items.map(({ json }) => next(number(json) % 2 ? 'yes' : 'no')) }),
    'test.keep': defineCondition({ ...words, type: 'keep', itemwise, execute: (items) => items.map(({ json }) => (number(json) % 3 ? next() : end())) }),
    'test.twice': defineAction({ ...words, type: 'twice', itemwise, execute: (items) => items.map(({ json }) => next('main', { json: number(json) % 5 ? [json, json] : [] })) }),
    'test.refuse': defineAction({ ...words, type: 'refuse', itemwise, execute: (items) => items.map(({ json }) => (number(json) === 7 ? fail({ who: 'user', code: 'seven', message: 'Seven is refused.' }) : next())) }),
  } as unknown as Readonly<Record<string, AnyStep>>;
}

/** What is left of a run with so many items: how it ended, its history, the counters, and what was kept of its steps. */
async function outcomeOf(itemwise: boolean, text: string, types: Readonly<Record<string, GraphNode>>, count: number): Promise<{ left: unknown; calls: number[] }> {
  const calls: number[] = [];
  const own = nodes(itemwise, calls);
  const known = testTypes(new Outside());
  const evaluate: EngineRig['environment']['evaluate'] = async (_plan, _node, { expressions, calls: of }) => of.map(({ items }) => (calls.push(-items.length), items.map((json) => expressions.map(() => ({ kind: 'value', value: number(json) * 2, log: [] })))));
  const rig = new MemoryRig(new Outside(), { evaluate, find: (type, version) => (own[type] ? { definition: own[type], description: describeNode('test', own[type]) } : known(type, version)) });
  const versionId = rig.publish(graph(text, types));
  await rig.store.start([{ workspaceId: 1, workflowId: versionId, versionId, node: 0, contactId: null, test: false, items: Array.from({ length: count }, (_, n) => ({ json: { n } })) }], rig.clock.now());
  await rig.stepPure(10);
  const { runs, activations, counts, steps } = rig.store;
  const left = {
    runs: [...runs.values()].map(({ status, error }) => ({ status, error: error?.code })),
    history: activations.map(({ path }) => path.lists),
    counts: [...counts],
    kept: steps.map(({ node, visit, input, output, truncated }) => ({ node, visit, input, output, truncated })),
  };
  return { left, calls };
}

const MANY = STREAMED_FROM + 1_234;
/*
 *  start ──> mark ──> odd ──yes──> keep ──> twice ──> again
 *                      └───no────> last
 */
const PARTED = ['start -> mark -> odd', 'odd.yes -> keep -> twice -> again', 'odd.no -> last'].join('\n');
const TYPES = { mark: 'mark', odd: 'odd', keep: 'keep', twice: 'twice', again: 'mark', last: 'mark' };

describe('a run with very many items', () => {
  it('goes through nodes that look at each item by itself in parts, and leaves behind what it would have left as a whole', async () => {
    const parts = await outcomeOf(true, PARTED, TYPES, MANY);
    const whole = await outcomeOf(false, PARTED, TYPES, MANY);
    expect(Math.max(...parts.calls)).toBeLessThan(5_000);
    expect(Math.max(...whole.calls)).toBe(MANY);
    expect(parts.left).toEqual(whole.left);
  });

  it('is done as a whole when one of its items fails, which fails the run as ever', async () => {
    const types = { mark: 'mark', refuse: 'refuse', last: 'mark' };
    const parts = await outcomeOf(true, 'start -> mark -> refuse -> last', types, MANY);
    const whole = await outcomeOf(false, 'start -> mark -> refuse -> last', types, MANY);
    expect(parts.left).toEqual(whole.left);
    expect(parts.left).toMatchObject({ runs: [{ status: 'failed', error: 'seven' }] });
  });

  it('is handed over as a whole where a node on the way needs all its items', async () => {
    const types = { mark: 'mark', wait: 'wait', last: 'mark' };
    const { calls } = await outcomeOf(true, 'start -> mark -> wait -> last', types, MANY);
    expect(calls[0]).toBe(MANY);
  });

  it('have JavaScript in settings worked out part by part, and come to the same', async () => {
    const types = { tag: { type: 'tag', settings: { tag: { $js: 'json.n * 2' } } }, odd: 'odd' };
    const [parts, whole] = [await outcomeOf(true, 'start -> tag -> odd', types, MANY), await outcomeOf(false, 'start -> tag -> odd', types, MANY)];
    expect(parts.left).toEqual(whole.left);
    // evaluated first, then handed over
    expect([parts.calls.slice(0, 4), whole.calls]).toEqual([[-2_000, 2_000, -2_000, 2_000], [-MANY, MANY]]);
  });
});

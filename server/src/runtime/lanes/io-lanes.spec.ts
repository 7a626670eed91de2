import { afterEach, describe, expect, it } from '@jest/globals';
import { defineAction, describeNode, field, next } from '@parcours/sdk/node';
import type { Priority } from '../../core/admission/journey-rules.js';
import { EngineRig } from '../../core/testing/engine-rig.js';
import { graph } from '../../core/testing/graph.js';
import { MemoryStore } from '../../core/testing/memory-store.js';
import { Outside } from '../../core/testing/outside.js';
import { testTypes } from '../../core/testing/test-types.js';
import type { Plans } from '../plans.js';
import { ioLanes, type IoLanes } from './io-lanes.js';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
let lanes: IoLanes;
let open: () => void;
afterEach(async () => {
  open();
  await Promise.all(lanes.lanes.map((lane) => lane.stop()));
  await lanes.idle();
});

/** A provider that answers mass sends only when told, and the sends that came back. */
function slowProvider(): { rig: EngineRig; sent: string[]; start(priority: Priority, count: number): Promise<void> } {
  const opened = new Promise<void>((resolve) => (open = resolve));
  const sent: string[] = [];
  const slow = defineAction({
    type: 'slow', version: 1, icon: 'x', label: { en: 'Slow' }, description: { en: 'Slow' }, effects: 'io', fields: { wait: field.boolean({ label: { en: 'Wait' } }) },
    execute: async (items) => {
      if (items.some(({ json }) => json['priority'] === 'bulk')) await opened;
      for (const { json } of items) sent.push(String(json['priority']));
      return items.map(() => next());
    },
  });
  const known = testTypes(new Outside());
  const store = new MemoryStore();
  const rig = new EngineRig(store, { tokenId: store.id, find: (type, version) => (type === 'test.slow' ? { definition: slow, description: describeNode('test', slow) } : known(type, version)) });
  const versionId = rig.publish(graph('start -> slow', { slow: 'slow' }));
  const start = async (priority: Priority, count: number): Promise<void> => {
    await store.start(Array.from({ length: count }, () => ({ workspaceId: 1, workflowId: versionId, versionId, node: 0, contactId: null, test: false, priority, items: [{ json: { priority } }] })), rig.clock.now());
    await rig.stepPure(10_000);
    lanes.nudge();
  };
  const plans = { ensure: async () => undefined } as unknown as Plans;
  const fail = () => (error: unknown): never => {
    throw error;
  };
  lanes = ioLanes({ store, plans, clock: rig.clock, environment: rig.environment, announce: () => undefined }, 30_000, fail);
  for (const lane of lanes.lanes) lane.start();
  return { rig, sent, start };
}

describe('sends that somebody waits for', () => {
  it('go at once, while every other worker waits for a slow provider of a mass mailing', async () => {
    const { sent, start } = slowProvider();
    await start('bulk', 1_000);
    await settled();
    expect(sent).toEqual([]);
    await start('interactive', 1);
    await settled();
    expect(sent).toEqual(['interactive']);
    open();
    await lanes.idle();
    expect(sent).toContain('bulk');
  });
});

import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { computed } from 'vue';
import type { NodeDescription } from '@parcours/sdk/workflow';
import type { OpenWorkflow } from '../document/open-workflow';
import { fakeApi } from '../testing/fake-api';
import { createScener } from './drawing/scene';
import { forgetNames, namesRevision, resourceName } from './resource-names';

const type = { type: 'core.runWorkflow', version: 1, kind: 'flow', label: { en: 'Run a workflow' }, summary: ['workflow'], fields: { workflow: { kind: 'resource', resource: 'workflow', label: { en: 'Workflow' } } } } as unknown as NodeDescription;
const node = (id: string, workflow: number) => ({ id, type: type.type, version: 1, name: id, position: { x: 0, y: 0 }, settings: { workflow } });
const open = { document: { value: { nodes: [node('a', 12), node('b', 12), node('c', 99)], edges: [] } }, catalog: { nodes: [type] }, typeOf: () => type, portsOf: () => [{ id: 'main', label: { en: 'Then' } }] } as unknown as OpenWorkflow;
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await flushPromises();
};
afterEach(() => vi.unstubAllGlobals());

describe('cards that point to something of the workspace', () => {
  it('call it by its name once that has arrived, and by its id when it is gone; each is asked for once', async () => {
    const calls = fakeApi({ 'GET /catalog/resources/workflow': ({ query }) => ({ body: { options: query.get('id') === '12' ? [{ value: '12', label: 'Welcome' }] : [], next: null } }) });
    forgetNames();
    const scener = createScener(open);
    const shown = (): string[] => scener({ read: (text) => text?.en ?? '', language: 'en', nameOf: resourceName, names: namesRevision.value }).cards.map(({ summary }) => summary);
    const card = computed(() => resourceName('workflow', 12));
    expect([shown(), card.value]).toEqual([['…', '…', '…'], '…']);
    const { height } = scener({ read: () => '', language: 'en', nameOf: resourceName, names: namesRevision.value }).cards[0] ?? { height: 0 };
    await settle();
    expect([shown(), card.value]).toEqual([['Welcome', 'Welcome', '#99'], 'Welcome']);
    expect(calls.map(({ query }) => query.get('id'))).toEqual(['12', '99']);
    expect(scener({ read: () => '', language: 'en', nameOf: resourceName, names: namesRevision.value }).cards[0]?.height).toBe(height);
  });

  it('are asked for again in a workflow that is opened later, since names change', async () => {
    fakeApi({ 'GET /catalog/resources/workflow': () => ({ body: { options: [{ value: '12', label: 'Welcome, renamed' }], next: null } }) });
    forgetNames();
    expect(resourceName('workflow', 12)).toBe('…');
    await settle();
    expect(resourceName('workflow', 12)).toBe('Welcome, renamed');
  });

  it('go by the id when the server does not answer', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    fakeApi({});
    forgetNames();
    resourceName('list', 3);
    await settle();
    expect([resourceName('list', 3), warned.mock.calls.length]).toEqual(['#3', 1]);
    warned.mockRestore();
  });
});

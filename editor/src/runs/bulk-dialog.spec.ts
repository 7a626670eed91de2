import type { Operation } from '@parcours/sdk/api';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { fakeApi, type FakeCall } from '../testing/fake-api';
import { mountPage } from '../testing/mount-page';
import BulkDialog from './BulkDialog.vue';

const operation = (part: Partial<Operation>): Operation => ({ id: 9, workflowId: 3, kind: 'retry', status: 'running', done: 0, skipped: 0, reasons: {}, error: null, by: 'Ada', createdAt: '2027-01-01T00:00:00.000Z', finishedAt: null, runIds: [], ...part });
let wrapper: VueWrapper;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  wrapper.unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await flushPromises();
};
const text = (): string => document.body.textContent ?? '';
const go = (): HTMLButtonElement => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Go ahead')) as HTMLButtonElement;

async function open(): Promise<void> {
  const shown = ref(false);
  ({ wrapper } = await mountPage({ components: { BulkDialog }, setup: () => ({ shown, nodes: [{ id: 'send', name: 'Send the letter' }] }), template: '<BulkDialog v-model:open="shown" :workflow-id="3" :nodes="nodes" />' }));
  shown.value = true;
  await settle();
}

describe('several runs at once', () => {
  it('counts before it acts, then says how far it is and whom it left out why', async () => {
    const states = [operation({ done: 500 }), operation({ done: 1_190, skipped: 10, status: 'done', reasons: { items_not_kept: 10 } })];
    const calls: FakeCall[] = fakeApi({
      'POST /workflows/3/bulk': ({ body }) => ((body as { dryRun?: boolean }).dryRun ? { body: { count: 1_200, operation: null } } : { status: 202, body: { count: null, operation: operation({}) } }),
      'GET /operations/9': () => ({ body: states.shift() }),
    });
    await open();
    expect(text()).toContain('1,200 runs fit.');
    document.querySelector<HTMLFormElement>('#bulk')?.requestSubmit();
    await settle();
    expect(text()).toContain('0 done so far');
    await vi.advanceTimersByTimeAsync(1_000);
    await settle();
    expect(text()).toContain('500 done so far');
    await vi.advanceTimersByTimeAsync(1_000);
    await settle();
    expect(text()).toContain('Done: 1,190.');
    expect(text()).toContain('10 left out: their data was not kept.');
    expect(calls.find(({ body }) => (body as { dryRun?: boolean } | undefined)?.dryRun === undefined)?.body).toEqual({ kind: 'retry', filter: {}, version: 'same' });
  });

  it('does nothing when no run fits', async () => {
    fakeApi({ 'POST /workflows/3/bulk': () => ({ body: { count: 0, operation: null } }) });
    await open();
    expect(text()).toContain('No run fits.');
    expect(go().disabled).toBe(true);
  });
});

import type { Operation } from '@parcours/sdk/api';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { fakeApi, type FakeCall } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import BulkRunsDialog from './BulkRunsDialog.vue';
import { together } from './use-run-operations';

const operation = (part: Partial<Operation>): Operation => ({ id: 9, workflowId: 3, kind: 'retry', status: 'running', done: 0, skipped: 0, reasons: {}, error: null, by: 'Ada', createdAt: '2027-01-01T00:00:00.000Z', finishedAt: null, runIds: [], ...part });
let wrapper: VueWrapper | undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  wrapper?.unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await flushPromises();
};
const text = (): string => document.body.textContent ?? '';
async function open(filter: unknown, words: readonly string[]): Promise<void> {
  const shown = ref(false);
  ({ wrapper } = await mountPage({ components: { BulkRunsDialog }, setup: () => ({ shown, filter, words }), template: '<BulkRunsDialog v-model:open="shown" :filter="filter" :words="words" />' }));
  shown.value = true;
  await settle();
}

describe('the runs of the list, all at once', () => {
  it('are counted by the filter of the list, then followed over all their workflows until the last has ended', async () => {
    const states: Record<string, Operation[]> = { 9: [operation({ done: 500 }), operation({ done: 700, status: 'done' })], 10: [operation({ id: 10, done: 3, skipped: 2, status: 'done', reasons: { items_not_kept: 2 } })] };
    const calls: FakeCall[] = fakeApi({
      'POST /run-operations': ({ body }) => ((body as { dryRun?: boolean }).dryRun ? { body: { count: 705, operations: [] } } : { status: 202, body: { count: null, operations: [operation({}), operation({ id: 10, workflowId: 4 })] } }),
      'GET /operations/9': () => ({ body: states[9]?.shift() }),
      'GET /operations/10': () => ({ body: states[10]?.shift() }),
    });
    await open({ status: 'failed', search: 'ann@' }, ['Failed', '“ann@”']);
    expect(text()).toContain('All runs of the list, to the last one: Failed, “ann@”.');
    expect(text()).toContain('705 runs fit.');
    document.querySelector<HTMLFormElement>('#bulk-runs')?.requestSubmit();
    await settle();
    for (const seen of ['503 done so far', 'Done: 703.']) {
      await vi.advanceTimersByTimeAsync(1_000);
      await settle();
      expect(text()).toContain(seen);
    }
    expect(text()).toContain('2 left out: their data was not kept.');
    expect(calls.filter(({ body }) => body !== undefined).map(({ body }) => body)).toEqual([{ kind: 'retry', filter: { status: 'failed', search: 'ann@' }, dryRun: true }, { kind: 'retry', filter: { status: 'failed', search: 'ann@' }, version: 'same' }]);
  });

  it('offers to cancel those under way, and does nothing when none fits', async () => {
    const calls = fakeApi({ 'POST /run-operations': () => ({ body: { count: 0, operations: [] } }) });
    await open({ status: 'waiting' }, ['Waiting']);
    expect(calls.at(-1)?.body).toMatchObject({ kind: 'cancel' });
    expect(text()).toContain('No run fits.');
    expect([...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Go ahead'))?.disabled).toBe(true);
  });

  it('says the worst of how they ended', () => {
    expect(together([])).toBeNull();
    expect(together([operation({ status: 'done', done: 4 }), operation({ status: 'failed', error: 'It broke.', done: 1 })])).toMatchObject({ status: 'failed', done: 5, error: 'It broke.' });
    expect(together([operation({ status: 'failed' }), operation({})])?.status).toBe('running');
  });
});

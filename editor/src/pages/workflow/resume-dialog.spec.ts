import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { fakeApi } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import ResumeDialog from './ResumeDialog.vue';

let wrapper: VueWrapper;
afterEach(() => {
  wrapper.unmount();
  vi.unstubAllGlobals();
});
const text = (): string => document.body.textContent ?? '';
const late = { 'GET /workflows/3/late': () => ({ body: { pausedAt: '2027-01-01T08:00:00.000Z', late: 1_200, withinTolerance: 30, waiting: 4 } }) };

async function open(resume: (request: unknown) => Promise<void>): Promise<void> {
  const shown = ref(false);
  ({ wrapper } = await mountPage({ components: { ResumeDialog }, setup: () => ({ shown, resume }), template: '<ResumeDialog v-model:open="shown" :workflow-id="3" :resume="resume" />' }));
  shown.value = true;
  for (let turn = 0; turn < 5; turn++) await flushPromises();
}
async function choose(name: string, option: string): Promise<void> {
  const box = [...document.querySelectorAll<HTMLElement>('[role=combobox]')].find((one) => document.querySelector(`label[for="${one.id}"]`)?.textContent?.includes(name));
  box?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await flushPromises();
  const found = [...document.querySelectorAll<HTMLElement>('[role=option]')].find((one) => one.textContent?.includes(option));
  found?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await flushPromises();
}
const submit = async (): Promise<void> => {
  document.querySelector<HTMLFormElement>('#resume')?.requestSubmit();
  for (let turn = 0; turn < 3; turn++) await flushPromises();
};

describe('resuming a paused workflow', () => {
  it('says who fell due meanwhile, and lets everybody go on unless told otherwise', async () => {
    fakeApi(late);
    const resume = vi.fn(() => Promise.resolve());
    await open(resume);
    expect(text()).toContain('1,200 fell due during the pause.');
    expect(text()).toContain('4 still wait.');
    await submit();
    expect(resume).toHaveBeenCalledWith({ mode: 'now' });
    expect(document.querySelector('#resume')).toBeNull();
  });

  it('asks how late is still in time, and what becomes of the others', async () => {
    const calls = fakeApi(late);
    const resume = vi.fn(() => Promise.resolve());
    await open(resume);
    await choose('What happens to those who are late', 'Only those who are a little late go on');
    expect(text()).toContain('30 of them are.');
    const minutes = document.querySelector<HTMLInputElement>('input[type=number]') as HTMLInputElement;
    minutes.value = '5';
    minutes.dispatchEvent(new Event('input', { bubbles: true }));
    for (let turn = 0; turn < 3; turn++) await flushPromises();
    expect(calls.at(-1)?.query.get('toleranceMs')).toBe('300000');
    await submit();
    expect(resume).toHaveBeenCalledWith({ mode: 'tolerance', toleranceMs: 300_000, rest: 'end' });
  });

  it('stays open with the reason when the server refuses', async () => {
    fakeApi(late);
    await open(() => Promise.reject(new Error('broken')));
    await submit();
    expect(document.querySelector('#resume')).not.toBeNull();
    expect(document.querySelector('[role=alert], .p-banner--danger')).not.toBeNull();
  });
});

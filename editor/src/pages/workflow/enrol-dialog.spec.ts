import type { Enrolment, WorkflowDetail } from '@parcours/sdk/api';
import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ref } from 'vue';
import { fakeApi } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import EnrolDialog from './EnrolDialog.vue';
import './messages';

const enrolment = (part: Partial<Enrolment> = {}): Enrolment => ({ id: 1, list: { id: 7, name: 'VIP' }, segment: null, event: null, unfit: 0, status: 'running', total: 2_000, entered: 500, refused: 0, error: null, createdAt: '2027-01-01T00:00:00.000Z', finishedAt: null, ...part });
const lists = { 'GET /lists': () => ({ body: { items: [{ id: 7, name: 'VIP', members: 2_000, createdAt: '2027-01-01T00:00:00.000Z' }], nextCursor: null } }), 'GET /segments': () => ({ body: { items: [{ id: 5, name: 'Readers', members: 300 }], nextCursor: null } }) };
let wrapper: VueWrapper;

async function open(): Promise<void> {
  const shown = ref(false);
  ({ wrapper } = await mountPage({ components: { EnrolDialog }, setup: () => ({ shown, detail: { id: 3, version: 4 } as WorkflowDetail }), template: '<EnrolDialog v-model:open="shown" :detail="detail" />' }));
  shown.value = true;
  await vi.waitFor(() => expect(button('Close')).toBeDefined());
  for (let turn = 0; turn < 5; turn++) await flushPromises();
}
const text = (): string => document.body.textContent ?? '';
const button = (label: string): HTMLButtonElement => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(label)) as HTMLButtonElement;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  wrapper.unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('enrolling a list', () => {
  it('says how many will enter before they do, then how far they are until they are in', async () => {
    let state: Enrolment[] = [];
    const calls = fakeApi({
      ...lists,
      'GET /workflows/3/enrolments': () => ({ body: { items: state, contacts: 9_000 } }),
      'POST /workflows/3/enrolments': () => ({ status: 202, body: (state = [enrolment({ entered: 0 })])[0] }),
    });
    await open();
    expect(button('Let them enter').disabled).toBe(true);
    const input = document.querySelector<HTMLInputElement>('[role=combobox]') as HTMLInputElement;
    input.click();
    await flushPromises();
    const [all, vip] = [...document.querySelectorAll<HTMLElement>('[role=option]')];
    expect(all?.textContent).toContain('All contacts');
    expect(all?.textContent).toContain('9,000');
    vip?.click();
    await flushPromises();
    expect(text()).toContain('2,000 contacts enter version 4.');
    document.querySelector<HTMLFormElement>('#enrol')?.requestSubmit();
    await flushPromises();
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ list: 7 });
    expect(text()).toContain('VIP: 0 of 2,000 have entered.');
    state = [enrolment({ entered: 1_000 })];
    await vi.advanceTimersByTimeAsync(1_000);
    await flushPromises();
    expect(document.querySelector('progress')?.value).toBe(50);
    state = [enrolment({ status: 'done', entered: 1_990, refused: 10 })];
    await vi.advanceTimersByTimeAsync(1_000);
    await flushPromises();
    expect(text()).toContain('VIP: done, 1,990 contacts have entered.');
    expect(text()).toContain('10 were kept out by the entry rules.');
    const seen = calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.length).toBe(seen);
  });

  it('T7: lets who is in a segment enter, and shows how far business events have reached', async () => {
    const calls = fakeApi({
      ...lists,
      'GET /workflows/3/enrolments': () => ({ body: { items: [enrolment({ id: 2, list: null, event: { id: 9, name: 'title.arrived' }, entered: 120, unfit: 880 })], contacts: 9_000 } }),
      'POST /workflows/3/enrolments': () => ({ status: 202, body: enrolment({ list: null, segment: { id: 5, name: 'Readers' }, total: 300, entered: 0 }) }),
    });
    await open();
    expect(text()).toContain('title.arrived: 1,000 of 2,000 looked at, 120 entered.');
    (document.querySelector<HTMLInputElement>('[role=combobox]') as HTMLInputElement).click();
    await flushPromises();
    [...document.querySelectorAll<HTMLElement>('[role=option]')].find((one) => one.textContent?.includes('Readers'))?.click();
    await flushPromises();
    expect(text()).toContain('300 contacts enter version 4.');
    expect(text()).toContain('For those who come later');
    document.querySelector<HTMLFormElement>('#enrol')?.requestSubmit();
    await flushPromises();
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ segment: 5 });
    expect(text()).toContain('Readers: 0 of 300 have entered.');
  });

  it('can be stopped', async () => {
    const calls = fakeApi({
      ...lists,
      'GET /workflows/3/enrolments': () => ({ body: { items: [enrolment()], contacts: 9_000 } }),
      'POST /workflows/3/enrolments/1/stop': () => ({ body: enrolment({ status: 'stopped' }) }),
    });
    await open();
    button('Stop').click();
    await flushPromises();
    expect(calls.some(({ path }) => path.endsWith('/stop'))).toBe(true);
    expect(text()).toContain('VIP: stopped after 500 of 2,000. Who has entered stays inside.');
  });
});

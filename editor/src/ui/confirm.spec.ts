import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { mountPage } from '../testing/mount-page';
import { confirm } from './confirm';
import PConfirm from './PConfirm.vue';

let wrapper: VueWrapper;
async function ask(): Promise<Promise<boolean>[]> {
  ({ wrapper } = await mountPage(PConfirm));
  const answer = confirm({ title: 'Delete “Welcome”?', text: 'This cannot be undone.', action: 'Delete workflow', danger: true });
  await flushPromises();
  // In an array, or awaiting this function would await the answer.
  return [answer];
}
const press = (text: string): void => [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === text)?.click();
afterEach(() => wrapper.unmount());

describe('a question before something final', () => {
  it('is answered yes by its button', async () => {
    const [answer] = await ask();
    press('Delete workflow');
    expect(await answer).toBe(true);
  });

  it('is answered no by backing out', async () => {
    const [answer] = await ask();
    press('Cancel');
    expect(await answer).toBe(false);
  });

  it('is answered no when another question takes its place', async () => {
    const [answer] = await ask();
    void confirm({ title: 'Leave?', action: 'Leave' });
    expect(await answer).toBe(false);
    await flushPromises();
    press('Leave');
  });
});

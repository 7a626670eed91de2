import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { mountPage } from '../testing/mount-page';
import PCombobox from './PCombobox.vue';

const options = [
  { value: '1', label: 'Élodie' },
  { value: '2', label: 'Marc' },
];
const chosen = ref<string | null>(null);
let wrapper: VueWrapper;

async function open(free = false): Promise<HTMLInputElement> {
  chosen.value = null;
  const parent = defineComponent({ render: () => h(PCombobox, { options, free, label: 'Who', modelValue: chosen.value, 'onUpdate:modelValue': (next: string | null | undefined) => (chosen.value = next ?? null) }) });
  ({ wrapper } = await mountPage(parent));
  return wrapper.get('input').element;
}
async function type(input: HTMLInputElement, text: string): Promise<void> {
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await flushPromises();
}
const shown = (): string[] => [...document.querySelectorAll('[role=option]')].map((option) => option.textContent?.trim() ?? '');
async function key(input: HTMLInputElement, name: string): Promise<void> {
  input.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  await flushPromises();
}
afterEach(() => {
  wrapper.unmount();
  document.body.replaceChildren();
});

describe('a choice found by typing', () => {
  it('finds names without their accents', async () => {
    await type(await open(), 'elo');
    expect(shown()).toEqual(['Élodie']);
  });

  it('keeps what was chosen and shows its name', async () => {
    const input = await open();
    await type(input, 'mar');
    await key(input, 'ArrowDown');
    await key(input, 'Enter');
    expect(chosen.value).toBe('2');
    expect(input.value).toBe('Marc');
  });

  it('keeps what was clicked', async () => {
    const input = await open();
    await type(input, 'mar');
    document.querySelector<HTMLElement>('[role=option]')?.click();
    await flushPromises();
    expect(chosen.value).toBe('2');
    expect(input.value).toBe('Marc');
  });

  it('is empty again once its text is taken out', async () => {
    const input = await open();
    chosen.value = '1';
    await flushPromises();
    await type(input, 'x');
    await type(input, '');
    await key(input, 'Escape');
    expect(chosen.value).toBeNull();
  });

  it('goes back to what was chosen when the typed text is none of the choices', async () => {
    const input = await open();
    chosen.value = '1';
    await flushPromises();
    await type(input, 'nobody');
    await key(input, 'Escape');
    expect(chosen.value).toBe('1');
    expect(input.value).toBe('Élodie');
  });

  it('takes a new name where that is allowed', async () => {
    const input = await open(true);
    await type(input, 'Newsletter');
    expect(shown()).toEqual(['Newsletter']);
    await key(input, 'Escape');
    expect(chosen.value).toBe('Newsletter');
  });
});

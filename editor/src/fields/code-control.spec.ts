import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, describe, expect, it } from 'vitest';
import { h, nextTick, reactive } from 'vue';
import { i18n } from '../i18n/i18n';
import '../i18n/messages';
import SettingsForm from './SettingsForm.vue';

const fields = { code: { kind: 'code', label: { en: 'JavaScript' }, language: 'javascript', completions: [{ name: '$json', description: { en: 'Data of the item' } }] } } as const;
let mounted: VueWrapper | undefined;
afterEach(() => mounted?.unmount());

function show(code: string) {
  const values: { code?: unknown } = reactive({ code });
  mounted = mount(() => h(TooltipProvider, () => h(SettingsForm, { fields, values: { ...values } as never, problems: new Map([['code', 'The code cannot be read (line 2, column 1).']]), onChange: (_name: string, value: unknown) => void (values.code = value) })), { global: { plugins: [i18n] }, attachTo: document.body });
  const area = mounted.find('textarea').element as HTMLTextAreaElement;
  const press = async (key: string, at = area.value.length): Promise<boolean> => {
    area.setSelectionRange(at, at);
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    area.dispatchEvent(event);
    await nextTick();
    return event.defaultPrevented;
  };
  return { values, area, press, form: mounted };
}

describe('a field of code', () => {
  it('shows the numbers of its lines, its label, and what is wrong beside it', () => {
    const { form, area } = show('const a = 1;\nreturn a;');
    expect(form.find('.field-code__numbers').text()).toBe('1\n2');
    expect(area.labels?.[0]?.textContent).toContain('JavaScript');
    expect(area.getAttribute('aria-invalid')).toBe('true');
    expect(form.text()).toContain('(line 2, column 1)');
  });

  it('indents with Tab, and lets the keyboard leave with Escape and Tab', async () => {
    const { values, press } = show('if (a) {');
    expect(await press('Tab', 0)).toBe(true);
    expect(values.code).toBe('  if (a) {');
    await press('Escape');
    expect(await press('Tab')).toBe(false);
    expect(values.code).toBe('  if (a) {');
  });

  it('begins a new line as deep as the one before', async () => {
    const { values, press } = show('  return a;');
    await press('Enter');
    expect(values.code).toBe('  return a;\n  ');
  });

  it('writes a name where the cursor stands', async () => {
    const { values, area, form } = show('return ;');
    area.setSelectionRange(7, 7);
    await form.find('.field-code__foot button').trigger('keydown', { key: 'Enter' });
    await nextTick();
    const entry = document.querySelector<HTMLElement>('[role="menuitem"]');
    expect(entry?.textContent).toContain('$json: Data of the item');
    entry?.click();
    await nextTick();
    expect(values.code).toBe('return $json;');
  });
});

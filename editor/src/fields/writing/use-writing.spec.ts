import type { Fields } from '@parcours/sdk/workflow';
import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h, nextTick, reactive } from 'vue';
import { i18n, language } from '../../i18n/i18n';
import '../../i18n/messages';
import { providePreviews } from '../previews';
import SettingsForm from '../SettingsForm.vue';
import { provideVariables } from '../variables';
import { provideExpressions } from './expressions';

const fields: Fields = {
  subject: { kind: 'text', template: true, label: { en: 'Subject', fr: 'Objet' } },
  plain: { kind: 'text', label: { en: 'Plain' } },
  layout: { kind: 'text', template: true, javascript: false, label: { en: 'Layout' } },
  amount: { kind: 'number', template: true, label: { en: 'Amount' } },
  on: { kind: 'boolean', template: true, default: false, label: { en: 'On' } },
  headers: { kind: 'keyValue', template: true, default: [], label: { en: 'Headers' } },
  rows: { kind: 'rows', default: [], label: { en: 'Rows' }, fields: { name: { kind: 'text', template: true, label: { en: 'Name' } } } },
};
let mounted: VueWrapper | undefined;
// jsdom has no top layer
HTMLElement.prototype.showPopover ??= () => undefined;
let owner = 0;

function show(values: Record<string, unknown>, { evaluated = true } = {}) {
  const state: Record<string, unknown> = reactive({ ...values });
  /** What was told as one step, and what not. */
  const steps: boolean[] = [];
  let apart = false;
  owner += 1;
  const Page = defineComponent({
    setup() {
      const name = `node ${owner}`;
      if (evaluated) provideExpressions({ owner: () => name, asOneStep: (change) => ((apart = true), change(), (apart = false)) });
      provideVariables(() => [{ path: 'json.city', group: 'json', sample: 'Lyon' }]);
      providePreviews(() => [{ path: 'amount', text: '120', problem: null }]);
      return () => h(SettingsForm, { fields, values: { ...state } as never, onChange: (key: string, value: unknown) => (steps.push(apart), value === undefined ? void delete state[key] : void (state[key] = value)) });
    },
  });
  mounted = mount(() => h(TooltipProvider, () => h(Page)), { global: { plugins: [i18n] }, attachTo: document.body });
  const form = mounted;
  return { form, values: state, steps, turn: (name: string) => form.find(`[aria-label="${name}"]`).trigger('click'), box: (path: string) => form.find<HTMLTextAreaElement>(`[data-field="${path}"] textarea`) };
}

afterEach(() => {
  mounted?.unmount();
  language.value = 'en';
});

describe('a setting that may be JavaScript (issue 5.4)', () => {
  it('is switched with one click, as one step, and shows what it comes to', async () => {
    const { values, steps, turn, form } = show({ amount: 100 });
    await turn('Amount: JS');
    expect([values['amount'], steps]).toEqual([{ $js: '100' }, [true]]);
    await form.find('[data-field="amount"] textarea').setValue('json.price * 1.2');
    expect([values['amount'], steps]).toEqual([{ $js: 'json.price * 1.2' }, [true, false]]);
    expect(form.find('[data-field="amount"] .field-preview').text()).toBe('120');
    expect(form.find('[aria-label="Amount: JS"]').attributes('aria-pressed')).toBe('true');
  });

  it('loses nothing between the two: each finds again what it was left with', async () => {
    const { values, turn, box, form } = show({ subject: '{{ json.city | upcase }}' });
    await turn('Subject: JS');
    expect(values['subject']).toEqual({ $js: '' });
    await box('subject').setValue('json.city.toUpperCase()');
    await turn('Subject: Text');
    expect(values['subject']).toBe('{{ json.city | upcase }}');
    await form.find('[data-field="subject"] input').setValue('{{ json.city | upcase }}!');
    await turn('Subject: JS');
    expect(values['subject']).toEqual({ $js: 'json.city.toUpperCase()' });
    await turn('Subject: Text');
    expect(values['subject']).toBe('{{ json.city | upcase }}!');
  });

  it('finds the other side again after an undo, too', async () => {
    const { values, turn, box } = show({ subject: '{% if json.city %}x{% endif %}' });
    await turn('Subject: JS');
    await box('subject').setValue('a');
    await box('subject').setValue('ab');
    values['subject'] = { $js: 'a' };
    await nextTick();
    await turn('Subject: Text');
    expect(values['subject']).toBe('{% if json.city %}x{% endif %}');
  });

  it('a switch taken back shows the text as it was', async () => {
    const { values, turn, form } = show({ on: true, amount: 5 });
    await turn('On: JS');
    await turn('Amount: JS');
    Object.assign(values, { on: true, amount: 5 });
    await nextTick();
    expect(form.find('[data-field="on"] [role="switch"]').attributes('aria-checked')).toBe('true');
    expect(form.find('[data-field="amount"] input').attributes('type')).toBe('number');
  });

  it('a row that moved up does not find the other side of the row before', async () => {
    const { values, turn } = show({ rows: [{ name: '{{ json.a | upcase }}' }, { name: '{{ json.b | upcase }}' }] });
    await turn('Name: JS');
    values['rows'] = [{ name: '{{ json.b | upcase }}' }];
    await nextTick();
    await turn('Name: JS');
    await turn('Name: Text');
    expect(values['rows']).toEqual([{ name: '{{ json.b | upcase }}' }]);
  });

  it('a pair of names and values is switched value by value', async () => {
    const { values, turn, box } = show({ headers: [{ name: 'x-city', value: '{{ json.city }}' }, { name: 'x-plain', value: 'a' }] });
    await turn('Value 1: JS');
    expect(values['headers']).toEqual([{ name: 'x-city', value: { $js: 'json.city' } }, { name: 'x-plain', value: 'a' }]);
    expect(box('headers').attributes('aria-label')).toBe('Value 1');
    await box('headers').setValue('json.city.length');
    expect(values['headers']).toEqual([{ name: 'x-city', value: { $js: 'json.city.length' } }, { name: 'x-plain', value: 'a' }]);
    await turn('Value 1: JS');
    expect(values['headers']).toEqual([{ name: 'x-city', value: '{{ json.city }}' }, { name: 'x-plain', value: 'a' }]);
  });

  it('offers the names at hand while it is written, and takes a variable as JavaScript', async () => {
    const { form, values, turn, box } = show({ subject: '' });
    await turn('Subject: JS');
    const area = box('subject');
    area.element.focus();
    area.element.value = 'Math.max(json.ci';
    area.element.setSelectionRange(16, 16);
    await area.trigger('input');
    expect(form.findAll('[role="option"]').map((option) => option.text())).toEqual(['json.cityLyon']);
    await area.trigger('keydown', { key: 'Enter' });
    expect(values['subject']).toEqual({ $js: 'Math.max(json.city' });
  });

  it('grows line by line, and Tab leaves it', async () => {
    const { turn, box, values } = show({ subject: '' });
    await turn('Subject: JS');
    const press = (key: string): boolean => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      box('subject').element.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect([press('Tab'), press('Enter')]).toEqual([false, true]);
    await nextTick();
    expect(values['subject']).toEqual({ $js: '\n' });
  });

  it('names its switch in the language of the screen', () => {
    language.value = 'fr';
    const { form } = show({});
    expect(form.findAll('[data-field="subject"] [role="group"] button').map((button) => button.attributes('aria-label'))).toEqual(['Objet : Texte', 'Objet : JS']);
  });

  it('is not offered where nothing evaluates it; what is stored is shown', () => {
    const { form } = show({ subject: { $js: 'json.city' } }, { evaluated: false });
    expect(form.find('[aria-label="Amount: JS"]').exists()).toBe(false);
    expect(form.find<HTMLTextAreaElement>('[data-field="subject"] textarea').element.value).toBe('json.city');
  });

  it('is not offered for settings without templates, nor for those prepared once for all items', () => {
    const { form } = show({});
    expect(['Amount', 'Plain', 'Layout'].map((name) => form.find(`[aria-label="${name}: JS"]`).exists())).toEqual([true, false, false]);
  });
});

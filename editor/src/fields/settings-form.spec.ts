import type { Fields } from '@parcours/sdk/workflow';
import { mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { h, nextTick, reactive } from 'vue';
import { i18n, language } from '../i18n/i18n';
import '../i18n/messages';
import SettingsForm from './SettingsForm.vue';

const fields: Fields = {
  subject: { kind: 'text', template: true, required: true, label: { en: 'Subject', fr: 'Objet' } },
  path: { kind: 'text', format: 'path', label: { en: 'Address' } },
  mode: { kind: 'choice', default: 'once', label: { en: 'How often' }, choices: [{ value: 'once', label: { en: 'Once' } }, { value: 'again', label: { en: 'Again' } }] },
  days: { kind: 'choices', default: [], label: { en: 'Days' }, showWhen: { field: 'mode', is: ['again'] }, choices: [{ value: 'mon', label: { en: 'Monday' } }, { value: 'tue', label: { en: 'Tuesday' } }, { value: 'wed', label: { en: 'Wednesday' } }] },
  pause: { kind: 'duration', label: { en: 'Pause' }, showWhen: { field: 'mode', is: ['again'] } },
  track: { kind: 'boolean', default: true, label: { en: 'Track opens' } },
  cases: { kind: 'rows', default: [], label: { en: 'Cases' }, fields: { name: { kind: 'text', required: true, label: { en: 'Case name' } } } },
};

/** A form that keeps what it is told, as a page does. */
function show(values: Record<string, unknown>, problems = new Map<string, string>()): { form: VueWrapper; values: Record<string, unknown> } {
  const state = reactive(values);
  const form = mount(() => h(TooltipProvider, () => h(SettingsForm, { fields, values: { ...state } as never, problems, onChange: (name: string, value: unknown) => void (state[name] = value) })), { global: { plugins: [i18n] }, attachTo: document.body });
  return { form, values: state };
}
const labels = (form: VueWrapper): string[] => form.findAll('label, h4').map((label) => label.text());

afterEach(() => {
  language.value = 'en';
  document.body.replaceChildren();
});

describe('a form made of declared fields', () => {
  it('shows every field with its label, in the language of the screen', async () => {
    const { form } = show({});
    expect(labels(form)).toEqual(['Subject', 'Address (optional)', 'How often', 'Track opens', 'Cases']);
    language.value = 'fr';
    await nextTick();
    expect(labels(form)[0]).toBe('Objet');
  });

  it('shows a field only while another one asks for it', async () => {
    const { form, values } = show({});
    expect(form.find('[data-field="pause"]').exists()).toBe(false);
    values['mode'] = 'again';
    await nextTick();
    expect(form.find('[data-field="pause"]').exists()).toBe(true);
  });

  it('lets several be chosen, and keeps them in the order they are offered', async () => {
    const { form, values } = show({ mode: 'again' });
    const boxes = form.findAll('[data-field="days"] [role="checkbox"]');
    await boxes[2]?.trigger('click');
    await boxes[0]?.trigger('click');
    expect(values['days']).toEqual(['mon', 'wed']);
    await boxes[2]?.trigger('click');
    expect(values['days']).toEqual(['mon']);
  });

  it('tells what was typed and stands beside the field what is wrong with it', async () => {
    const { form, values } = show({}, new Map([['subject', 'Fill it in.']]));
    const input = form.find('[data-field="subject"] input');
    expect(input.attributes('aria-invalid')).toBe('true');
    expect(form.find(`[id="${input.attributes('aria-describedby')}"]`).text()).toBe('Fill it in.');
    await input.setValue('Welcome');
    expect(values['subject']).toBe('Welcome');
  });

  it('generates an address nobody can guess', async () => {
    const { form, values } = show({});
    await form.find('[data-field="path"] button').trigger('click');
    expect(values['path']).toMatch(/^[a-z0-9]{28}$/);
  });

  it('adds, fills and removes rows, each a form of its own', async () => {
    const { form, values } = show({}, new Map([['cases.0.name', 'Name the case.']]));
    await form.findAll('[data-field="cases"] button').at(-1)?.trigger('click');
    expect(values['cases']).toEqual([{}]);
    const input = form.find('[data-field="cases.0.name"] input');
    expect(form.find('[data-field="cases.0.name"]').text()).toContain('Name the case.');
    await input.setValue('gold');
    expect(values['cases']).toEqual([{ name: 'gold' }]);
    await form.find('[aria-label="Remove row 1"]').trigger('click');
    expect(values['cases']).toEqual([]);
  });

  it('shows defaults without storing them', () => {
    const { form, values } = show({});
    expect(form.find('[data-field="track"] [role="switch"]').attributes('aria-checked')).toBe('true');
    expect(values).toEqual({});
  });
});

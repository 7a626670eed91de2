import type { Fields, JsonObject } from '@parcours/sdk/workflow';
import { mount, flushPromises, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, reactive } from 'vue';
import { i18n, language } from '../i18n/i18n';
import '../i18n/messages';
import { fakeApi, type FakeCall } from '../testing/fake-api';
import { provideOptionsOwner } from './options-source';
import SettingsForm from './SettingsForm.vue';

const text = (en: string) => ({ en });
const fields: Fields = {
  account: { kind: 'text', label: text('Account') },
  board: { kind: 'dynamicChoice', options: 'boards', dependsOn: ['account'], label: text('Board') },
  card: { kind: 'picker', options: 'cards', template: true, label: text('Card'), pattern: { source: '\\d+', expected: text('a number') }, url: { source: 'https://b\\.example/(\\d+)', expected: text('https://b.example/7') } },
  amount: { kind: 'number', template: true, label: text('Amount') },
  on: { kind: 'boolean', template: true, default: false, label: text('Switched on') },
  at: { kind: 'dateTime', zone: true, label: text('When') },
  target: { kind: 'resource', resource: 'workflow', label: text('Workflow') },
  more: { kind: 'collection', default: {}, label: text('Options'), addLabel: text('Add an option'), fields: { retries: { kind: 'number', default: 3, label: text('Retries') }, tag: { kind: 'text', required: true, label: text('Tag') } } },
  rows: { kind: 'rows', default: [], maximum: 1, label: text('Rows'), addLabel: text('Add a row of mine'), fields: { inner: { kind: 'dynamicChoice', options: 'inner', label: text('Inner') } } },
  photo: { kind: 'file', accept: ['image/*'], maximumBytes: 2_000, label: text('Picture') },
  anything: { kind: 'json', shape: 'any', template: true, label: text('Anything') },
  matrix: { kind: 'json', shape: 'list', template: true, label: text('Matrix') },
  unknown: { kind: 'hologram' as never, label: text('From the future') },
};

let mounted: VueWrapper | undefined;

function show(values: JsonObject, problems = new Map<string, string>()): { form: VueWrapper; values: Record<string, unknown> } {
  const state: Record<string, unknown> = reactive({ ...values });
  const Owner = defineComponent({
    setup() {
      provideOptionsOwner(() => ({ type: 'acme.post', version: 2 }));
      return () => h(SettingsForm, { fields, values: { ...state } as never, problems, onChange: (name: string, value: unknown) => void (value === undefined ? delete state[name] : (state[name] = value)) });
    },
  });
  mounted = mount(() => h(TooltipProvider, () => h(Owner)), { global: { plugins: [i18n] }, attachTo: document.body });
  return { form: mounted, values: state };
}

const OPTIONS = 'POST /catalog/nodes/acme.post/options';
const pages: Record<string, { options: { value: string; label: string }[]; nextCursor: string | null }> = {
  '': { options: [{ value: '1', label: 'Alpha' }, { value: '2', label: 'Beta' }], nextCursor: 'p2' },
  p2: { options: [{ value: '3', label: 'Gamma' }], nextCursor: null },
};
const answer = ({ body }: FakeCall) => ({ body: pages[(body as { cursor?: string }).cursor ?? ''] });
const openList = async (form: VueWrapper, path: string): Promise<void> => {
  await form.find(`[data-field="${path}"] .p-combobox__arrow`).trigger('click');
  await flushPromises();
};
const shownOptions = (): string[] => [...document.querySelectorAll('[role="option"]')].map((option) => option.textContent?.trim() ?? '');

afterEach(() => {
  mounted?.unmount();
  language.value = 'en';
  vi.unstubAllGlobals();
});

describe('choices that a service has', () => {
  it('are loaded when the list is opened, with the settings as they stand, and page by page', async () => {
    const calls = fakeApi({ [OPTIONS]: answer });
    const { form } = show({ account: 'ours' });
    expect(calls).toEqual([]);
    await openList(form, 'board');
    expect(calls[0]?.body).toEqual({ version: 2, options: 'boards', settings: { account: 'ours' } });
    expect(shownOptions()).toEqual(['Alpha', 'Beta']);
    (document.querySelector('.field-loaded__more') as HTMLElement).click();
    await flushPromises();
    expect(calls[1]?.body).toMatchObject({ cursor: 'p2' });
    expect(shownOptions()).toEqual(['Alpha', 'Beta', 'Gamma']);
  });

  it('are asked for by what was typed, once the typing pauses', async () => {
    const calls = fakeApi({ [OPTIONS]: answer });
    const { form } = show({});
    await openList(form, 'board');
    const input = form.find('[data-field="board"] input');
    for (const typed of ['g', 'ga', 'gam']) await input.setValue(typed);
    await new Promise((done) => setTimeout(done, 350));
    await flushPromises();
    expect(calls.map(({ body }) => (body as { search?: string }).search)).toEqual([undefined, 'gam']);
  });

  it('that fail to load say why, beside the field, and can be tried again', async () => {
    let fails = true;
    fakeApi({ [OPTIONS]: (call) => (fails ? { status: 422, body: { error: { code: 'options_failed', message: 'The service does not know this key.' } } } : answer(call)) });
    const { form } = show({});
    await openList(form, 'board');
    const row = form.find('[data-field="board"]');
    expect(row.find('[role="alert"]').text()).toContain('The service does not know this key.');
    fails = false;
    await row.find('[role="alert"] button').trigger('click');
    await flushPromises();
    expect(row.find('[role="alert"]').exists()).toBe(false);
    await openList(form, 'board');
  });

  it('keep a value that is not among them, with a note', async () => {
    const calls = fakeApi({ [OPTIONS]: () => ({ body: { options: [{ value: '1', label: 'Alpha' }], nextCursor: null } }) });
    const { form, values } = show({ board: '99' });
    await flushPromises();
    expect(calls[0]?.body).toMatchObject({ value: '99' });
    expect(form.find('[data-field="board"]').text()).toContain('“99” is not in the list. It is kept as it is.');
    expect(values['board']).toBe('99');
  });

  it('are loaded anew when a setting they depend on changes', async () => {
    const calls = fakeApi({ [OPTIONS]: answer });
    const { form, values } = show({ account: 'ours', board: '1' });
    await flushPromises();
    values['account'] = 'theirs';
    await nextTick();
    await flushPromises();
    expect(calls.map(({ body }) => (body as { settings: JsonObject }).settings['account'])).toEqual(['ours', 'theirs']);
    expect(form.find('[data-field="board"] input').element).toHaveProperty('value', 'Alpha');
  });

  it('of a row are asked for with the values of the row and of the node', async () => {
    const calls = fakeApi({ [OPTIONS]: answer });
    const { form } = show({ account: 'ours', rows: [{ inner: '1' }] });
    await flushPromises();
    expect(calls[0]?.body).toMatchObject({ options: 'inner', settings: { account: 'ours', inner: '1' } });
    expect(form.find('[data-field="rows"]').text()).not.toContain('Add a row of mine');
  });
});

describe('something picked from a service', () => {
  it('is stored by its id with its name, by its id alone, or by its address', async () => {
    fakeApi({ [OPTIONS]: answer });
    const { form, values } = show({ card: { by: 'url', value: 'https://b.example/7' } });
    const input = form.find('[data-field="card"] .field-date__line input');
    expect(input.element).toHaveProperty('value', 'https://b.example/7');
    await input.setValue('https://b.example/8');
    expect(values['card']).toEqual({ by: 'url', value: 'https://b.example/8' });
    await input.setValue('');
    expect(values['card']).toBeUndefined();
  });
});

describe('a setting that takes templates', () => {
  it('shows the template it holds, and goes back to its own control', async () => {
    const { form, values } = show({ amount: '{{ json.total }}', on: '{{ json.on }}' });
    expect(form.find('[data-field="amount"] input').element).toHaveProperty('value', '{{ json.total }}');
    expect(form.find('[data-field="on"] [role="switch"]').exists()).toBe(false);
    await form.find('[aria-label="Amount: Value"]').trigger('click');
    expect(values['amount']).toBeUndefined();
    expect(form.find('[data-field="amount"] input').attributes('type')).toBe('number');
  });

  it('is turned into one on demand', async () => {
    const { form, values } = show({});
    await form.find('[aria-label="Switched on: Template"]').trigger('click');
    await form.find('[data-field="on"] input').setValue('{{ contact.vip }}');
    expect(values['on']).toBe('{{ contact.vip }}');
  });
});

describe('added settings', () => {
  it('are a form of their own, with their problems and a way to take them away', async () => {
    const { form, values } = show({ more: { retries: 3, tag: null } }, new Map([['more.tag', 'Fill it in.']]));
    expect(form.find('[data-field="more.tag"]').text()).toContain('Fill it in.');
    await form.find('[data-field="more.tag"] input').setValue('vip');
    expect(values['more']).toEqual({ retries: 3, tag: 'vip' });
    await form.find('[aria-label="Remove Retries"]').trigger('click');
    expect(values['more']).toEqual({ tag: 'vip' });
    expect(form.find('[data-field="more"]').text()).toContain('Add an option');
  });
});

describe('a file', () => {
  const choose = async (form: VueWrapper, file: File): Promise<void> => {
    const input = form.find('[data-field="photo"] input[type="file"]');
    Object.defineProperty(input.element, 'files', { value: [file], configurable: true });
    await input.trigger('change');
    await flushPromises();
  };

  it('is uploaded when it is chosen, and shown with its name and size', async () => {
    const calls = fakeApi({ 'POST /files': ({ query }) => ({ status: 201, body: { id: '5', fileName: query.get('fileName'), mimeType: query.get('mimeType'), sizeBytes: 1_500 } }) });
    const { form, values } = show({});
    await choose(form, new File(['x'.repeat(1_500)], 'logo.png', { type: 'image/png' }));
    expect(calls[0]?.query.get('mimeType')).toBe('image/png');
    expect(values['photo']).toEqual({ id: '5', fileName: 'logo.png', mimeType: 'image/png', sizeBytes: 1_500 });
    expect(form.find('[data-field="photo"]').text()).toMatch(/logo\.png\s*1\.5 kB/);
    await form.find('[aria-label="Remove logo.png"]').trigger('click');
    expect(values['photo']).toBeUndefined();
  });

  it('that is too large is not sent; one that is refused says why', async () => {
    const calls = fakeApi({ 'POST /files': () => ({ status: 400, body: { error: { code: 'files_quota', message: 'The workspace has no room left.' } } }) });
    const { form, values } = show({});
    await choose(form, new File(['x'.repeat(3_000)], 'huge.png'));
    expect([calls.length, form.find('[data-field="photo"] [role="alert"]').text()]).toEqual([0, 'At most 2 kB, this file has 3 kB. Choose a smaller one.']);
    await choose(form, new File(['x'], 'small.png'));
    expect(form.find('[data-field="photo"] [role="alert"]').text()).toBe('The workspace has no room left.');
    expect(values['photo']).toBeUndefined();
  });
});

describe('other kinds', () => {
  it('show a date in the zone it was chosen in', async () => {
    const { form, values } = show({ at: '2027-03-01T09:00[Asia/Tokyo]' });
    const [date, zone] = form.findAll('[data-field="at"] input');
    expect([date, zone].map((input) => (input?.element as HTMLInputElement).value)).toEqual(['2027-03-01T09:00', 'Asia/Tokyo']);
    await date?.setValue('2027-03-02T10:30');
    expect(values['at']).toBe('2027-03-02T10:30[Asia/Tokyo]');
  });

  it('show what is chosen in this workspace by its name, though it stands on no page that was loaded', async () => {
    fakeApi({ 'GET /catalog/resources/workflow': ({ query }) => ({ body: { options: query.get('id') === '12' ? [{ value: '12', label: 'Welcome' }] : [], nextCursor: null } }) });
    const { form } = show({ target: 12 });
    await flushPromises();
    expect(form.find('[data-field="target"] input').element).toHaveProperty('value', 'Welcome');
  });

  it('of any value take words, numbers, lists and templates as they are typed', async () => {
    const { form, values } = show({ anything: 'hello', matrix: [[1, 2]] });
    const areaOf = (name: string) => form.find(`[data-field="${name}"] textarea`);
    expect(areaOf('anything').element).toHaveProperty('value', 'hello');
    for (const [typed, value] of [['good day', 'good day'], ['12', 12], ['"12"', '12'], ['[[1], [2]]', [[1], [2]]], ['{{ json.list }}', '{{ json.list }}'], ['true', true]] as const) {
      await areaOf('anything').setValue(typed);
      expect([values['anything'], form.find('[data-field="anything"] [role="alert"]').exists()]).toEqual([value, false]);
    }
    await areaOf('matrix').setValue('{{ json.matrix }}');
    expect(values['matrix']).toBe('{{ json.matrix }}');
    await areaOf('matrix').setValue('[1, 2');
    expect(form.find('[data-field="matrix"] [role="alert"]').text()).toContain('Expected JSON such as [1, 2]; what is written cannot be read');
  });

  it('that this editor does not know are edited as JSON', () => {
    const { form } = show({ unknown: { depth: 3 } });
    expect(form.find('[data-field="unknown"] textarea').element).toHaveProperty('value', '{\n  "depth": 3\n}');
  });

  it('have labels in the language of the screen, and English where a translation is missing', async () => {
    language.value = 'fr';
    const { form } = show({});
    await nextTick();
    expect(form.find('[data-field="amount"]').text()).toContain('Amount');
    expect(form.find('[aria-label="Amount : Modèle"]').exists()).toBe(true);
  });
});

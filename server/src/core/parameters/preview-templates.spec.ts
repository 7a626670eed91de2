import { describe, expect, it } from '@jest/globals';
import { contactScope, field } from '@parcours/sdk/node';
import { previewTemplates } from './preview-templates.js';

const label = { en: 'Setting' };
const scope = {
  contact: contactScope({ id: 7, email: 'ada@example.org', phone: null, externalId: null, timezone: null, locale: null, attributes: { firstName: 'Ada' } }),
  json: { city: 'Lyon', count: 3, html: '<b>' }, run: { id: 1, mode: 'journey', test: true, visit: 1 }, workflow: { id: 4, name: 'Welcome' }, now: '2027-03-01T09:00:00.000Z',
};
const none = () => Promise.reject(new Error('There is no JavaScript in here.'));
const fields = {
  subject: field.text({ label, template: true, required: true }),
  html: field.text({ label, template: true, format: 'html' }),
  amount: field.number({ label, template: true, maximum: 5 }),
  headers: field.keyValue({ label, template: true }),
  cases: field.rows({ label, fields: { name: field.text({ label, template: true }) } }),
  hidden: field.text({ label, template: true, showWhen: { field: 'subject', filled: false } }),
  plain: field.text({ label }),
} as never;

describe('a preview of templates', () => {
  it('shows what each comes to, wherever it stands', async () => {
    expect(await previewTemplates(fields, { subject: 'Hello {{ contact.firstName }}', html: '<i>{{ json.html }}</i>', amount: '{{ json.count }}', headers: [{ name: 'x-city', value: '{{ json.city }}' }], cases: [{ name: 'a' }, { name: '{{ workflow.name }}' }], plain: '{{ json.city }}' } as never, scope, none)).toEqual([
      { path: 'subject', text: 'Hello Ada', problem: null },
      { path: 'html', text: '<i>&lt;b&gt;</i>', problem: null },
      { path: 'amount', text: '3', problem: null },
      { path: 'headers.0.value', text: 'Lyon', problem: null },
      { path: 'cases.1.name', text: 'Welcome', problem: null },
    ]);
  });

  it('says of each that fails what is wrong, and still shows the others', async () => {
    const found = await previewTemplates(fields, { subject: '{{ json.nothing }}', html: '{{ json.city | shout }}', amount: '{{ json.count | times: 2 }}', cases: [{ name: '{{ json.city' }, { name: '{{ json.city }}' }] } as never, scope, none);
    expect(found.map(({ path, text, problem }) => [path, text, problem?.code])).toEqual([['subject', null, 'required'], ['html', null, 'template_syntax'], ['amount', null, 'template_value'], ['cases.0.name', null, 'template_syntax'], ['cases.1.name', 'Lyon', undefined]]);
    expect(found[1]?.problem?.detail).toContain('undefined filter: shout');
  });

  it('ends where it has taken long enough', async () => {
    let looked = 0;
    expect((await previewTemplates(fields, { cases: [{ name: '{{ json.city }}' }, { name: '{{ json.count }}' }], subject: '' } as never, scope, none, () => (looked += 1) < 2)).map(({ path }) => path)).toEqual(['cases.0.name']);
  });

  it('leaves out what is not shown and what holds no template', async () => {
    expect(await previewTemplates(fields, { subject: 'Hello', hidden: '{{ json.city }}' } as never, scope, none)).toEqual([]);
  });
});

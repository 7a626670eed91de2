import { compareDocuments, type WorkflowDocument } from '@parcours/sdk/workflow';
import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { i18n } from '../../i18n/i18n';
import '../../i18n/messages';
import ChangeList from './ChangeList.vue';
import './messages';

const fields = { subject: { kind: 'text', template: true, label: { en: 'Subject' } }, rows: { kind: 'rows', label: { en: 'Rows' } } };
const document = (settings: Record<string, unknown>): WorkflowDocument => ({ schemaVersion: 1, name: 'Welcome', nodes: [{ id: 'a', type: 't.mail', version: 1, name: 'Mail', position: { x: 0, y: 0 }, settings }], edges: [] });
function changes(before: Record<string, unknown>, after: Record<string, unknown>): string[][] {
  const [one, other] = [document(before), document(after)];
  const list = mount(ChangeList, { props: { comparison: compareDocuments(one, other), before: one, after: other, catalog: { find: () => ({ fields }) } as never }, global: { plugins: [i18n] } });
  return list.findAll('.changes__value').map((value) => value.findAll('dt, dd').map((part) => part.text()));
}

it('JavaScript in settings is compared as people wrote it (issue 5.4)', () => {
  expect(changes({ subject: '{{ json.city }}' }, { subject: { $js: 'json.city' } })).toEqual([['Subject', '{{ json.city }}', '= json.city']]);
  expect(changes({ subject: { $js: 'json.city' } }, { subject: { $js: 'json.town' } })).toEqual([['Subject', '= json.city', '= json.town']]);
  expect(changes({ rows: [] }, { rows: [{ name: { $js: 'json.a' } }] })[0]?.[2]).toContain('"name": "= json.a"');
});

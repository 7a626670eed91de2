import type { EntryDates as Dates } from '@parcours/sdk/api';
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { i18n, language } from '../../i18n/i18n';
import './messages';
import EntryDates from './EntryDates.vue';

const quiet: Dates = { attribute: 'birthday', planned: 1, skipped: 0, unreadable: 0, samples: [] };
const shown = (dates: Partial<Dates>): string =>
  mount(EntryDates, { props: { dates: { ...quiet, ...dates } }, global: { plugins: [i18n], stubs: { RouterLink: { template: '<a><slot /></a>' } } } }).text().replace(/\s+/g, ' ');

test('says how far the planning of dates has come, and when it goes on by itself', () => {
  language.value = 'en';
  expect(shown({ planned: 0.129 })).toBe('Planning the dates in “birthday”: 12% of contacts read. Those read already start on time.');
  expect(shown({})).toBe('The dates in “birthday” are planned; changes are followed at once.');
});

test('names what stands where a date should be, and does not count beyond a thousand', () => {
  language.value = 'en';
  const wrong = shown({ unreadable: 2, skipped: 1, samples: [{ contactId: 1, value: 'soon' }, { contactId: 2, value: '12/05/1990' }] });
  expect(wrong).toContain('1 date passed more than the accepted delay ago and was skipped.');
  expect(wrong).toContain('2 contacts have something else than a date in “birthday”. Correct them, for example to 1990-05-12: soon, 12/05/1990');
  expect(shown({ skipped: 1_000 })).toContain('at least 1,000 dates');
});

test('says it in French too', () => {
  language.value = 'fr';
  expect(shown({ unreadable: 1, samples: [{ contactId: 1, value: 'bientôt' }] })).toContain('1 contact a autre chose qu’une date dans « birthday ».');
});

import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { i18n, language } from '../i18n/i18n';
import './messages';
import TextControl from './controls/TextControl.vue';

const field = { kind: 'text', format: 'multiline', counter: 'sms', template: true, label: { en: 'Message' } } as const;
const counted = (text: string | undefined) => mount(TextControl, { props: { field, modelValue: text }, global: { plugins: [i18n] } }).findAll('.sms-counter span').map((span) => span.text());

afterEach(() => {
  language.value = 'en';
});

describe('the length of a text message, while it is written (A2)', () => {
  it.each([
    [undefined, ['0 of 160 characters', '1 part']],
    ['Your train leaves at 9:14.', ['26 of 160 characters', '1 part']],
    ['€'.repeat(81), ['162 of 306 characters', '2 parts']],
    ['Bonjour {{ contact.firstName }}, voici %link%', ['16 of 160 characters', '1 part', 'plus what is filled in']],
    ['La fête 👋', ['10 of 70 characters', '1 part', 'With ê 👋: 70 characters per part, unless simplified.']],
  ])('of %j', (text, spans) => {
    expect(counted(text)).toEqual(spans);
  });

  it('is said in French', async () => {
    language.value = 'fr';
    await nextTick();
    expect(counted('a'.repeat(161))).toEqual(['161 caractères sur 306', '2 parties']);
  });

  it('is not shown under other texts', () => {
    const { counter: _, ...plain } = field;
    expect(mount(TextControl, { props: { field: plain, modelValue: 'Hello' }, global: { plugins: [i18n] } }).find('.sms-counter').exists()).toBe(false);
  });
});

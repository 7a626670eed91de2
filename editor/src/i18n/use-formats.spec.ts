import { afterEach, describe, expect, it } from 'vitest';
import { language } from './i18n';
import { useFormats } from './use-formats';
import { useLocalized } from './use-localized';

const format = useFormats();
const now = Date.UTC(2027, 2, 10, 12);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

afterEach(() => (language.value = 'en'));

describe('dates and numbers', () => {
  it('say how long ago something was, in the reader’s language', () => {
    language.value = 'en';
    expect(format.relative(now - 5 * 60_000, now)).toBe('5 minutes ago');
    expect(format.relative(now + 86_400_000, now)).toBe('tomorrow');
    expect(format.relative(now - 8_000, now)).toBe('now');
    language.value = 'fr';
    expect(format.relative(now - 5 * 60_000, now)).toBe('il y a 5 minutes');
    expect(plain(format.number(18_230))).toBe('18 230');
  });

  it('say how long something took in a unit people can picture', () => {
    language.value = 'en';
    expect(format.span(0, 240)).toBe('240 ms');
    expect(format.span(0, 4_230)).toBe('4.2 sec');
    expect(format.span(0, 3 * 86_400_000)).toBe('3 days');
  });
});

describe('texts of node packages', () => {
  it('fall back to English where a translation is missing', () => {
    language.value = 'fr';
    expect(useLocalized()({ en: 'Wait', fr: 'Attendre' })).toBe('Attendre');
    expect(useLocalized()({ en: 'Wait' })).toBe('Wait');
  });
});

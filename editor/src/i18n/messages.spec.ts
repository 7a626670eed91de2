import { describe, expect, it } from 'vitest';
import { i18n, LANGUAGES, language, type Messages } from './i18n';

const files = import.meta.glob(['../**/messages.ts', '../**/*-messages.ts'], { eager: true });

function flat(texts: Messages, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text === 'string') found.set(prefix + key, text);
    else for (const [path, inner] of flat(text, `${prefix}${key}.`)) found.set(path, inner);
  }
  return found;
}
const textsOf = (tag: (typeof LANGUAGES)[number]): Map<string, string> => flat(i18n.global.getLocaleMessage(tag) as Messages);
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe('the texts of the editor', () => {
  it('are gathered from every page', () => {
    expect(Object.keys(files).length).toBeGreaterThan(8);
    expect(textsOf('en').size).toBeGreaterThan(200);
  });

  it('have the same keys in English and French', () => {
    expect([...textsOf('fr').keys()].sort()).toEqual([...textsOf('en').keys()].sort());
  });

  it('ask for the same values in both languages', () => {
    const french = textsOf('fr');
    for (const [key, text] of textsOf('en')) expect([key, ...placeholders(french.get(key) ?? '')]).toEqual([key, ...placeholders(text)]);
  });

  it.each(LANGUAGES)('are never empty and can all be shown (%s)', (tag) => {
    language.value = tag;
    for (const [key, text] of textsOf(tag)) {
      expect(text.trim(), key).not.toBe('');
      const values = Object.fromEntries(placeholders(text).map((name) => [name, 'x']));
      expect(i18n.global.t(key, values), key).not.toBe(key);
    }
  });

  it('may hold an email address', () => {
    language.value = 'en';
    expect(i18n.global.t('setup.emailWrong')).toContain('name@example.com');
  });
});

import { describe, expect, it } from '@jest/globals';
import { languageOf } from './language.js';

describe('the language of public pages', () => {
  it.each([
    ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
    ['de,en;q=0.5,fr;q=0.7', 'fr'],
    ['en-GB,fr;q=0.9', 'en'],
    ['de', 'en'],
    [undefined, 'en'],
    ['fr;q=0, en;q=0.1', 'en'],
    ['fr;q=x', 'en'],
  ])('of %s is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { i18n, registerMessages } from './i18n';

registerMessages('pluralSpec', {
  en: { two: '{count} run | {count} runs', three: 'no run | {count} run | {count} runs' },
  fr: { two: '{count} exécution | {count} exécutions', three: 'aucune exécution | {count} exécution | {count} exécutions' },
});
const told = (form: 'two' | 'three'): string[] => [0, 1, 2, 19].map((count) => i18n.global.t(`pluralSpec.${form}`, { count }, count));
afterEach(() => { i18n.global.locale.value = 'en'; });

describe('how many, in words', () => {
  it('is singular in French for none and one, and has a word of its own for none where a message gives it', () => {
    i18n.global.locale.value = 'fr';
    expect(told('two')).toEqual(['0 exécution', '1 exécution', '2 exécutions', '19 exécutions']);
    expect(told('three')).toEqual(['aucune exécution', '1 exécution', '2 exécutions', '19 exécutions']);
  });
  it('is plural in English for none', () => {
    i18n.global.locale.value = 'en';
    expect(told('two')).toEqual(['0 runs', '1 run', '2 runs', '19 runs']);
    expect(told('three')).toEqual(['no run', '1 run', '2 runs', '19 runs']);
  });
});

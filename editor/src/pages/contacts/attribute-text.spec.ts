import { afterEach, describe, expect, it } from 'vitest';
import { language } from '../../i18n/i18n';
import '../../i18n/messages';
import { attributeText } from './attribute-text';

afterEach(() => void (language.value = 'en'));

describe('what is known of a contact', () => {
  it('shows an address as an envelope does, and not as JSON', () => {
    expect(attributeText({ city: 'Brest', line1: '101 rue des Lilas', country: 'FR', postalCode: '29200' })).toBe('101 rue des Lilas, 29200 Brest, FR');
    expect(attributeText({ city: 'Brest', since: 2020 })).toBe('{"city":"Brest","since":2020}');
  });
  it('says yes and no in the language of the screen, and lists with commas', () => {
    language.value = 'fr';
    expect([true, ['chanson', 'jazz'], 12, null].map(attributeText)).toEqual(['Oui', 'chanson, jazz', '12', '']);
  });
});

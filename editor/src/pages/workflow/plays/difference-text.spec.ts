import { afterEach, describe, expect, it } from 'vitest';
import { i18n, language } from '../../../i18n/i18n';
import '../../../i18n/messages';
import { differenceText } from './difference-text';
import './play-messages';

const words = { t: i18n.global.t, te: (key: string) => i18n.global.te(key), portOf: (name: string, port: string) => (name === 'Attente → deux' && port === 'timeout' ? 'Délai écoulé' : port), number: (value: number) => value.toLocaleString('fr') };

describe('what differs in a test case', () => {
  afterEach(() => (language.value = 'en'));
  it('is said in French where the screen is', () => {
    language.value = 'fr';
    expect(differenceText({ what: 'status' }, 'done', words)).toBe('Terminé');
    expect(differenceText({ what: 'path' }, 'Attente → deux → timeout', words)).toBe('Attente → deux → Délai écoulé');
    expect(differenceText({ what: 'message' }, 'Bienvenue: email sent after 1.5 h, “Bonjour, ça va ?”', words)).toBe('Bienvenue : E-mail, Serait envoyé après 1,5 h, « Bonjour, ça va ? »');
    expect(differenceText({ what: 'standing' }, 'Attente, Fin', words)).toBe('Attente, Fin');
  });
  it('in words nobody foresaw stays as it is', () => {
    expect(differenceText({ what: 'message' }, 'something else', words)).toBe('something else');
  });
});

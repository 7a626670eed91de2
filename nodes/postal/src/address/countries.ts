import { capitals } from './clean-text.js';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const NAMES = { en: new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }), fr: new Intl.DisplayNames(['fr'], { type: 'region', fallback: 'none' }) };
/** What Unicode names and no post serves: regions, the union, placeholders. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB', 'SU', 'DD', 'FX', 'YU', 'CS', 'AN', 'BU', 'TP', 'ZR']);
const COMMON: Readonly<Record<string, string>> = { UK: 'GB', 'U S A': 'US', USA: 'US', ENGLAND: 'GB', SCOTLAND: 'GB', WALES: 'GB', ANGLETERRE: 'GB', HOLLAND: 'NL', HOLLANDE: 'NL', DEUTSCHLAND: 'DE', ESPANA: 'ES', ITALIA: 'IT', BELGIE: 'BE', OSTERREICH: 'AT', SCHWEIZ: 'CH', SVIZZERA: 'CH', NEDERLAND: 'NL', POLSKA: 'PL', LATVIJA: 'LV' };

const key = (text: string): string => capitals(text).replace(/[^A-Z]+/g, ' ').trim();

let known: Map<string, string> | undefined;
function countries(): Map<string, string> {
  if (known) return known;
  known = new Map(Object.entries(COMMON));
  for (const first of LETTERS)
    for (const second of LETTERS) {
      const code = first + second;
      const [english, french] = [NAMES.en.of(code), NAMES.fr.of(code)];
      if (english === undefined || french === undefined || NO_COUNTRY.has(code)) continue;
      known.set(code, COMMON[code] ?? code);
      for (const name of [english, french]) if (!known.has(key(name))) known.set(key(name), COMMON[code] ?? code);
    }
  return known;
}

/** The ISO 3166 code of a country by its code or its name in English or French; null when there is none. */
export const countryCode = (text: string): string | null => countries().get(key(text)) ?? null;

/** In capitals, in the language of the post that takes it, as the Universal Postal Union asks. */
export const countryLine = (code: string, home: string): string => capitals(NAMES[['FR', 'MC', ...FRENCH_OVERSEAS].includes(home) ? 'fr' : 'en'].of(code) ?? code).replace(/\s*\(.*\)$/, '');

/** Addressed like France, with codes that begin with 97 or 98. */
export const FRENCH_OVERSEAS: readonly string[] = ['GP', 'MQ', 'GF', 'RE', 'PM', 'YT', 'BL', 'MF', 'WF', 'PF', 'NC', 'TF'];

export const isFrench = (code: string): boolean => code === 'FR' || code === 'MC' || FRENCH_OVERSEAS.includes(code);

import { MAX_CHARACTERS, MAX_LINES, type AddressProblem } from './postal-address.js';

const quoted = (text: string): string => text.slice(0, 60);

/** The sentences about addresses no post can deliver. */
export const problems = {
  missing: (what: 'recipient' | 'street' | 'postcode' | 'city' | 'region'): AddressProblem => {
    const words = { recipient: ['who it is for', 'le destinataire'], street: ['a street or a PO box', 'la voie ou la boîte postale'], postcode: ['the postcode', 'le code postal'], city: ['the city', 'la ville'], region: ['the state or province', 'l’État ou la province'] }[what] as [string, string];
    return { code: `missing_${what}`, sentence: { en: `The address lacks ${words[0]}.`, fr: `Il manque ${words[1]} dans l’adresse.` } };
  },
  postcode: (found: string, country: string, example: string): AddressProblem => ({
    code: 'bad_postcode',
    sentence: { en: `Expected a postcode of ${country} such as ${example}, found "${quoted(found)}".`, fr: `Un code postal de ${country} comme ${example} est attendu ; « ${quoted(found)} » a été trouvé.` },
  }),
  country: (found: string): AddressProblem => ({ code: 'unknown_country', sentence: { en: `Expected a country such as FR or Belgium, found "${quoted(found)}".`, fr: `Un pays comme FR ou Belgique est attendu ; « ${quoted(found)} » a été trouvé.` } }),
  long: (line: string): AddressProblem => ({ code: 'line_too_long', sentence: { en: `Expected lines of at most ${MAX_CHARACTERS} characters, found ${line.length} even after abbreviating: "${quoted(line)}".`, fr: `Chaque ligne compte au plus ${MAX_CHARACTERS} caractères ; celle-ci en a ${line.length}, même abrégée : « ${quoted(line)} ».` } }),
  many: (count: number): AddressProblem => ({ code: 'too_many_lines', sentence: { en: `Expected at most ${MAX_LINES} lines, found ${count}; put the company, flat or building together.`, fr: `Une adresse compte au plus ${MAX_LINES} lignes ; celle-ci en a ${count} : regroupez entreprise, appartement ou bâtiment.` } }),
  unprintable: (text: string): AddressProblem => ({ code: 'unprintable', sentence: { en: `Expected Latin, Greek or Cyrillic letters, found "${quoted(text)}"; write the address as it is written abroad.`, fr: `L’adresse s’écrit en lettres latines, grecques ou cyrilliques ; « ${quoted(text)} » a été trouvé : donnez sa forme internationale.` } }),
};

import type { Field, Fields, Localized } from '../node/index.js';

export type Language = 'en' | 'fr';
type Named = readonly [path: string, text: Localized | undefined, needed: boolean];

const NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'French' };

function textsOf(path: string, field: Field<never>): Named[] {
  return [
    [`${path}.label`, field.label, true],
    [`${path}.help`, field.help, false],
    [`${path}.placeholder`, field.placeholder, false],
    [`${path}.pattern.expected`, field.pattern?.expected, false],
    [`${path}.url.expected`, field.url?.expected, false],
    [`${path}.addLabel`, field.addLabel, false],
    ...(field.choices ?? []).map((option): Named => [`${path}.choices.${option.value}`, option.label, true]),
    ...Object.entries(field.fields ?? {}).flatMap(([name, inner]) => textsOf(`${path}.${name}`, inner)),
  ];
}

/** Every text people read stands in these languages; sentences about those that do not. */
export function checkLabels(texts: readonly Named[], fields: Fields, languages: readonly Language[]): string[] {
  return [...texts, ...Object.entries(fields).flatMap(([name, field]) => textsOf(`fields.${name}`, field))].flatMap(([path, text, needed]) => {
    if (text === undefined) return needed ? [`${path} is missing; write it in ${languages.map((language) => NAMES[language]).join(' and ')}.`] : [];
    return languages.filter((language) => !text[language]?.trim()).map((language) => `${path} has no text in "${language}".`);
  });
}

import type { Field, Fields, Localized } from '../node/index.js';

type Named = readonly [path: string, text: Localized | undefined, needed: boolean];

function textsOf(path: string, field: Field<never>): Named[] {
  return [
    [`${path}.label`, field.label, true],
    [`${path}.help`, field.help, false],
    [`${path}.placeholder`, field.placeholder, false],
    [`${path}.pattern.expected`, field.pattern?.expected, false],
    ...(field.choices ?? []).map((option): Named => [`${path}.choices.${option.value}`, option.label, true]),
    ...Object.entries(field.fields ?? {}).flatMap(([name, inner]) => textsOf(`${path}.${name}`, inner)),
  ];
}

/** Every text people read stands in English and French; sentences about those that do not. */
export function checkLabels(texts: readonly Named[], fields: Fields): string[] {
  return [...texts, ...Object.entries(fields).flatMap(([name, field]) => textsOf(`fields.${name}`, field))].flatMap(([path, text, needed]) => {
    if (text === undefined) return needed ? [`${path} is missing; write it in English and French.`] : [];
    return (['en', 'fr'] as const).filter((language) => !text[language]?.trim()).map((language) => `${path} has no text in "${language}".`);
  });
}

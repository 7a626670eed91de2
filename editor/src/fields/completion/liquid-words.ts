import type { Localized } from '@parcours/sdk/workflow';

interface Word {
  readonly name: string;
  readonly about: Localized;
  /** Written behind the name, with the cursor between the quotes or at the end. */
  readonly after?: string;
}

/** The filters of the template language that people who write messages need; the engine knows some more. */
export const FILTERS: readonly Word[] = [
  { name: 'default', after: ': ""', about: { en: 'Something else where there is nothing', fr: 'Une autre valeur si elle est vide' } },
  { name: 'capitalize', about: { en: 'First letter large', fr: 'Première lettre en majuscule' } },
  { name: 'upcase', about: { en: 'All large letters', fr: 'Tout en majuscules' } },
  { name: 'downcase', about: { en: 'All small letters', fr: 'Tout en minuscules' } },
  { name: 'strip', about: { en: 'Without blanks around it', fr: 'Sans espaces autour' } },
  { name: 'truncate', after: ': 50', about: { en: 'At most so many characters', fr: 'Limité à ce nombre de caractères' } },
  { name: 'truncatewords', after: ': 15', about: { en: 'At most so many words', fr: 'Limité à ce nombre de mots' } },
  { name: 'replace', after: ': "", ""', about: { en: 'One text in place of another', fr: 'Un texte à la place d’un autre' } },
  { name: 'remove', after: ': ""', about: { en: 'Without this text', fr: 'Sans ce texte' } },
  { name: 'append', after: ': ""', about: { en: 'With a text behind it', fr: 'Suivi d’un texte' } },
  { name: 'prepend', after: ': ""', about: { en: 'With a text before it', fr: 'Précédé d’un texte' } },
  { name: 'date', after: ': "%d/%m/%Y"', about: { en: 'A date in this form', fr: 'Une date sous cette forme' } },
  { name: 'plus', after: ': 1', about: { en: 'Added to', fr: 'Plus' } },
  { name: 'minus', after: ': 1', about: { en: 'Taken from', fr: 'Moins' } },
  { name: 'times', after: ': 2', about: { en: 'Multiplied by', fr: 'Multiplié par' } },
  { name: 'divided_by', after: ': 2', about: { en: 'Divided by', fr: 'Divisé par' } },
  { name: 'round', after: ': 2', about: { en: 'Rounded to so many places', fr: 'Arrondi à ce nombre de décimales' } },
  { name: 'ceil', about: { en: 'Rounded up', fr: 'Arrondi au-dessus' } },
  { name: 'floor', about: { en: 'Rounded down', fr: 'Arrondi au-dessous' } },
  { name: 'size', about: { en: 'How many there are', fr: 'Combien il y en a' } },
  { name: 'first', about: { en: 'The first of a list', fr: 'Le premier d’une liste' } },
  { name: 'last', about: { en: 'The last of a list', fr: 'Le dernier d’une liste' } },
  { name: 'join', after: ': ", "', about: { en: 'A list as one text', fr: 'Une liste en un seul texte' } },
  { name: 'split', after: ': ","', about: { en: 'A text as a list', fr: 'Un texte en une liste' } },
  { name: 'map', after: ': ""', about: { en: 'One property of each in a list', fr: 'Une propriété de chaque élément' } },
  { name: 'where', after: ': "", ""', about: { en: 'Those of a list with this value', fr: 'Ceux d’une liste ayant cette valeur' } },
  { name: 'sort', about: { en: 'In order', fr: 'Dans l’ordre' } },
  { name: 'uniq', about: { en: 'Each once', fr: 'Chacun une fois' } },
  { name: 'escape', about: { en: 'Safe in HTML', fr: 'Sans risque dans du HTML' } },
  { name: 'url_encode', about: { en: 'Safe in an address', fr: 'Sans risque dans une adresse' } },
  { name: 'newline_to_br', about: { en: 'Line breaks for HTML', fr: 'Retours à la ligne en HTML' } },
  { name: 'strip_html', about: { en: 'Without HTML tags', fr: 'Sans balises HTML' } },
  { name: 'json', about: { en: 'As JSON', fr: 'En JSON' } },
  { name: 'raw', about: { en: 'In HTML: as it is, not made safe', fr: 'Dans du HTML : tel quel, sans protection' } },
];

export const TAGS: readonly Word[] = [
  { name: 'if', about: { en: 'Only when something holds', fr: 'Seulement si une condition est vraie' } },
  { name: 'elsif', about: { en: 'Otherwise, when something else holds', fr: 'Sinon, si une autre condition est vraie' } },
  { name: 'else', about: { en: 'In all other cases', fr: 'Dans les autres cas' } },
  { name: 'endif', about: { en: 'Ends “if”', fr: 'Termine « if »' } },
  { name: 'unless', about: { en: 'Only when something does not hold', fr: 'Sauf si une condition est vraie' } },
  { name: 'endunless', about: { en: 'Ends “unless”', fr: 'Termine « unless »' } },
  { name: 'for', about: { en: 'For each in a list', fr: 'Pour chaque élément d’une liste' } },
  { name: 'endfor', about: { en: 'Ends “for”', fr: 'Termine « for »' } },
  { name: 'case', about: { en: 'One of several values', fr: 'Une valeur parmi plusieurs' } },
  { name: 'when', about: { en: 'With this value', fr: 'Avec cette valeur' } },
  { name: 'endcase', about: { en: 'Ends “case”', fr: 'Termine « case »' } },
  { name: 'assign', about: { en: 'Gives a value a name', fr: 'Donne un nom à une valeur' } },
];

import type { Field, Localized } from '@parcours/sdk/workflow';
import type { Variable } from '../variables';
import { codePath, javascriptPath, readPath, type Path } from '../paths';
import { FILTERS, TAGS } from './liquid-words';
import { standsIn } from './stands-in';

export type Named = NonNullable<Field<never>['completions']>[number];

/** One way to go on from what is typed: `insert` takes the place of `from` to `to`; the cursor goes `back` from its end. */
export interface Offer {
  readonly label: string;
  /** What it is: a value from the sample, or words. */
  readonly hint: string | Localized;
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  readonly back: number;
}

const MOST = 12;
const WORD = /[\w.$[\]"-]*$/;

/** How well a name fits what is typed: it begins so, its end does within the same part, or it has it somewhere; null: not at all. */
function fit(name: string, typed: string): number | null {
  if (name.startsWith(typed)) return 0;
  const dot = typed.lastIndexOf('.');
  const [base, tail] = [typed.slice(0, Math.max(dot, 0)), typed.slice(dot + 1)];
  const end = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('[')) + 1).replace(/^"/, '');
  if (name.startsWith(base) && end.startsWith(tail)) return 1;
  return name.includes(typed) ? 2 : null;
}

/** Names without parts, such as `now`, do not come before those of the data. */
const depthOf = (name: string): number => Math.max(2, name.split(/[.[]/).length);

function ranked<Known>(known: readonly Known[], typed: string, nameOf: (one: Known) => string): Known[] {
  const found = known.flatMap((one, index) => {
    const name = nameOf(one);
    const rank = name === typed ? null : fit(name.toLowerCase(), typed.toLowerCase());
    return rank === null ? [] : [{ one, index, rank, depth: depthOf(name) }];
  });
  return found.sort((a, b) => a.rank - b.rank || a.depth - b.depth || a.index - b.index).slice(0, MOST).map(({ one }) => one);
}

const insideQuotes = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1 || (text.match(/'/g)?.length ?? 0) % 2 === 1;

/** `{% for line in json.lines %}` makes what is known of the first line known of `line`. */
function loopVariables(before: string, variables: readonly Variable[]): Variable[] {
  return [...before.matchAll(/\{%-?\s*for\s+(\w+)\s+in\s+([\w.[\]"-]+)/g)].flatMap(([, name = '', list = '']) =>
    variables.filter(({ path }) => path.startsWith(`${list}[0]`)).map((variable): Variable => ({ ...variable, path: name + variable.path.slice(list.length + 3) })),
  );
}

function pathOffers(text: string, caret: number, inside: string, variables: readonly Variable[], closing: string): Offer[] {
  const word = WORD.exec(inside)?.[0] ?? '';
  const known = [...loopVariables(text.slice(0, caret), variables), ...variables];
  const [, after = ''] = /^([\w.$[\]"-]*)/.exec(text.slice(caret)) ?? [];
  return ranked(known, word, ({ path }) => path).map(({ path, sample = '' }) => ({ label: path, hint: sample, insert: `${word === inside ? ' ' : ''}${path}${closing}`, from: caret - word.length, to: caret + after.length, back: closing.length }));
}

/** What can follow in a template where the cursor stands: variables, filters, tags. None outside of `{{ }}` and `{% %}`. */
export function liquidOffers(text: string, caret: number, variables: readonly Variable[]): Offer[] {
  const before = text.slice(0, caret);
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (open < 0 || /[}%]\}/.test(before.slice(open + 2))) return [];
  const isTag = before[open + 1] === '%';
  const inside = before.slice(open + 2).replace(/^-/, '');
  if (insideQuotes(inside) && !/\["?[^\]]*$/.test(inside)) return [];
  const rest = text.slice(caret);
  const next = rest.search(/\{[{%]/);
  const end = rest.indexOf(isTag ? '%}' : '}}');
  const closing = end >= 0 && (next < 0 || end < next) ? '' : isTag ? ' %}' : ' }}';
  const words = (list: typeof FILTERS, typed: string, close: string): Offer[] =>
    ranked(list, typed, ({ name }) => name).map(({ name, about, after = '' }) => {
      const quote = after.indexOf('""');
      return { label: name, hint: about, insert: `${name}${after}${close}`, from: caret - typed.length, to: caret, back: close.length + (quote < 0 ? 0 : after.length - quote - 1) };
    });
  if (isTag && /^\s*\w*$/.test(inside)) return words(TAGS, inside.trim(), '').map((offer) => (inside.startsWith(' ') ? offer : { ...offer, insert: ` ${offer.insert}` }));
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter) return words(FILTERS, filter[1] ?? '', isTag ? '' : closing).map((offer) => (/\|$/.test(inside) ? { ...offer, insert: ` ${offer.insert}` } : offer));
  if (/[}\w"')\]]\s+$/.test(inside) && !/[:,=<>]\s+$|\b(?:and|or|in|contains|if|unless|elsif|case|when)\s+$/.test(inside)) return [];
  return pathOffers(text, caret, inside, variables, isTag ? '' : closing);
}

const CODE_WORD = /[A-Za-z_$](?:[\w$.[\]"]|\(\)|\?\.)*$/;
const ITEM = /^(?:\$input\.item\.json|\$input\.(?:first|last)\(\)\.json|item\.json)(?=$|\.|\[)/;
type Known = readonly { readonly label: string; readonly hint: string | Localized }[];

const pathsAs = (write: (path: Path) => string | null, variables: readonly Variable[]): Known =>
  variables.flatMap(({ path, sample = '' }) => {
    const written = write(readPath(path) ?? []);
    return written === null || written === '' ? [] : [{ label: written, hint: sample }];
  });

/** What can follow in a code step: the names its field declares, and the data at hand. */
export function codeOffers(text: string, caret: number, variables: readonly Variable[], names: readonly Named[]): Offer[] {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret);
  const word = CODE_WORD.exec(line)?.[0] ?? '';
  if (word === '' || standsIn(line.slice(0, line.length - word.length)) !== 'code') return [];
  const alias = ITEM.exec(word)?.[0];
  const asked = alias === undefined ? word : `$json${word.slice(alias.length)}`;
  const known = [...names.map(({ name, description }) => ({ label: name, hint: description })), ...pathsAs(codePath, variables)];
  return ranked(known.filter((one, index) => known.findIndex(({ label }) => label === one.label) === index), asked, ({ label }) => label).map(({ label, hint }) => {
    const insert = alias === undefined ? label : label.replace(/^\$json/, alias);
    return { label: insert, hint, insert, from: caret - word.length, to: caret, back: 0 };
  });
}

/** What an expression finds besides the data. */
const HELPERS: Known = [{ label: 'escapeHtml()', hint: { en: 'A text that is safe within HTML', fr: 'Un texte sans danger dans du HTML' } }];
const plain = (path: string): string => path.replaceAll('?.[', '[').replaceAll('?.', '.');

/** What can follow in an expression: the names a template knows, with `?.` where it is written so. */
export function expressionOffers(text: string, caret: number, variables: readonly Variable[]): Offer[] {
  const before = text.slice(0, caret);
  const word = CODE_WORD.exec(before)?.[0] ?? '';
  if (word === '' || /\.$/.test(before.slice(0, -word.length)) || standsIn(before.slice(0, -word.length)) !== 'code') return [];
  // as people know it from code steps
  const asked = plain(word).replace(/^\$json(?=[.[]|$)/, 'json');
  const known = [...pathsAs((path) => javascriptPath(path, word.includes('?.') ? 1 : Infinity), variables), ...HELPERS];
  return ranked(known, asked, ({ label }) => plain(label)).map(({ label, hint }) => ({ label, hint, insert: label, from: caret - word.length, to: caret, back: label.endsWith('()') ? 1 : 0 }));
}

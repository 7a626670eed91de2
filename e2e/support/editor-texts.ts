import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { transformSync } from '@swc/core';

type Texts = { readonly [key: string]: string | Texts };
const SOURCES = join(import.meta.dirname, '../../editor/src');

function* leaves(texts: Texts, prefix: string): Generator<[string, string]> {
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text === 'string') yield [`${prefix}${key}`, text];
    else yield* leaves(text, `${prefix}${key}.`);
  }
}

type Register = (namespace: string, texts: { readonly en: Texts; readonly fr: Texts }) => void;

/** Runs a file of texts without the editor around it: all it may ask for is where to register them, and its neighbours. */
function runTexts(file: string, registerMessages: Register): object {
  const { code } = transformSync(readFileSync(file, 'utf8'), { filename: file, swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } });
  const exports = {};
  const imported = (name: string): object => (/(^|\/)i18n$/.test(name) ? { registerMessages } : runTexts(join(dirname(file), `${name}.ts`), registerMessages));
  (runInThisContext(`(exports, require) => {${code}\n}`, { filename: file }) as (exports: object, require: typeof imported) => void)(exports, imported);
  return exports;
}

/** All texts of the editor by key, in both languages, from the very files it is built from. */
function readTexts(): { readonly en: Map<string, string>; readonly fr: Map<string, string> } {
  const found = { en: new Map<string, string>(), fr: new Map<string, string>() };
  const register: Register = (namespace, texts) => {
    for (const tag of ['en', 'fr'] as const) for (const [key, text] of leaves(texts[tag], `${namespace}.`)) found[tag].set(key, text);
  };
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) if (/(^|[/-])messages\.ts$/.test(file)) runTexts(join(SOURCES, file), register);
  return found;
}

const normal = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const pattern = (text: string): string => text.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+');

/** Tells whether a text on the screen is one of the editor's in English and of none in French. Words that are the same in both languages are never told. */
export function englishOf(): (shown: string) => boolean {
  const { en, fr } = readTexts();
  if (en.size < 1_000) throw new Error(`Expected the texts of the whole editor, found ${en.size}.`);
  const forms = (text: string): string[] => text.split(' | ').map(normal);
  const french = new Set([...fr.values()].flatMap(forms));
  const english = [...en].filter(([key, text]) => text !== fr.get(key)).flatMap(([, text]) => forms(text)).filter((text) => !french.has(text));
  const whole = new Set(english.filter((text) => !text.includes('{')));
  // with a value in it, only where enough stands around it to be known by
  const withValues = english.filter((text) => text.includes('{') && text.replaceAll(/\{[^}]*\}/g, '').replaceAll(/[^a-z]/gi, '').length >= 8).map((text) => new RegExp(`^${pattern(text)}$`));
  // most texts stand on many pages
  const told = new Map<string, boolean>();
  return (shown) => {
    const text = normal(shown);
    let known = told.get(text);
    if (known === undefined) told.set(text, (known = whole.has(text) || withValues.some((form) => form.test(text))));
    return known;
  };
}

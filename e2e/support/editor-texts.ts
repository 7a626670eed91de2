import { jest } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

type Texts = { readonly [key: string]: string | Texts };
const SOURCES = join(import.meta.dirname, '../../editor/src');

function* leaves(texts: Texts, prefix: string): Generator<[string, string]> {
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text === 'string') yield [`${prefix}${key}`, text];
    else yield* leaves(text, `${prefix}${key}.`);
  }
}

/** All texts of the editor by key, in both languages, from the very files it is built from. */
async function readTexts(): Promise<{ readonly en: Map<string, string>; readonly fr: Map<string, string> }> {
  const found = { en: new Map<string, string>(), fr: new Map<string, string>() };
  jest.unstable_mockModule('../../editor/src/i18n/i18n.ts', () => ({
    registerMessages: (namespace: string, texts: { readonly en: Texts; readonly fr: Texts }) => {
      for (const tag of ['en', 'fr'] as const) for (const [key, text] of leaves(texts[tag], `${namespace}.`)) found[tag].set(key, text);
    },
  }));
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) if (/(^|[/-])messages\.ts$/.test(file)) await import(join(SOURCES, file));
  return found;
}

const normal = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const pattern = (text: string): string => text.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+');

/** Tells whether a text on the screen is one of the editor's in English and of none in French. Words that are the same in both languages are never told. */
export async function englishOf(): Promise<(shown: string) => boolean> {
  const { en, fr } = await readTexts();
  if (en.size < 1_000) throw new Error(`Expected the texts of the whole editor, found ${en.size}.`);
  const forms = (text: string): string[] => text.split(' | ').map(normal);
  const french = new Set([...fr.values()].flatMap(forms));
  const english = [...en].filter(([key, text]) => text !== fr.get(key)).flatMap(([, text]) => forms(text)).filter((text) => !french.has(text));
  const whole = new Set(english.filter((text) => !text.includes('{')));
  // with a value in it, only where enough stands around it to be known by
  const withValues = english.filter((text) => text.includes('{') && text.replaceAll(/\{[^}]*\}/g, '').replaceAll(/[^a-z]/gi, '').length >= 8).map((text) => new RegExp(`^${pattern(text)}$`));
  return (shown) => whole.has(normal(shown)) || withValues.some((form) => form.test(normal(shown)));
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { DefectError } from '@parcours/sdk/node';
import type { Run } from './markup.js';

/** Typefaces under the SIL Open Font License; see NOTICE.md. */
export const TYPEFACES = ['serif', 'sans'] as const;
export type Typeface = (typeof TYPEFACES)[number];

const FILES: Readonly<Record<Typeface, string>> = { serif: '@expo-google-fonts/source-serif-4/{}/SourceSerif4_{}.ttf', sans: '@expo-google-fonts/source-sans-3/{}/SourceSans3_{}.ttf' };
const STYLES = { regular: '400Regular', italic: '400Regular_Italic', bold: '700Bold', boldItalic: '700Bold_Italic' } as const;
export type Style = keyof typeof STYLES;

const resolve = createRequire(import.meta.url).resolve;
const opened = new Map<string, Font>();

/** A font, read and taken apart once: a document that does so itself is three times slower. */
export function openFont(typeface: Typeface, style: Style): Font {
  const name = FILES[typeface].replaceAll('{}', STYLES[style]);
  const known = opened.get(name);
  if (known) return known;
  const font = create(readFileSync(resolve(name)));
  if (!('layout' in font)) throw new DefectError('bad_font', `Expected one font in ${name}, found a collection.`);
  opened.set(name, font);
  return font;
}

export const styleOf = ({ bold, italic }: Pick<Run, 'bold' | 'italic'>): Style => (bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular');

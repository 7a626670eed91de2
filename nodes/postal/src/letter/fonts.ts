import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Run } from './markup.js';

/** Typefaces under the SIL Open Font License; see NOTICE.md. */
export const TYPEFACES = ['serif', 'sans'] as const;
export type Typeface = (typeof TYPEFACES)[number];

const FILES: Readonly<Record<Typeface, string>> = { serif: '@expo-google-fonts/source-serif-4/{}/SourceSerif4_{}.ttf', sans: '@expo-google-fonts/source-sans-3/{}/SourceSans3_{}.ttf' };
const STYLES = { regular: '400Regular', italic: '400Regular_Italic', bold: '700Bold', boldItalic: '700Bold_Italic' } as const;
export type Style = keyof typeof STYLES;

const resolve = createRequire(import.meta.url).resolve;
const loaded = new Map<string, Buffer>();

/** The bytes of a font, read once. */
export function fontFile(typeface: Typeface, style: Style): Buffer {
  const name = FILES[typeface].replaceAll('{}', STYLES[style]);
  const known = loaded.get(name) ?? readFileSync(resolve(name));
  loaded.set(name, known);
  return known;
}

export const styleOf = ({ bold, italic }: Pick<Run, 'bold' | 'italic'>): Style => (bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular');

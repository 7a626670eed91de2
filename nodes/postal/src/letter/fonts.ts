import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { DefectError } from '@parcours/sdk/node';
import type { Run } from './markup.js';

/** Typefaces under the SIL Open Font License; see NOTICE.md. */
export type Typeface = 'serif' | 'sans';

const require = createRequire(import.meta.url);

const FILES = {
  serif: {
    regular: () => require.resolve('@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf'),
    italic: () => require.resolve('@expo-google-fonts/source-serif-4/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf'),
    bold: () => require.resolve('@expo-google-fonts/source-serif-4/700Bold/SourceSerif4_700Bold.ttf'),
    boldItalic: () => require.resolve('@expo-google-fonts/source-serif-4/700Bold_Italic/SourceSerif4_700Bold_Italic.ttf'),
  },
  sans: {
    regular: () => require.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
    italic: () => require.resolve('@expo-google-fonts/source-sans-3/400Regular_Italic/SourceSans3_400Regular_Italic.ttf'),
    bold: () => require.resolve('@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf'),
    boldItalic: () => require.resolve('@expo-google-fonts/source-sans-3/700Bold_Italic/SourceSans3_700Bold_Italic.ttf'),
  },
} as const;
export type Style = keyof (typeof FILES)['serif'];

const opened = new Map<string, Font>();

/** A font, read and taken apart once: a document that does so itself is three times slower. */
export function openFont(typeface: Typeface, style: Style): Font {
  const name = `${typeface} ${style}`;
  const known = opened.get(name);
  if (known) return known;
  const font = create(readFileSync(FILES[typeface][style]()));
  if (!('layout' in font)) throw new DefectError('bad_font', `Expected one font for ${name}, found a collection.`);
  opened.set(name, font);
  return font;
}

export const styleOf = ({ bold, italic }: Pick<Run, 'bold' | 'italic'>): Style => (bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular');

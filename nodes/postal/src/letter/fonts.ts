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

/**
 * fontkit keeps a glyph as it was first asked for, and asks for the parts of others (the "o" of "ö") without their letters. All later letters
 * would show such a part, but nobody could read it out, search for it or copy it.
 */
function withLetters(font: Font): Font {
  const glyph = font.getGlyph.bind(font);
  font.getGlyph = (id, codePoints = []) => {
    const found = glyph(id, codePoints);
    if (found.codePoints.length === 0) found.codePoints = codePoints;
    return found;
  };
  return font;
}

/** A font, read and taken apart once: a document that does so itself is three times slower. */
export function openFont(typeface: Typeface, style: Style): Font {
  const name = `${typeface} ${style}`;
  const known = opened.get(name);
  if (known) return known;
  const font = create(readFileSync(FILES[typeface][style]()));
  if (!('layout' in font)) throw new DefectError('bad_font', `Expected one font for ${name}, found a collection.`);
  opened.set(name, withLetters(font));
  return font;
}

export const styleOf = ({ bold, italic }: Pick<Run, 'bold' | 'italic'>): Style => (bold ? (italic ? 'boldItalic' : 'bold') : italic ? 'italic' : 'regular');

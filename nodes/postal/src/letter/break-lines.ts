import { styleOf, type Style } from './fonts.js';
import type { Run } from './markup.js';

/** Text in one style at its place in a line, in points. */
export interface Span {
  readonly text: string;
  readonly style: Style;
  readonly x: number;
}
export type Line = readonly Span[];

export type Measure = (text: string, style: Style) => number;

interface Word {
  readonly parts: readonly { readonly text: string; readonly style: Style }[];
}

/** Words of several styles, such as `(*here*)`, stay together. */
function wordsOf(runs: readonly Run[], isBold: boolean): Word[] {
  const words: { parts: { text: string; style: Style }[] }[] = [{ parts: [] }];
  for (const run of runs) {
    const style = styleOf(isBold ? { ...run, bold: true } : run);
    run.text.split(/ +/).forEach((text, index) => {
      if (index > 0) words.push({ parts: [] });
      if (text !== '') words.at(-1)?.parts.push({ text, style });
    });
  }
  return words.filter(({ parts }) => parts.length > 0);
}

/** What is wider than a line by itself, such as a long address, is cut between letters. */
function cutWord(word: Word, width: number, measure: Measure): Word[] {
  const pieces: Word[] = [];
  for (const { text, style } of word.parts) {
    let piece = '';
    for (const letter of text) {
      if (piece !== '' && measure(piece + letter, style) > width) {
        pieces.push({ parts: [{ text: piece, style }] });
        piece = '';
      }
      piece += letter;
    }
    pieces.push({ parts: [{ text: piece, style }] });
  }
  return pieces;
}

const widthOf = (word: Word, measure: Measure): number => word.parts.reduce((sum, { text, style }) => sum + measure(text, style), 0);

/** Lines of at most `width` points; words of one style stand together as one span, so that the reader of the PDF finds them again. */
export function breakLines(runs: readonly Run[], width: number, measure: Measure, isBold = false): Line[] {
  const space = measure(' ', isBold ? 'bold' : 'regular');
  const lines: Line[] = [];
  let spans: { text: string; style: Style; x: number }[] = [];
  let x = 0;
  const place = (word: Word): void => {
    const size = widthOf(word, measure);
    if (x > 0 && x + space + size > width) {
      lines.push(spans);
      spans = [];
      x = 0;
    }
    const starts = x > 0 ? x + space : x;
    let at = starts;
    for (const { text, style } of word.parts) {
      const last = spans.at(-1);
      if (last?.style === style && at === starts && x > 0) last.text += ` ${text}`;
      else spans.push({ text, style, x: at });
      at += measure(text, style);
    }
    x = at;
  };
  for (const word of wordsOf(runs, isBold)) for (const piece of widthOf(word, measure) > width ? cutWord(word, width, measure) : [word]) place(piece);
  if (spans.length > 0) lines.push(spans);
  return lines;
}

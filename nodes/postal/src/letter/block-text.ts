import type { Block } from './markup.js';

const wordsOf = (lines: Extract<Block, { kind: 'paragraph' }>['lines']): string => lines.map((runs) => runs.map(({ text }) => text).join('')).join('\n');

/** The words of a letter, for people who look later at what was printed. */
export const blockText = (blocks: readonly Block[]): string =>
  blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return wordsOf(block.lines);
      case 'entry':
        return `${block.mark} ${wordsOf(block.lines)}`;
      case 'picture':
        return `[${block.name}]`;
      case 'code':
        return `[${block.symbology}: ${block.content}]`;
      case 'rule':
        return '---';
      case 'page':
        return '';
    }
  }).join('\n\n');

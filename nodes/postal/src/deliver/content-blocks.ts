import { DefectError, toFailure, type BatchItem, type ContentForms, type NodeContext, type NodeFailure } from '@parcours/sdk/node';
import type { Block, Run } from '../letter/markup.js';

type LetterBlock = ContentForms['letter']['blocks'][number];
type Runs = Extract<LetterBlock, { kind: 'paragraph' }>['runs'];

const plain = (text: string, bold = false): Run => ({ text, bold, italic: false });

/** One line for each that its author wrote. */
function linesOf(runs: Runs): Run[][] {
  const lines: Run[][] = [[]];
  for (const { text, bold = false, italic = false } of runs)
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part, bold, italic });
    });
  return lines;
}

/** Name by which a stored picture of a content is looked up. */
export const pictureName = (file: string): string => `file:${file}`;

/**
 * A content of the library as it stands on paper: what one clicks on a screen becomes a code to scan; columns stand one below the other.
 * Pictures that only have an address on the web are left out, for printing must not wait for strangers.
 */
export function paperBlocks(block: LetterBlock, widthMm: number): Block[] {
  switch (block.kind) {
    case 'heading':
      return [{ kind: 'heading', level: block.level === 1 ? 1 : 2, lines: [[plain(block.text)]] }];
    case 'paragraph':
      return block.runs.length === 0 ? [] : [{ kind: 'paragraph', side: block.align === 'right' ? 'right' : 'left', lines: linesOf(block.runs) }];
    case 'list':
      return block.items.map((runs, index) => ({ kind: 'entry', mark: block.ordered ? `${index + 1}.` : '•', lines: linesOf(runs) }));
    case 'image':
      return block.file === undefined ? [] : [{ kind: 'picture', name: pictureName(block.file), widthMm: Math.round((widthMm * block.widthPercent) / 100) }];
    case 'link':
      return [...(block.label === '' ? [] : [{ kind: 'paragraph' as const, side: 'left' as const, lines: [[plain(block.label, true)]] }]), ...(block.url === '' ? [] : [{ kind: 'code' as const, symbology: 'qr' as const, content: block.url, sizeMm: 24 }])];
    case 'coupon':
      return [{ kind: 'rule' }, { kind: 'heading', level: 2, lines: [[plain(block.title)]] }, { kind: 'paragraph', side: 'left', lines: [[plain(block.code, true)], ...(block.note === '' ? [] : [[plain(block.note)]])] }, { kind: 'rule' }];
    case 'columns':
      return block.columns.flatMap(({ blocks, widthPercent }) => blocks.flatMap((inner) => paperBlocks(inner, (widthMm * widthPercent) / 100)));
    case 'product':
      return [{ kind: 'paragraph', side: 'left', lines: [[plain(block.name, true), ...(block.price === '' ? [] : [plain(` · ${block.price}`)])]] }];
    case 'rule':
      return [{ kind: 'rule' }];
    case 'space':
      return [];
  }
}

/** Width of the text on A4 with our margins. */
const WIDTH_MM = 163;

/** Each content is written for all its readers at once; what goes wrong with one is its own failure. */
export async function contentBlocks(items: readonly (Pick<BatchItem<unknown>, 'contact' | 'json'> & { readonly content: number | null })[], context: Pick<NodeContext, 'fillContent'>): Promise<(readonly Block[] | NodeFailure | null)[]> {
  const found = new Array<readonly Block[] | NodeFailure | null>(items.length).fill(null);
  for (const content of new Set(items.flatMap((item) => item.content ?? []))) {
    const places = items.flatMap((item, index) => (item.content === content ? [index] : []));
    try {
      const filled = await context.fillContent({ content, medium: 'letter', readers: places.map((index) => ({ contact: items[index]?.contact ?? null, json: items[index]?.json ?? {} })) });
      places.forEach((index, position) => {
        const answer = filled[position];
        found[index] = answer === undefined ? toFailure(new DefectError('no_content', 'Expected a content for each letter, found fewer.')) : 'message' in answer ? answer.message.blocks.flatMap((block) => paperBlocks(block, WIDTH_MM)) : answer.failure;
      });
    } catch (thrown) {
      for (const index of places) found[index] = toFailure(thrown);
    }
  }
  return found;
}

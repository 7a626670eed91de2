import type { BlockOf, ContentBlock, ContentBody } from './content-body.js';
import { networkName } from './mjml-blocks.js';
import { runsOf, type RichNode, type RichText, type TextRun } from './rich-text.js';
import { hasCondition, isShownIn } from './shown-in.js';

/** Text with style; a run's `text` may hold templates until it is filled in. */
type Runs = readonly TextRun[];

/** One thing to typeset. `show`: only for contacts of whom the block's condition holds. `feed`: as many as the feed of that block has. `live`: what that block shows then. */
export type LetterBlock = { readonly show?: string } & (
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly align: 'left' | 'center' | 'right'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly align: 'left' | 'center' | 'right'; readonly small?: true; readonly runs: Runs }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Runs[] }
  | { readonly kind: 'image'; readonly live?: string; readonly file?: string; readonly url?: string; readonly alt: string; readonly widthPercent: number }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'coupon'; readonly title: string; readonly code: string; readonly note: string }
  | { readonly kind: 'columns'; readonly columns: readonly { readonly widthPercent: number; readonly blocks: readonly LetterBlock[] }[] }
  | { readonly kind: 'product'; readonly feed?: string; readonly name: string; readonly price: string; readonly url: string; readonly imageUrl: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'space'; readonly heightPoints: number }
);

type Unconditional = LetterBlock extends infer Block ? Block : never;

function typeset(rich: RichText, align: 'left' | 'center' | 'right', small = false): Unconditional[] {
  const items = (node: RichNode): Runs[] => (node.content ?? []).map((item) => runsOf(item.content));
  return (rich.content ?? []).map((node) =>
    node.type === 'bulletList' || node.type === 'orderedList'
      ? { kind: 'list', ordered: node.type === 'orderedList', items: items(node) }
      : { kind: 'paragraph', align, ...(small ? { small: true as const } : {}), runs: runsOf(node.content) },
  );
}

const image = ({ file, url, alt, width }: BlockOf<'image'>): Unconditional[] => (file === undefined && !url ? [] : [{ kind: 'image', ...(file === undefined ? { url: url ?? '' } : { file }), alt, widthPercent: width }]);

function blockLetter(block: ContentBlock): Unconditional[] {
  switch (block.type) {
    case 'heading': return [{ kind: 'heading', level: block.level, align: block.align, text: block.text }];
    case 'text': return typeset(block.rich, block.align);
    case 'image': return image(block);
    case 'button': return [{ kind: 'link', label: block.label, url: block.href }];
    // paper is looked at once: what holds when it is printed
    case 'live': return block.face === 'image' ? [{ kind: 'image', live: block.id, alt: block.alt, widthPercent: block.width }] : [];
    case 'divider': return [{ kind: 'rule' }];
    case 'spacer': return [{ kind: 'space', heightPoints: Math.round(block.height * 0.75) }];
    case 'coupon': return [{ kind: 'coupon', title: block.title, code: block.code, note: block.note }];
    case 'social': return block.links.map(({ network, url }) => ({ kind: 'paragraph', align: 'left', small: true, runs: [{ text: `${networkName(network)}: ${url}` }] }));
    case 'columns': return [{ kind: 'columns', columns: block.columns.map(({ width, blocks }) => ({ widthPercent: width, blocks: letter(blocks) })) }];
    case 'products': return [{ kind: 'product', feed: block.id, name: '', price: '', url: '', imageUrl: '' }];
    case 'footer': return typeset(block.rich, 'center', true);
    // nobody can print source, and nobody unsubscribes from paper by a click
    case 'raw': return [];
  }
}

const letter = (blocks: readonly ContentBlock[]): LetterBlock[] =>
  blocks.filter((block) => isShownIn(block, 'letter')).flatMap((block) => blockLetter(block).map((typed) => (hasCondition(block) ? { ...typed, show: block.id } : typed)));

/** The letter of a content as a list of blocks to typeset, with its templates in place. */
export const toLetter = (body: ContentBody): readonly LetterBlock[] => letter(body.blocks);

import type { ContentBlock, ContentLeaf } from '@parcours/sdk/api';

type Blocks = readonly ContentBlock[];

/** Where a block stands: at the top, or in a column of a block with columns. */
export interface BlockPlace {
  readonly index: number;
  readonly column?: { readonly id: string; readonly index: number };
}

/** Blocks that may stand in a column. */
export const LEAVES: ReadonlySet<ContentBlock['type']> = new Set(['heading', 'text', 'image', 'button', 'divider', 'spacer', 'coupon', 'social', 'live']);
const isLeaf = (block: ContentBlock): block is ContentLeaf => LEAVES.has(block.type);

const insertAt = <Value>(values: readonly Value[], index: number, value: Value): Value[] => values.toSpliced(Math.max(0, Math.min(index, values.length)), 0, value);

export const findBlock = (blocks: Blocks, id: string): ContentBlock | null => blocks.flatMap((block): ContentBlock[] => (block.type === 'columns' ? [block, ...block.columns.flatMap((column) => column.blocks)] : [block])).find((block) => block.id === id) ?? null;

export function placeOf(blocks: Blocks, id: string): BlockPlace | null {
  for (const [index, block] of blocks.entries()) {
    if (block.id === id) return { index };
    if (block.type !== 'columns') continue;
    for (const [place, column] of block.columns.entries()) {
      const inside = column.blocks.findIndex((leaf) => leaf.id === id);
      if (inside !== -1) return { index: inside, column: { id: block.id, index: place } };
    }
  }
  return null;
}

const inColumns = (blocks: Blocks, change: (leaves: readonly ContentLeaf[], id: string, column: number) => ContentLeaf[]): ContentBlock[] =>
  blocks.map((block) => (block.type === 'columns' ? { ...block, columns: block.columns.map((column, index) => ({ ...column, blocks: change(column.blocks, block.id, index) })) } : block));

/** The same where a block cannot stand there: columns hold no columns. */
export function insertBlock(blocks: Blocks, block: ContentBlock, { index, column }: BlockPlace): Blocks {
  if (column === undefined) return insertAt(blocks, index, block);
  if (!isLeaf(block)) return blocks;
  return inColumns(blocks, (leaves, id, place) => (id === column.id && place === column.index ? insertAt(leaves, index, block) : [...leaves]));
}

export const removeBlock = (blocks: Blocks, id: string): Blocks =>
  inColumns(
    blocks.filter((block) => block.id !== id),
    (leaves) => leaves.filter((leaf) => leaf.id !== id),
  );

export const replaceBlock = (blocks: Blocks, block: ContentBlock): Blocks =>
  inColumns(
    blocks.map((old) => (old.id === block.id ? block : old)),
    (leaves) => leaves.map((leaf) => (leaf.id === block.id && isLeaf(block) ? block : leaf)),
  );

/** Puts a block somewhere else; `index` counts the blocks as they stand before. */
export function moveBlock(blocks: Blocks, id: string, to: BlockPlace): Blocks {
  const [block, from] = [findBlock(blocks, id), placeOf(blocks, id)];
  if (block === null || from === null || (to.column !== undefined && (!isLeaf(block) || to.column.id === id))) return blocks;
  const sameRow = from.column?.id === to.column?.id && from.column?.index === to.column?.index;
  return insertBlock(removeBlock(blocks, id), block, sameRow && from.index < to.index ? { ...to, index: to.index - 1 } : to);
}

/** One place up or down in its row. */
export function stepBlock(blocks: Blocks, id: string, by: 1 | -1): Blocks {
  const from = placeOf(blocks, id);
  return from === null || (by === -1 && from.index === 0) ? blocks : moveBlock(blocks, id, { ...from, index: by === 1 ? from.index + 2 : from.index - 1 });
}

/** A copy right after the block, with ids of its own. */
export function copyBlock(blocks: Blocks, id: string, newId: () => string): { readonly blocks: Blocks; readonly copy: string } | null {
  const [block, from] = [findBlock(blocks, id), placeOf(blocks, id)];
  if (block === null || from === null) return null;
  const copy: ContentBlock = block.type === 'columns' ? { ...block, id: newId(), columns: block.columns.map((column) => ({ ...column, blocks: column.blocks.map((leaf) => ({ ...leaf, id: newId() })) })) } : { ...block, id: newId() };
  return { blocks: insertBlock(blocks, copy, { ...from, index: from.index + 1 }), copy: copy.id };
}

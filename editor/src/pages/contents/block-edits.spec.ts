import { newBlock, type ContentBlock } from '@parcours/sdk/api';
import { describe, expect, test } from 'vitest';
import { copyBlock, findBlock, insertBlock, moveBlock, placeOf, removeBlock, replaceBlock, stepBlock } from './block-edits';

const text = (id: string): ContentBlock => newBlock('text', id);
const row: readonly ContentBlock[] = [text('a'), { ...newBlock('columns', 'c'), type: 'columns', columns: [{ width: 50, blocks: [newBlock('heading', 'l') as never] }, { width: 50, blocks: [] }] }, text('b')];
const ids = (blocks: readonly ContentBlock[]): string => blocks.map((block) => (block.type === 'columns' ? `${block.id}(${block.columns.map((column) => column.blocks.map(({ id }) => id).join('')).join('|')})` : block.id)).join(' ');

describe('blocks of a content', () => {
  test('are put in, taken out and replaced, in columns too', () => {
    expect(ids(insertBlock(row, text('x'), { index: 1 }))).toBe('a x c(l|) b');
    expect(ids(insertBlock(row, text('x'), { index: 9, column: { id: 'c', index: 1 } }))).toBe('a c(l|x) b');
    expect(ids(removeBlock(row, 'l'))).toBe('a c(|) b');
    expect(findBlock(replaceBlock(row, { ...newBlock('heading', 'l'), text: 'New' } as ContentBlock), 'l')).toMatchObject({ text: 'New' });
  });
  test('change places by a step or by a drag', () => {
    expect(ids(stepBlock(row, 'a', 1))).toBe('c(l|) a b');
    expect(ids(stepBlock(row, 'b', -1))).toBe('a b c(l|)');
    expect(ids(stepBlock(row, 'a', -1))).toBe('a c(l|) b');
    expect(ids(stepBlock(row, 'b', 1))).toBe('a c(l|) b');
    expect(ids(moveBlock(row, 'a', { index: 3 }))).toBe('c(l|) b a');
    expect(ids(moveBlock(row, 'a', { index: 1, column: { id: 'c', index: 0 } }))).toBe('c(la|) b');
    expect(ids(moveBlock(row, 'l', { index: 0 }))).toBe('l a c(|) b');
  });
  test('columns hold no columns, and nobody gets lost in the attempt', () => {
    expect(ids(moveBlock(row, 'c', { index: 0, column: { id: 'c', index: 1 } }))).toBe('a c(l|) b');
    expect(ids(insertBlock(row, newBlock('products', 'p'), { index: 0, column: { id: 'c', index: 1 } }))).toBe('a c(l|) b');
  });
  test('are copied with ids of their own', () => {
    let count = 0;
    const copied = copyBlock(row, 'c', () => `n${++count}`);
    expect(ids(copied?.blocks ?? [])).toBe('a c(l|) n1(n2|) b');
    expect(placeOf(copied?.blocks ?? [], 'n2')).toEqual({ index: 0, column: { id: 'n1', index: 0 } });
  });
});

import type { ContentBlock } from '@parcours/sdk/api';

/** The kinds of blocks in the order of the palette. */
export const BLOCK_KINDS: readonly (readonly [ContentBlock['type'], string])[] = [
  ['heading', 'heading'], ['text', 'type'], ['image', 'image'], ['live', 'refresh-cw'], ['button', 'rectangle-horizontal'], ['columns', 'columns-2'], ['divider', 'minus'], ['spacer', 'move-vertical'],
  ['products', 'shopping-cart'], ['coupon', 'ticket'], ['social', 'share-2'], ['footer', 'panel-bottom'], ['raw', 'code'],
];

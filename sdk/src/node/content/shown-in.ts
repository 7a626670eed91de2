import type { ContentBlock } from './content-body.js';
import type { ContentMedium } from './content-media.js';

/** Whether a block is written in a medium at all. */
export const isShownIn = ({ only }: Pick<ContentBlock, 'only'>, medium: ContentMedium): boolean => only === undefined || only.length === 0 || only.includes(medium);

/** Whether who sees a block depends on the contact. */
export const hasCondition = ({ when }: Pick<ContentBlock, 'when'>): boolean => when !== undefined && (when.rule !== undefined || when.segment !== undefined);

/** All blocks, those in columns included. */
export const allBlocks = (blocks: readonly ContentBlock[]): readonly ContentBlock[] => blocks.flatMap((block): readonly ContentBlock[] => (block.type === 'columns' ? [block, ...block.columns.flatMap((column) => column.blocks)] : [block]));

import { Value } from 'typebox/value';
import { ContentBodySchema, type ContentBody } from './content-schema.js';
import { allBlocks } from './shown-in.js';
import { isRichText } from './rich-text.js';

/** Whether a value from outside has the shape of a content, its texts included. What it says is `checkContent`'s business. */
export const isContentBody = (value: unknown): value is ContentBody =>
  Value.Check(ContentBodySchema, value) && allBlocks((value as ContentBody).blocks).every((block) => (block.type !== 'text' && block.type !== 'footer') || isRichText(block.rich));

import type { BlockOf, ContentBlock } from './content-body.js';
import { allBlocks } from './shown-in.js';

export type LiveBlock = BlockOf<'live'>;
/** What a live block shows and where it leads, for some of its readers. */
export type LiveFace = LiveBlock['otherwise'];

/** Pixels of a countdown in a message; its picture has twice as many, for screens that have them. */
export const COUNTDOWN_WIDTH = 336;

/** Blocks that are resolved when the message is looked at, not when it is sent (A28). */
export const liveBlocks = (blocks: readonly ContentBlock[]): readonly LiveBlock[] => allBlocks(blocks).filter((block): block is LiveBlock => block.type === 'live');

/** Whether following it can lead anywhere. */
export const liveLeads = ({ otherwise, variants }: LiveBlock): boolean => [otherwise, ...variants].some(({ href }) => href !== undefined && href !== '');

/** Ids of the stored files a message shows. */
export const storedImages = (blocks: readonly ContentBlock[]): readonly string[] =>
  allBlocks(blocks).flatMap((block) => (block.type === 'image' ? [block] : block.type === 'live' ? [block.otherwise, ...block.variants] : []).flatMap(({ file }) => (file === undefined ? [] : [file])));

/**
 * Whether a live block may send people there: an address of the web as it was written, with no template in it. It is resolved long after its author
 * looked at it, so nothing that is known of a contact can become a part of where it leads.
 */
export const isFixedAddress = (url: string): boolean => /^https?:\/\/[^\s{}<>"]+$/i.test(url) && URL.canParse(url);

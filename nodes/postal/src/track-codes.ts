import type { BatchItem, NodeContext } from '@parcours/sdk/node';
import type { Block } from './letter/markup.js';

const isTracked = (block: Block): block is Extract<Block, { kind: 'code' }> => block.kind === 'code' && block.symbology === 'qr' && /^https?:\/\/\S+$/.test(block.content);

/**
 * Letters with the address of each QR code replaced by a short one that tells when it was scanned (`post.clicked`); asked for all items at
 * once. `keys` without a key stay as they are.
 */
export async function trackCodes(letters: readonly (readonly Block[])[], keys: readonly (string | null)[], context: Pick<NodeContext, 'trackLinks'>): Promise<(readonly Block[])[]> {
  const requests = letters.flatMap((blocks, index) => { const key = keys[index] ?? null; return key === null ? [] : blocks.filter(isTracked).map(({ content }) => ({ key, url: content, form: 'short' as const, label: 'QR' })); });
  if (requests.length === 0) return [...letters];
  const tracked = await context.trackLinks(requests);
  const byRequest = new Map(requests.map(({ key, url }, index) => [`${key} ${url}`, tracked[index] as string]));
  return letters.map((blocks, index) => blocks.map((block) => (isTracked(block) ? { ...block, content: byRequest.get(`${keys[index]} ${block.content}`) ?? block.content } : block)));
}

/** Keys of the items whose codes are to be tracked. */
export const keysOf = (items: readonly BatchItem<{ readonly trackCodes: boolean }>[]): (string | null)[] => items.map(({ delivery, params }) => (params.trackCodes ? (delivery?.key ?? null) : null));

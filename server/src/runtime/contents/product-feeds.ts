import { allBlocks, type ContentBody, type Product, type ProductsBlock } from '@parcours/sdk/node';
import type pg from 'pg';
import { PRODUCT_EVENTS, cartProducts, topProducts, viewedProducts } from '../../customers/contents/read-products.js';
import { eventsOfContacts, eventsOfWorkspace } from '../../db/customers/product-events.js';

const DAY_MS = 86_400_000;
const FRESH_MS = 600_000;
const KEPT = 500;

type Feeds = Readonly<Record<string, readonly Product[]>>;

/** Resolves the product feeds of a content for a batch of contacts: one query per feed, and what sells best asked for every ten minutes at most (A18). */
export class ProductFeeds {
  private readonly best = new Map<string, { readonly at: number; readonly products: Promise<readonly Product[]> }>();

  constructor(private readonly pool: pg.Pool) {}

  /** The feeds of each contact; contacts who are unknown get what is shown when there is nothing. */
  async of(workspaceId: number, body: ContentBody, contactIds: readonly number[], now: number): Promise<(contactId: number | null) => Feeds> {
    const blocks = allBlocks(body.blocks).filter((block): block is ProductsBlock => block.type === 'products');
    const found = await Promise.all(blocks.map(async (block) => [block.id, await this.feed(workspaceId, block, body.language, contactIds, now)] as const));
    return (contactId) => Object.fromEntries(found.map(([id, feed]) => [id, feed(contactId)]));
  }

  private async feed(workspaceId: number, block: ProductsBlock, language: string, contactIds: readonly number[], now: number): Promise<(contactId: number | null) => readonly Product[]> {
    const { source, limit, days, fallback } = block;
    const best = source === 'top' || fallback === 'top' ? (await this.topOf(workspaceId, language, days, now)).slice(0, limit) : [];
    if (source === 'top') return () => best;
    const events = await eventsOfContacts(this.pool, workspaceId, contactIds, PRODUCT_EVENTS[source], now - days * DAY_MS);
    const read = source === 'viewed' ? viewedProducts : cartProducts;
    return (contactId) => {
      const own = contactId === null ? [] : read(events.get(contactId) ?? [], language, limit);
      return own.length > 0 ? own : best;
    };
  }

  private topOf(workspaceId: number, language: string, days: number, now: number): Promise<readonly Product[]> {
    const key = `${workspaceId} ${language} ${days}`;
    const known = this.best.get(key);
    if (known !== undefined && Math.abs(now - known.at) < FRESH_MS) return known.products;
    const products = eventsOfWorkspace(this.pool, workspaceId, PRODUCT_EVENTS.top, now - days * DAY_MS).then((events) => topProducts(events, language, 6));
    products.catch(() => this.best.delete(key));
    if (this.best.size >= KEPT) this.best.clear();
    this.best.set(key, { at: now, products });
    return products;
  }
}

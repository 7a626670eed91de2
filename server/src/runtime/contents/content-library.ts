import { UserError, liveBlocks, storedImages, toFailure, type ContentBody, type ContentMedium, type ContentReader, type ContentRequest, type ContentSummary, type FilledContent, type StoredContent } from '@parcours/sdk/node';
import type pg from 'pg';
import { compileContent, refuseInvalid, type CompiledContent } from '../../customers/contents/compile-content.js';
import { rulesAsked, scopeOf, segmentsAsked, type ContentScope } from '../../customers/contents/content-scope.js';
import type { ImageLinks } from '../../customers/contents/image-links.js';
import { compileTemplate } from '../../core/parameters/liquid.js';
import { contentAsKept, contentNames, type ContentAsKept } from '../../db/customers/read-contents.js';
import type { LiveAddress, LiveAnswer } from '../../core/contents/contents.js';
import type { LiveLinks } from '../links/live-links.js';
import { LiveBlocks, type Written } from './live-blocks.js';
import { matchingReaders } from './matching-readers.js';
import { ProductFeeds } from './product-feeds.js';
import { withSamples } from './sample-products.js';

const KEPT = 300;

/** Where a content is asked for: in a version of a workflow, or 0. */
export interface ContentPlace {
  readonly workspaceId: number;
  readonly workflowVersionId: number;
}

const missing = (id: number): UserError => new UserError('content_missing', `Expected the content ${id} in the library, found none; choose another one in the node's settings.`, { contentId: id });

/** Reads contents and writes them for readers. What is pinned never changes and is read once. */
export class ContentLibrary {
  private readonly feeds: ProductFeeds;
  private readonly live: LiveBlocks;
  private readonly pinned = new Map<string, ContentAsKept>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly links: ImageLinks,
    live: LiveLinks,
  ) {
    this.feeds = new ProductFeeds(pool);
    this.live = new LiveBlocks(pool, live, (workspaceId, file) => links.url(workspaceId, file));
  }

  list(workspaceId: number, search = ''): Promise<readonly ContentSummary[]> {
    return contentNames(this.pool, workspaceId, search);
  }

  async read(place: ContentPlace, id: number, version?: number): Promise<StoredContent> {
    const { name, body, version: found } = await this.kept(place, id, version);
    return { id, name, version: found, body, images: this.imagesOf(place.workspaceId, body) };
  }

  async fill<Medium extends ContentMedium>(place: ContentPlace, { content, version, medium, readers }: ContentRequest<Medium>, now: number): Promise<readonly FilledContent<Medium>[]> {
    const { name, body, version: found } = await this.kept(place, content, version);
    const compiled = await compileContent(body, this.imagesOf(place.workspaceId, body));
    refuseInvalid(name, compiled.problems);
    return this.write({ workspaceId: place.workspaceId, body, sent: { contentId: content, version: found } }, compiled, medium, readers, now);
  }

  /** Of a content that need not be kept: what its author looks at. */
  async preview(workspaceId: number, body: ContentBody, reader: ContentReader, now: number): Promise<{ readonly problems: CompiledContent['problems']; readonly forms: { readonly [Medium in ContentMedium]: FilledContent<Medium> } }> {
    const compiled = await compileContent(body, this.imagesOf(workspaceId, body));
    // somebody made up has looked at nothing: without samples nobody would see what the block does
    const samples = reader.contact === null || reader.contact.id === 0;
    const one = async <Medium extends ContentMedium>(medium: Medium): Promise<FilledContent<Medium>> => (await this.write({ workspaceId, body, sent: null }, compiled, medium, [reader], now, samples))[0] as FilledContent<Medium>;
    return { problems: compiled.problems, forms: { email: await one('email'), sms: await one('sms'), letter: await one('letter') } };
  }

  /** What a live block of a content that was sent shows now; null without one. */
  async resolveLive(address: LiveAddress, now: number): Promise<LiveAnswer | null> {
    const { workspaceId, contentId, version, blockId } = address;
    const kept = await contentAsKept(this.pool, workspaceId, contentId, version === null ? {} : { version });
    const block = kept === null ? undefined : liveBlocks(kept.body.blocks).find(({ id }) => id === blockId);
    return kept === null || block === undefined ? null : this.live.resolve(address, block, kept.body, now);
  }

  private async write<Medium extends ContentMedium>({ workspaceId, body, sent }: Written, { fill }: CompiledContent, medium: Medium, readers: readonly ContentReader[], now: number, samples = false): Promise<FilledContent<Medium>[]> {
    const contactIds = [...new Set(readers.flatMap(({ contact }) => (contact === null ? [] : [contact.id])))];
    const [feedsOf, members, fitting] = [await this.feeds.of(workspaceId, body, contactIds, now), await this.members(workspaceId, body, contactIds), await this.fitting(workspaceId, body, contactIds, now)];
    const liveOf = await this.live.scopes({ workspaceId, body, sent: medium === 'email' && readers.every(({ delivery }) => delivery !== undefined) ? sent : null }, contactIds, now);
    return readers.map(({ contact, json, values = {}, delivery }) => {
      try {
        const { values: given, ...scope } = scopeOf(body, { contact, json, values, now, feeds: samples ? withSamples(body, feedsOf(null)) : feedsOf(contact?.id ?? null), live: liveOf(contact, delivery), inSegment: (segment) => contact !== null && members.has(`${segment} ${contact.id}`), inRule: (block) => fitting.get(block)?.has(contact?.id ?? 0) ?? null });
        const vars = Object.fromEntries(body.variables.map(({ key, value }) => [key, given[key] ?? compileTemplate(value, 'none')(scope)]));
        return { message: fill[medium]({ ...scope, vars } satisfies ContentScope) };
      } catch (error) {
        return { failure: toFailure(new UserError('template_failed', `The message could not be filled in: ${(error as Error).message}`, {}, { cause: error })) };
      }
    });
  }

  private async members(workspaceId: number, body: ContentBody, contactIds: readonly number[]): Promise<ReadonlySet<string>> {
    const segments = [...segmentsAsked(body)];
    if (segments.length === 0 || contactIds.length === 0) return new Set();
    const { rows } = await this.pool.query<{ segment_id: number; contact_id: number }>('select segment_id, contact_id from segment_members where workspace_id = $1 and segment_id = any($2::int[]) and contact_id = any($3::bigint[])', [workspaceId, segments, contactIds]);
    return new Set(rows.map(({ segment_id, contact_id }) => `${segment_id} ${contact_id}`));
  }

  /** Of whom the rule of a block holds, where it asks for more than the message knows. */
  private async fitting(workspaceId: number, body: ContentBody, contactIds: readonly number[], now: number): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    return new Map(await Promise.all([...rulesAsked(body)].map(async ([block, rule]) => [block, await matchingReaders(this.pool, workspaceId, rule, contactIds, now)] as const)));
  }

  private imagesOf(workspaceId: number, body: ContentBody): Record<string, string> {
    return Object.fromEntries(storedImages(body.blocks).map((file) => [file, this.links.url(workspaceId, file)]));
  }

  private async kept({ workspaceId, workflowVersionId }: ContentPlace, id: number, version?: number): Promise<ContentAsKept> {
    const key = `${workspaceId} ${workflowVersionId} ${id}`;
    const known = version === undefined ? this.pinned.get(key) : undefined;
    if (known !== undefined) return known;
    const found = Number.isSafeInteger(id) && id <= 2_147_483_647 ? await contentAsKept(this.pool, workspaceId, id, { workflowVersionId, ...(version === undefined ? {} : { version }) }) : null;
    if (found === null) throw missing(id);
    if (found.pinned) {
      if (this.pinned.size >= KEPT) this.pinned.clear();
      this.pinned.set(key, found);
    }
    return found;
  }
}

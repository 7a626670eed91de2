import { contactScope, liveBlocks, type Contact, type ContentBody, type ContentReader, type LiveBlock } from '@parcours/sdk/node';
import type pg from 'pg';
import type { LiveAddress, LiveAnswer } from '../../core/contents/contents.js';
import { compileTemplate } from '../../core/parameters/liquid.js';
import type { ContentScope, LiveScope } from '../../customers/contents/content-scope.js';
import { drawCountdown } from '../../customers/contents/draw-countdown.js';
import { liveNow } from '../../customers/contents/live-now.js';
import type { LiveLinks } from '../links/live-links.js';
import { deliveryOf } from '../links/tracked-links.js';
import { loadContacts } from '../store/claim-tokens.js';
import { matchingReaders } from './matching-readers.js';

/** What is written: `sent` names it in addresses that are resolved later. */
export interface Written {
  readonly workspaceId: number;
  readonly body: ContentBody;
  readonly sent: { readonly contentId: number; readonly version: number | null } | null;
}

type LiveScopes = (contact: Contact | null, delivery: ContentReader['delivery']) => ContentScope['live'];
type Holds = (contactId: number | null) => (variant: number) => boolean;

const NOTHING: LiveScopes = () => ({});

/** Blocks of messages that are resolved when somebody looks at them or follows them (A28): their addresses, and what they show then. */
export class LiveBlocks {
  constructor(
    private readonly pool: pg.Pool,
    private readonly links: LiveLinks,
    private readonly imageUrl: (workspaceId: number, file: string) => string,
  ) {}

  /** What the templates of a content see of its live blocks: addresses where a delivery carries it, else what holds now. */
  async scopes({ workspaceId, body, sent }: Written, contactIds: readonly number[], now: number): Promise<LiveScopes> {
    const blocks = liveBlocks(body.blocks);
    if (blocks.length === 0) return NOTHING;
    // a rule is asked only where its answer is written down
    const rules = sent === null ? await Promise.all(blocks.map((block) => this.rulesOf(workspaceId, block, contactIds, now))) : [];
    return (contact, delivery) =>
      Object.fromEntries(blocks.map((block, index) => {
        const deliveryId = sent === null || delivery === undefined ? null : deliveryOf(delivery.key);
        if (sent === null || delivery === undefined || deliveryId === null) return [block.id, this.shownNow(workspaceId, block, body, contact, rules[index]?.(contact?.id ?? null) ?? never, now)];
        const url = this.links.url({ workspaceId, deliveryId, ...sent, blockId: block.id, trackOpens: delivery.trackOpens, trackClicks: delivery.trackClicks });
        return [block.id, { image: `${url}.png`, link: url, file: '' }];
      }));
  }

  /** For whoever the delivery went to, as things stand now. Erased contacts and deliveries are nobody. */
  async resolve({ workspaceId, deliveryId }: LiveAddress, block: LiveBlock, body: ContentBody, now: number): Promise<LiveAnswer> {
    const { rows: [delivery] } = await this.pool.query<{ contact_id: string | null }>('select contact_id from deliveries where workspace_id = $1 and id = $2', [workspaceId, deliveryId]);
    const contactId = delivery === undefined || delivery.contact_id === null ? null : Number(delivery.contact_id);
    const contact = contactId === null ? null : ((await loadContacts(this.pool, [contactId])).get(contactId) ?? null);
    const holds = await this.rulesOf(workspaceId, block, contact === null ? [] : [contact.id], now);
    const found = liveNow(block, now, holds(contact?.id ?? null));
    if (block.face === 'button') return { ...found, file: null, url: null, drawn: null };
    return block.face === 'image' ? { ...found, drawn: null } : { ...found, file: null, url: null, drawn: countdownOf(block, body, contact, now) };
  }

  private shownNow(workspaceId: number, block: LiveBlock, body: ContentBody, contact: Contact | null, holds: (variant: number) => boolean, now: number): LiveScope {
    const { file, url, href } = liveNow(block, now, holds);
    const image = block.face === 'countdown' ? `data:image/gif;base64,${countdownOf(block, body, contact, now).toString('base64')}` : file === null ? (url ?? '') : this.imageUrl(workspaceId, file);
    return { image, link: href ?? '', file: file ?? '' };
  }

  /** Which rules of a block's variants hold for which of these contacts: one statement for each rule. */
  private async rulesOf(workspaceId: number, { variants }: LiveBlock, contactIds: readonly number[], now: number): Promise<Holds> {
    const holding = await Promise.all(variants.map(async ({ rule }): Promise<ReadonlySet<number>> => (rule === undefined ? new Set() : matchingReaders(this.pool, workspaceId, rule, contactIds, now))));
    return (contactId) => (variant) => contactId !== null && holding[variant]?.has(contactId) === true;
  }
}

const never = (): boolean => false;

/** An end nobody can read is over. */
function countdownOf({ endsAt }: LiveBlock, { theme }: ContentBody, contact: Contact | null, now: number): Buffer {
  const end = Date.parse(compileTemplate(endsAt, 'none')({ contact: contact && contactScope(contact), now: new Date(now).toISOString() }));
  return drawCountdown(Number.isNaN(end) ? 0 : end - now, { box: theme.accent, ink: theme.onAccent });
}

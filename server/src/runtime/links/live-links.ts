import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LiveAddress } from '../../core/contents/contents.js';

const TOKEN = /^a-(\d{1,10})-(\d{1,16})-(\d{1,10})-(\d{1,10})-([nocb])-([A-Za-z0-9_-]{1,40})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;

const letterOf = ({ trackOpens, trackClicks }: LiveAddress): string => (trackOpens ? (trackClicks ? 'b' : 'o') : trackClicks ? 'c' : 'n');

/**
 * Addresses of what is resolved when a message is looked at (A28). They name the delivery, the content as it was sent and the block under a signature,
 * and nothing else: what is shown and where it leads is read from that content, so nobody can make one lead elsewhere (SECURITY H1).
 */
export class LiveLinks {
  constructor(
    private readonly key: Buffer,
    private readonly baseUrl: string,
  ) {}

  /** Without an ending it is followed, with `.png` looked at. */
  url(address: LiveAddress): string {
    const { workspaceId, deliveryId, contentId, version, blockId } = address;
    const text = `a-${workspaceId}-${deliveryId}-${contentId}-${version ?? 0}-${letterOf(address)}-${blockId}`;
    return `${this.baseUrl}/l/${text}-${this.mac(text)}`;
  }

  /** Null for everything that was not signed here. */
  open(token: string): LiveAddress | null {
    const [, workspaceId, deliveryId, contentId, version, counted = '', blockId = '', mac = ''] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined) return null;
    if (!timingSafeEqual(Buffer.from(this.mac(token.slice(0, -mac.length - 1))), Buffer.from(mac))) return null;
    return { workspaceId: Number(workspaceId), deliveryId: Number(deliveryId), contentId: Number(contentId), version: Number(version) || null, blockId, trackOpens: 'ob'.includes(counted), trackClicks: 'cb'.includes(counted) };
  }

  private mac(text: string): string {
    return createHmac('sha256', this.key).update(`live ${text}`).digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

import { createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN = /^(\d{1,10})-(\d{1,16})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;

/** Signs the addresses of tracking images, so that nobody can record events for deliveries they were not part of. */
export class TrackingTokens {
  constructor(private readonly key: Buffer) {}

  sign(workspaceId: number, deliveryId: number): string {
    return `${workspaceId}-${deliveryId}-${this.mac(`${workspaceId}-${deliveryId}`).toString('base64url')}`;
  }

  /** Null when the token was not made here. */
  open(token: string): { workspaceId: number; deliveryId: number } | null {
    const [, workspaceId, deliveryId, mac] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined || deliveryId === undefined || mac === undefined) return null;
    if (!timingSafeEqual(this.mac(`${workspaceId}-${deliveryId}`), Buffer.from(mac, 'base64url'))) return null;
    return { workspaceId: Number(workspaceId), deliveryId: Number(deliveryId) };
  }

  private mac(text: string): Buffer {
    return createHmac('sha256', this.key).update(`open ${text}`).digest().subarray(0, MAC_BYTES);
  }
}

import { createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN = /^(?:([uck])-)?(\d{1,10})-(\d{1,16})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;

/** What whoever holds a token may do. The signature covers it: who can fetch an image cannot unsubscribe anybody. */
export type TokenUse = 'open' | 'unsubscribe' | 'confirm' | 'click';

const PREFIXES: Readonly<Record<TokenUse, string>> = { open: '', unsubscribe: 'u-', confirm: 'c-', click: 'k-' };
const USES: Readonly<Record<string, TokenUse>> = { u: 'unsubscribe', c: 'confirm', k: 'click' };

/** Signs addresses that messages carry, so that nobody can act for deliveries they were not part of. */
export class TrackingTokens {
  constructor(private readonly key: Buffer) {}

  sign(workspaceId: number, deliveryId: number, use: TokenUse = 'open'): string {
    return `${PREFIXES[use]}${workspaceId}-${deliveryId}-${this.mac(use, `${workspaceId}-${deliveryId}`).toString('base64url')}`;
  }

  /** Null when the token was not made here. */
  open(token: string): { workspaceId: number; deliveryId: number; use: TokenUse } | null {
    const [, letter, workspaceId, deliveryId, mac] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined || deliveryId === undefined || mac === undefined) return null;
    const use = USES[letter ?? ''] ?? 'open';
    if (!timingSafeEqual(this.mac(use, `${workspaceId}-${deliveryId}`), Buffer.from(mac, 'base64url'))) return null;
    return { workspaceId: Number(workspaceId), deliveryId: Number(deliveryId), use };
  }

  private mac(use: TokenUse, text: string): Buffer {
    return createHmac('sha256', this.key).update(`${use} ${text}`).digest().subarray(0, MAC_BYTES);
  }
}

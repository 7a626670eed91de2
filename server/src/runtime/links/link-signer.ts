import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TrackedLink } from '../../core/links/links.js';
import { isWebAddress } from './is-web-address.js';

const TOKEN = /^([a-z])-(\d{1,10})-(\d{1,16})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;
/** Names the key a link was signed with, for the day there is another. */
const KEY_ID = 'a';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Makes addresses that hold their destination under a signature, and opens no others: nobody can make one of ours lead elsewhere
 * (SECURITY H1). The signature covers workspace, delivery, destination and label.
 */
export class LinkSigner {
  constructor(private readonly key: Buffer) {}

  /** The path below `/t/c/`. */
  sign({ workspaceId, deliveryId, url, label, trap }: TrackedLink): string {
    const payload = Buffer.from(JSON.stringify(trap ? [url, label, 1] : label === '' ? [url] : [url, label]), 'utf8').toString('base64url');
    return `${KEY_ID}-${workspaceId}-${deliveryId}-${this.mac(KEY_ID, workspaceId, deliveryId, payload)}/${payload}`;
  }

  /** Null for everything that was not signed here. */
  open(token: string, payload: string): TrackedLink | null {
    const [, keyId, workspaceId, deliveryId, mac] = TOKEN.exec(token) ?? [];
    if (keyId !== KEY_ID || workspaceId === undefined || deliveryId === undefined || mac === undefined) return null;
    if (!timingSafeEqual(Buffer.from(this.mac(keyId, Number(workspaceId), Number(deliveryId), payload)), Buffer.from(mac))) return null;
    const [url, label = '', trap] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [string, string?, 1?];
    return isWebAddress(url) ? { workspaceId: Number(workspaceId), deliveryId: Number(deliveryId), url, label, trap: trap === 1 } : null;
  }

  /** Ten characters nobody can guess (59 bits), the same for the same link; another `turn` gives others. */
  shortCode({ workspaceId, deliveryId, url, label }: TrackedLink, turn: number): string {
    let number = createHmac('sha256', this.key).update(`short ${workspaceId}-${deliveryId}-${turn} ${label}\n${url}`).digest().readBigUInt64BE();
    let code = '';
    for (let place = 0; place < 10; place++, number /= 62n) code += DIGITS[Number(number % 62n)] as string;
    return code;
  }

  private mac(keyId: string, workspaceId: number, deliveryId: number, payload: string): string {
    return createHmac('sha256', this.key).update(`link ${keyId} ${workspaceId}-${deliveryId} ${payload}`).digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

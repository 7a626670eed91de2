import { createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN = /^(\d{1,10})-(\d{1,10})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;

/** Addresses of credentials that only the provider is told: 128 bits of them cannot be guessed (SECURITY G2). */
export class CallbackAddress {
  constructor(private readonly key: Buffer) {}

  sign(workspaceId: number, credentialId: number): string {
    return `${workspaceId}-${credentialId}-${this.mac(workspaceId, credentialId)}`;
  }

  /** Null for what was not signed here. */
  open(token: string): { readonly workspaceId: number; readonly credentialId: number } | null {
    const [, workspaceId, credentialId, mac] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined || credentialId === undefined || mac === undefined) return null;
    const found = { workspaceId: Number(workspaceId), credentialId: Number(credentialId) };
    return timingSafeEqual(Buffer.from(this.mac(found.workspaceId, found.credentialId)), Buffer.from(mac)) ? found : null;
  }

  private mac(workspaceId: number, credentialId: number): string {
    return createHmac('sha256', this.key).update(`callback ${workspaceId}-${credentialId}`).digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

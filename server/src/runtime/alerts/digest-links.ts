import { createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN = /^(\d{1,10})-(\d{1,10})-([A-Za-z0-9_-]{22})$/;

/** Signs the links by which members end their summary without signing in. */
export class DigestLinks {
  constructor(private readonly key: Buffer) {}

  sign(workspaceId: number, userId: number): string {
    return `${workspaceId}-${userId}-${this.mac(`${workspaceId}-${userId}`).toString('base64url')}`;
  }

  /** Null when it was not made here. */
  open(token: string): { readonly workspaceId: number; readonly userId: number } | null {
    const [, workspaceId, userId, mac] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined || userId === undefined || mac === undefined) return null;
    if (!timingSafeEqual(this.mac(`${workspaceId}-${userId}`), Buffer.from(mac, 'base64url'))) return null;
    return { workspaceId: Number(workspaceId), userId: Number(userId) };
  }

  private mac(text: string): Buffer {
    return createHmac('sha256', this.key).update(`digest ${text}`).digest().subarray(0, 16);
  }
}

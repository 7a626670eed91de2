import { createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN = /^(\d{1,10})-(\d{1,16})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;

/** Public addresses of images in messages: whoever has the message may see them, and nobody can try the numbers of others. */
export class ImageLinks {
  constructor(
    private readonly key: Buffer,
    private readonly baseUrl: string,
  ) {}

  url(workspaceId: number, file: string): string {
    return `${this.baseUrl}/m/${workspaceId}-${file}-${this.mac(`${workspaceId}-${file}`).toString('base64url')}`;
  }

  /** Null when the address was not made here. */
  open(token: string): { readonly workspaceId: number; readonly file: string } | null {
    const [, workspaceId, file, mac] = TOKEN.exec(token) ?? [];
    if (workspaceId === undefined || file === undefined || mac === undefined) return null;
    return timingSafeEqual(this.mac(`${workspaceId}-${file}`), Buffer.from(mac, 'base64url')) ? { workspaceId: Number(workspaceId), file } : null;
  }

  private mac(text: string): Buffer {
    return createHmac('sha256', this.key).update(`image ${text}`).digest().subarray(0, MAC_BYTES);
  }
}

import type { BatchItem, NodeContext } from '@parcours/sdk/node';

const QR = /^\[qr(?:\s+\d{1,3})?\]\((https?:\/\/[^\s)]{1,1900})\)\s*$/gm;

/**
 * The texts with the address of each QR code replaced by a short one that tells when it was scanned (`post.clicked`); asked for all items at
 * once. Items without a delivery stay as they are.
 */
export async function trackCodes(items: readonly BatchItem<unknown>[], bodies: readonly string[], context: Pick<NodeContext, 'trackLinks'>): Promise<string[]> {
  const found = bodies.map((body) => [...body.matchAll(QR)].map(([, url]) => url as string));
  const requests = found.flatMap((urls, index) => { const key = items[index]?.delivery?.key; return key === undefined ? [] : urls.map((url) => ({ key, url, form: 'short' as const, label: 'QR' })); });
  if (requests.length === 0) return [...bodies];
  const tracked = await context.trackLinks(requests);
  const byRequest = new Map(requests.map(({ key, url }, index) => [`${key} ${url}`, tracked[index] as string]));
  return bodies.map((body, index) => body.replace(QR, (whole, url: string) => { const short = byRequest.get(`${items[index]?.delivery?.key} ${url}`); return short === undefined ? whole : whole.replace(url, () => short); }));
}

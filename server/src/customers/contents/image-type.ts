import type { CONTENT_IMAGE_TYPES } from '@parcours/sdk/api';

/** What a picture is by its first bytes, whatever its name says; null for what mail programs do not show. */
export function imageType(bytes: Buffer): (typeof CONTENT_IMAGE_TYPES)[number] | null {
  const begins = (at: number, text: string): boolean => bytes.subarray(at, at + text.length).toString('latin1') === text;
  if (begins(0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (begins(0, '\xff\xd8\xff')) return 'image/jpeg';
  if (begins(0, 'GIF87a') || begins(0, 'GIF89a')) return 'image/gif';
  return begins(0, 'RIFF') && begins(8, 'WEBP') ? 'image/webp' : null;
}

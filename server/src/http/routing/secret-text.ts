import { createHash, randomBytes } from 'node:crypto';

/** Text nobody can guess: 256 bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored of such a text; with 256 bits of chance a plain hash cannot be reversed. */
export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

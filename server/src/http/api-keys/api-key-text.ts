import { createHash } from 'node:crypto';
import { newSecret } from '../routing/secret-text.js';

const CHECK_LENGTH = 6;
const SHOWN_LENGTH = 9;
const SHAPE = /^pk_[A-Za-z0-9_-]{49}$/;

const checkOf = (text: string): string => createHash('sha256').update(`parcours api key ${text}`).digest('base64url').slice(0, CHECK_LENGTH);

/** `pk_`, 256 bits of chance, and six characters that tell a mistyped or invented key without asking the database. */
export function newApiKey(): { readonly key: string; readonly prefix: string } {
  const text = `pk_${newSecret()}`;
  return { key: text + checkOf(text), prefix: text.slice(0, SHOWN_LENGTH) };
}

export const isApiKey = (text: string): boolean => SHAPE.test(text) && checkOf(text.slice(0, -CHECK_LENGTH)) === text.slice(-CHECK_LENGTH);

import { COMMON_PASSWORDS } from './common-password-list.js';

/** Those under eight characters are refused for their length already. */
export const commonPasswords: ReadonlySet<string> = new Set(COMMON_PASSWORDS.trim().split(/\s+/));

const PRODUCT = 'parcours';

/** What is public and may be all there is to a password: the whole of a text, and of an address what stands before the @ too. */
const parts = (known: readonly string[]): string[] => [PRODUCT, ...known.flatMap((text) => [text, text.split('@')[0] ?? '', text.replace(/\s+/g, '')])].map((text) => text.normalize('NFC').toLowerCase()).filter((text) => text.length >= 3);

/** Whether a password is on the list, a single repeated character, or a name that is public about the person or the product, with at most digits and marks around it. */
export function isCommonPassword(password: string, known: readonly string[]): boolean {
  const lower = password.normalize('NFC').toLowerCase();
  if (commonPasswords.has(lower) || /^(.)\1*$/su.test(lower)) return true;
  const bare = lower.replace(/^[\d\W_]+|[\d\W_]+$/gu, '');
  return parts(known).some((text) => lower === text || bare === text);
}

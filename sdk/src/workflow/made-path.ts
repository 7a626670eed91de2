/** Without letters and digits that look alike; five bits a character. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
/** 26 × 5 bits: more than 128. */
const CHANCE_LENGTH = 26;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, of which ten bits are shown: enough to tell what was made from what somebody typed, not meant to keep anybody from forging it. */
function checkOf(text: string): string {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME) >>> 0;
  return `${ALPHABET[hash & 31] as string}${ALPHABET[(hash >>> 5) & 31] as string}`;
}

/** A new secret address for an entry point: 130 bits of chance (SECURITY G2), then two characters that say it was made, not typed. Works on pages without a secure origin too. */
export function makePath(): string {
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(CHANCE_LENGTH)), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return chance + checkOf(chance);
}

/** Whether `makePath` has made this one; of what people type, one in a thousand passes by chance. */
export const isMadePath = (path: string): boolean => path.length === CHANCE_LENGTH + 2 && checkOf(path.slice(0, CHANCE_LENGTH)) === path.slice(CHANCE_LENGTH);

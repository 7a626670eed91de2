const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Random text nobody can guess, five bits a character. Works on pages without a secure origin, where `crypto.randomUUID` does not exist. */
export function newId(length = 12): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

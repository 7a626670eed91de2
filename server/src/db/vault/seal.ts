import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { DefectError } from '@parcours/sdk/node';

/** What a sealed text is bound to: moved to another row, it does not open. */
export interface SealedPlace {
  readonly workspaceId: number;
  readonly credentialId: number;
  readonly type: string;
  readonly keyId: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const ENVELOPE_BYTES = NONCE_BYTES + TAG_BYTES + KEY_BYTES;

/** Whether it is the key or what the key opens: neither can stand for the other. */
type Part = 'key' | 'text';

const boundTo = (part: Part, place: SealedPlace): Buffer => Buffer.from(JSON.stringify([part, place.workspaceId, place.credentialId, place.type, place.keyId]));

/** Names a key without telling anything of it. */
export const keyIdOf = (key: Buffer): string => createHash('sha256').update('parcours key id').update(key).digest('hex').slice(0, 16);

/** Kept in the database: a server with another key is recognised before it does harm. */
export const keyCheckOf = (key: Buffer): string => createHmac('sha256', key).update('parcours key check').digest('hex');

/** AES-256-GCM with a fresh 96-bit nonce: nonce, tag, cipher text. */
function encrypt(key: Buffer, bound: Buffer, content: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function decrypt(key: Buffer, bound: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(bound);
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** An envelope: a key made for this one text, sealed by the given one, and the text, sealed by that key. The given key meets 32 bytes a write, whatever is kept. */
export function seal(key: Buffer, place: SealedPlace, text: string): Buffer {
  const own = randomBytes(KEY_BYTES);
  return Buffer.concat([encrypt(key, boundTo('key', place), own), encrypt(own, boundTo('text', place), Buffer.from(text))]);
}

/** Throws `DefectError` `sealed_damaged` when a bit was changed or the row was moved. */
export function unseal(key: Buffer, place: SealedPlace, sealed: Buffer): string {
  try {
    const own = decrypt(key, boundTo('key', place), sealed.subarray(0, ENVELOPE_BYTES));
    return decrypt(own, boundTo('text', place), sealed.subarray(ENVELOPE_BYTES)).toString('utf8');
  } catch (cause) {
    throw new DefectError('sealed_damaged', 'The stored secret does not open: the row was changed or moved; enter the secret again.', { credentialId: place.credentialId }, { cause });
  }
}

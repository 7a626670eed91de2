/** What is signed of a message by the rules of Standard Webhooks (standardwebhooks.com, version 1). */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The body as it is on the wire. */
  readonly body: string;
}

/** Headers of a signed message, as they came. */
export interface SignatureHeaders {
  readonly id: string;
  readonly timestamp: string;
  /** Signatures separated by spaces, each `v1,<base64>`: a sender that changes its secret signs with both. */
  readonly signature: string;
}

const TOLERANCE_SECONDS = 300;
const MAX_SIGNATURES = 10;

/** `whsec_` and base64, as most providers show it; anything else is taken as it is. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8');
}

function macOf(secret: string, { id, timestamp, body }: { readonly id: string; readonly timestamp: string; readonly body: string }): Buffer {
  // not imported: the editor takes other parts of this package into the browser
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`, 'utf8').digest();
}

/** The headers that a message goes out with. The same message sent again has the same `webhook-id`. */
export const signMessage = (secret: string, message: SignedMessage): Record<string, string> => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': `v1,${macOf(secret, { ...message, timestamp: String(message.timestamp) }).toString('base64')}`,
});

/**
 * Whether one of the signatures is right and the message is at most five minutes old, or ahead of `nowMs`. Takes the same time wherever a
 * signature differs. Whoever lets a message act keeps its id for a day: within the five minutes it may come again.
 */
export function verifyMessage(secret: string, { id, timestamp, signature }: SignatureHeaders, body: string, nowMs: number): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  if (keyOf(secret).length === 0 || id === '' || id.length > 256 || !/^\d{1,12}$/.test(timestamp)) return false;
  const expected = macOf(secret, { id, timestamp, body });
  const given = signature.split(' ').slice(0, MAX_SIGNATURES).flatMap((text) => (text.startsWith('v1,') ? [Buffer.from(text.slice(3), 'base64')] : []));
  const right = given.map((mac) => mac.length === expected.length && timingSafeEqual(mac, expected)).includes(true);
  return right && Math.abs(nowMs / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

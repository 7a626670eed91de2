export interface SignatureCheck {
  readonly secret: string;
  /** What was signed: for most providers `hit.rawBody`, for some with a timestamp before it. */
  readonly signed: string;
  /** As it came, without a prefix such as `sha256=`. */
  readonly signature: string;
  readonly algorithm?: 'sha256' | 'sha512' | 'sha1';
  readonly encoding?: 'hex' | 'base64';
}

/** Whether a provider's HMAC over a hit is right; takes the same time wherever the signature differs. SHA-256 in hex unless said. */
export function verifySignature({ secret, signed, signature, algorithm = 'sha256', encoding = 'hex' }: SignatureCheck): boolean {
  if (secret === '') return false;
  // not imported: the editor takes other parts of this package into the browser
  const { createHmac, timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const expected = createHmac(algorithm, secret).update(signed, 'utf8').digest();
  const given = Buffer.from(signature, encoding);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

import { importSPKI, jwtVerify, type CryptoKey } from 'jose';

const SHARED = ['HS256', 'HS384', 'HS512'];
/** Clocks of two programs differ by a little. */
const TOLERANCE_SECONDS = 60;

const keyOf = (algorithm: string, values: Readonly<Record<string, string>>): Promise<CryptoKey> | Uint8Array =>
  SHARED.includes(algorithm) ? new TextEncoder().encode(values['secret'] ?? '') : importSPKI(values['publicKey'] ?? '', algorithm);

/**
 * Whether a token (RFC 7519) was made with the credential's key by the credential's one algorithm, for its audience, and is good now. The
 * token's own word on its algorithm counts for nothing, and one that never ends is refused.
 */
export async function isGoodToken(token: string, values: Readonly<Record<string, string>>, now: number): Promise<boolean> {
  const { algorithm = '', issuer = '', audience = '' } = values;
  if (algorithm === '' || (SHARED.includes(algorithm) && (values['secret'] ?? '').length < 32)) return false;
  try {
    await jwtVerify(token, await keyOf(algorithm, values), {
      algorithms: [algorithm], clockTolerance: TOLERANCE_SECONDS, currentDate: new Date(now), requiredClaims: ['exp'],
      ...(issuer === '' ? {} : { issuer }),
      ...(audience === '' ? {} : { audience }),
    });
    return true;
  } catch {
    // whatever is wrong with it, its bearer is told the same
    return false;
  }
}

import { createHash } from 'node:crypto';
import { UserError } from '@parcours/sdk/node';

/** As npm writes it: the algorithm, and the hash in base64. */
export const integrityOf = (archive: Buffer): string => `sha512-${createHash('sha512').update(archive).digest('base64')}`;

/** Holds an archive against what the registry says of it. Throws `UserError` `integrity_missing` or `integrity_mismatch`. */
export function checkIntegrity(archive: Buffer, stated: unknown): string {
  const expected = typeof stated === 'string' ? stated.split(/\s+/).filter((hash) => /^sha512-[A-Za-z0-9+/]{86}==$/.test(hash)) : [];
  if (expected.length === 0) throw new UserError('integrity_missing', 'The registry states no sha512 for this version, so what it sent cannot be checked; use a registry that does.', { status: 422 });
  const found = integrityOf(archive);
  if (!expected.includes(found)) throw new UserError('integrity_mismatch', `The archive is not the one the registry announced: expected ${expected[0]}, found ${found}; nothing was unpacked. Try again, and if it stays so, tell the registry's operator.`, { status: 422 });
  return found;
}

import { PERSONAL, rolePermissions, type Permission } from '@parcours/sdk/api';
import type { KeyGrant } from '../../db/repositories/api-keys.repository.js';

/**
 * What a key may do now: what it was given, of what its role may do, of what its maker may still do. It falls with the role of whoever
 * made it and is worth nothing once they have left; a key from the command line has no maker to fall with.
 */
export function keyPermissions({ role, scopes, makerId, makerRole }: KeyGrant): readonly Permission[] {
  const ofMaker: readonly Permission[] = makerId === null ? rolePermissions.owner : makerRole === null ? [] : rolePermissions[makerRole];
  return rolePermissions[role].filter((permission) => !PERSONAL.includes(permission) && ofMaker.includes(permission) && (scopes === null || scopes.includes(permission)));
}

import { PERSONAL, rolePermissions, type Permission, type Role } from '@parcours/sdk/api';
import { forbidden } from '../refusal.js';
import { permissionsOf, type Principal } from '../routing/principal.js';

/** What everybody of a workspace may do in person is no power to give. */
const EVERYBODYS: readonly Permission[] = PERSONAL.filter((permission) => rolePermissions.viewer.includes(permission));

/** Nobody gives more than they have: a key with few permissions must not make itself an administrator by inviting one. Throws `role_too_high`. */
export function checkGiven(caller: Principal, role: Role): void {
  const own = permissionsOf(caller);
  const excess = rolePermissions[role].find((permission) => !own.includes(permission) && !EVERYBODYS.includes(permission));
  if (excess !== undefined) throw forbidden('role_too_high', `The role ${role} has the permission "${excess}", which you do not have, so you cannot give it; choose a lower role or ask an owner.`, { field: 'role' });
}

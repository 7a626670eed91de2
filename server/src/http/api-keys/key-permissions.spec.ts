import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, PERSONAL, rolePermissions, type Role } from '@parcours/sdk/api';
import fc from 'fast-check';
import { keyPermissions } from './key-permissions.js';

const roles = Object.keys(rolePermissions) as Role[];
const role = fc.constantFrom(...roles);

describe('what an API key may do (D7, D9)', () => {
  it('is never more than its role, its scopes, or whoever made it', () => {
    fc.assert(
      fc.property(role, fc.option(fc.subarray([...PERMISSIONS])), role, (own, scopes, makerRole) => {
        for (const permission of keyPermissions({ role: own, scopes, makerId: 1, makerRole })) {
          expect(rolePermissions[own]).toContain(permission);
          expect(rolePermissions[makerRole]).toContain(permission);
          if (scopes !== null) expect(scopes).toContain(permission);
          expect(PERSONAL).not.toContain(permission);
        }
      }),
    );
  });
  it('is nothing once its maker has left', () => {
    for (const own of roles) expect(keyPermissions({ role: own, scopes: null, makerId: 1, makerRole: null })).toEqual([]);
  });
});

describe('roles', () => {
  it('hold ever more from viewer to owner', () => {
    const order: Role[] = ['viewer', 'analyst', 'editor', 'admin', 'owner'];
    for (const [index, higher] of order.slice(1).entries()) expect(rolePermissions[higher]).toEqual(expect.arrayContaining([...rolePermissions[order[index]!]]));
  });
});

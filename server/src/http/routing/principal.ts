import { rolePermissions, type Permission, type Role, type Scope } from '@parcours/sdk/api';

/** Who asks, and in which workspace. Handed explicitly to everything that reads or writes data. */
export interface Principal {
  /** Null for an API key. */
  readonly userId: number | null;
  readonly workspaceId: number;
  readonly role: Role;
  /** Of the API key that asks. */
  readonly keyId?: number;
  /** What is left of the role's permissions, for an API key with fewer. */
  readonly permissions?: readonly Permission[];
  /** Of the person who asks. */
  readonly sessionId?: number;
  /** The workspace demands a second factor that this person has not set up: only the own account is open. */
  readonly secondFactorDue?: true;
}

export const permissionsOf = ({ role, permissions }: Principal): readonly Permission[] => permissions ?? rolePermissions[role];

/** Whether a principal may do what a scope asks; `session` is for people, not for keys. */
export function may(principal: Principal, scope: Scope): boolean {
  if (scope === 'public') return true;
  if (scope === 'session') return principal.userId !== null;
  return principal.secondFactorDue !== true && permissionsOf(principal).includes(scope);
}

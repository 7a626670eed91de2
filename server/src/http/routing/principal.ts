import type { Role, Scope } from '@parcours/sdk/api';

/** Who asks, and in which workspace. Handed explicitly to everything that reads or writes data. */
export interface Principal {
  /** Null for an API key. */
  readonly userId: number | null;
  readonly workspaceId: number;
  readonly role: Role;
}

const SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['public', 'session', 'read', 'edit', 'admin'],
  admin: ['public', 'session', 'read', 'edit', 'admin'],
  editor: ['public', 'session', 'read', 'edit'],
  analyst: ['public', 'session', 'read'],
  viewer: ['public', 'session', 'read'],
};

/** Whether a principal may do what a scope asks; `session` is for people, not for keys. */
export const may = (principal: Principal, scope: Scope): boolean => SCOPES[principal.role].includes(scope) && (scope !== 'session' || principal.userId !== null);

/**
 * What can be allowed in a workspace, one word per kind of thing and what is done to it. Routes and socket events name the one they need;
 * roles and API keys hold some of them. A new permission is added here and to the roles that get it.
 */
export const PERMISSIONS = [
  'workflows:read', 'workflows:edit', 'workflows:publish', 'comments:write',
  'runs:read', 'runs:data', 'runs:operate',
  'contacts:read', 'contacts:edit', 'events:write', 'loyalty:till',
  'credentials:read', 'credentials:use', 'credentials:edit',
  'packages:manage', 'members:read', 'members:manage', 'keys:manage', 'settings:manage', 'audit:read', 'workspaces:create',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = ['workflows:read', 'comments:write', 'runs:read', 'contacts:read', 'credentials:read'];
const ANALYST: readonly Permission[] = [...VIEWER, 'runs:data', 'members:read'];
const EDITOR: readonly Permission[] = [...ANALYST, 'workflows:edit', 'workflows:publish', 'runs:operate', 'contacts:edit', 'events:write', 'loyalty:till', 'credentials:use', 'credentials:edit'];
const ADMIN: readonly Permission[] = [...EDITOR, 'members:manage', 'keys:manage', 'settings:manage', 'audit:read'];

/** What each role may do. Owners may do everything; only they install packages and make further workspaces, and only they touch owners. */
export const rolePermissions: Readonly<Record<'owner' | 'admin' | 'editor' | 'analyst' | 'viewer', readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: ADMIN,
  editor: EDITOR,
  analyst: ANALYST,
  viewer: VIEWER,
};

/** What an API key can never do, whoever made it: these are acts of persons: a key that makes keys would outlive its end, and what a program says is nobody’s word. */
export const PERSONAL: readonly Permission[] = ['packages:manage', 'workspaces:create', 'keys:manage', 'comments:write'];

import { Type } from 'typebox';
import { FoundPackage, InstalledPackage, PackageGrant, PackageOperation, PackageQuery, PackageRequest, PackageSearch, PackageUpdate, PackageUsage, RegistryPackage } from './packages.js';
import { route } from './route.js';

const strict = { additionalProperties: false } as const;
const items = <S extends Parameters<typeof Type.Array>[0]>(item: S) => Type.Object({ items: Type.Array(item) });
const scope = 'packages:manage';

/** The type of a body that is the archive of a package. */
export const PACKAGE_ARCHIVE = 'application/vnd.parcours.package';

/** Node packages of the installation, the same for all workspaces. */
export const packageRoutes = {
  list: route({ method: 'GET', path: '/packages', scope: 'workflows:read', summary: 'Installed node packages with their health; older versions stay while a workflow uses them', response: items(InstalledPackage) }),
  search: route({ method: 'GET', path: '/packages/search', scope, summary: 'Node packages at the registry, 20 at a time', query: PackageSearch, response: Type.Object({ items: Type.Array(FoundPackage), total: Type.Integer() }) }),
  details: route({ method: 'GET', path: '/packages/details', scope, summary: 'What the registry says about a package', query: PackageQuery, response: RegistryPackage }),
  updates: route({ method: 'GET', path: '/packages/updates', scope, summary: 'Installed packages that have a newer version at the registry', response: items(PackageUpdate) }),
  operations: route({ method: 'GET', path: '/packages/operations', scope, summary: 'The last twenty installations and updates, newest first', response: items(PackageOperation) }),
  operation: route({ method: 'GET', path: '/packages/operations/:id', scope, summary: 'How far an installation is', response: PackageOperation }),
  begin: route({ method: 'POST', path: '/packages/operations', scope, status: 202, summary: 'Fetches and checks a version of a package; it waits as `ready` until it is confirmed', body: PackageRequest, response: PackageOperation }),
  upload: route({ method: 'POST', path: '/packages/upload', scope, status: 202, summary: 'As begin, with the archive (.tgz, at most 10 MB) as the body', consumes: PACKAGE_ARCHIVE, response: PackageOperation }),
  confirm: route({ method: 'POST', path: '/packages/operations/:id/confirm', scope, status: 202, summary: 'Allows what the package asks for and switches it on', body: PackageGrant, response: PackageOperation }),
  stop: route({ method: 'POST', path: '/packages/operations/:id/stop', scope, summary: 'Gives up an installation that waits to be confirmed', response: PackageOperation }),
  usage: route({ method: 'GET', path: '/packages/:id/usage', scope, summary: 'Which workflows use a package', response: PackageUsage }),
  reload: route({ method: 'POST', path: '/packages/:id/reload', scope, status: 204, summary: 'Puts the files of a package in order and loads it again' }),
  remove: route({ method: 'DELETE', path: '/packages/:id', scope, status: 204, summary: 'Removes all versions of a package; 409 `package_in_use` names the workflows, unless `force`', query: Type.Object({ force: Type.Optional(Type.Boolean()) }, strict) }),
};

import { UserError } from '@parcours/sdk/node';

/** A package at the registry: one name, one exact version. */
export interface PackageSpec {
  readonly name: string;
  readonly version: string;
}

const PART = '[a-z0-9~][a-z0-9._~-]*';
const NAME = new RegExp(`^(?:@${PART}/)?${PART}$`);
/** Semantic Versioning 2.0.0, without a leading "v" and without ranges. */
const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const MAX_NAME = 214;
const NOT_PACKAGES = new Set(['node_modules', 'favicon.ico']);

const shown = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 97)}...` : text);

export const isPackageName = (text: string): boolean => text.length <= MAX_NAME && NAME.test(text) && !NOT_PACKAGES.has(text);
export const isExactVersion = (text: string): boolean => text.length <= 100 && VERSION.test(text);

/** Throws `UserError` `bad_package_name` for whatever is not a plain name of the registry: paths, git and tarball URLs, flags, aliases. */
export function checkPackageName(name: string): string {
  if (isPackageName(name)) return name;
  throw new UserError('bad_package_name', `Expected the name of a package at the registry, such as parcours-node-fax or @acme/parcours-node-fax, found ${shown(name)}; paths, addresses, git repositories and options are not taken.`, { status: 400 });
}

/** Throws `UserError` `bad_package_version` for ranges, tags and whatever else is not one version. */
export function checkPackageVersion(version: string): string {
  if (isExactVersion(version)) return version;
  throw new UserError('bad_package_version', `Expected one exact version, such as 1.4.2, found ${shown(version)}; ranges and tags such as "latest" are not taken.`, { status: 400 });
}

/** Reads `name@version` before anything is started or asked. Throws as the checks above. */
export function readPackageSpec(text: string): PackageSpec {
  const at = text.lastIndexOf('@');
  if (at <= 0) {
    checkPackageName(text);
    throw new UserError('bad_package_version', `Expected a name and an exact version, such as ${text}@1.4.2, found ${shown(text)} without a version; add it.`, { status: 400 });
  }
  return { name: checkPackageName(text.slice(0, at)), version: checkPackageVersion(text.slice(at + 1)) };
}

function compareParts(left: string, right: string): number {
  const numbers = [left, right].map((part) => (/^\d+$/.test(part) ? Number(part) : null));
  const [a, b] = numbers as [number | null, number | null];
  if (a !== null && b !== null) return a - b;
  if (a !== null) return -1;
  if (b !== null) return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Precedence of two exact versions (Semantic Versioning 2.0.0, rule 11): below zero when the first is older. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [VERSION.exec(left), VERSION.exec(right)];
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  for (const index of [1, 2, 3]) if (a[index] !== b[index]) return Number(a[index]) - Number(b[index]);
  if (a[4] === undefined || b[4] === undefined) return (a[4] === undefined ? 1 : 0) - (b[4] === undefined ? 1 : 0);
  const [first, second] = [a[4].split('.'), b[4].split('.')];
  for (let index = 0; index < Math.min(first.length, second.length); index++) {
    const order = compareParts(first[index] as string, second[index] as string);
    if (order !== 0) return order;
  }
  return first.length - second.length;
}

export const isPrerelease = (version: string): boolean => VERSION.exec(version)?.[4] !== undefined;

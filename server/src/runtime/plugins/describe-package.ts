import type { PackageNode, PackagePreview } from '@parcours/sdk/api';
import { describeNode, describePermissions, type Localized, type NodePackage, type Permissions } from '@parcours/sdk/node';
import type { Described } from './package-rows.js';
import { declaredBy } from './stand-in.js';

type Changes = NonNullable<PackagePreview['changes']>;

/** What people are told of a package's code. */
export function describePackage(found: NodePackage): Described {
  const nodes = found.nodes.map((definition): PackageNode => {
    const { type, version, kind, label, description, icon, updates } = describeNode(found.id, definition);
    return { type, version, kind, label, description, icon, migratesFrom: updates.map(({ from }) => from) };
  });
  return { label: found.label, nodes, declared: declaredBy(found) };
}

const keyOf = ({ type, version }: PackageNode): string => `${type}@${version}`;
const newestOf = (nodes: readonly PackageNode[], type: string): number => Math.max(0, ...nodes.filter((node) => node.type === type).map((node) => node.version));

/** What one may do that the other may not, in words. */
const beyond = (more: Permissions, less: Permissions): Localized[] => {
  const left = (name: 'network' | 'credentials' | 'environment' | 'sockets'): string[] => more[name].filter((entry) => !less[name].includes(entry));
  return describePermissions({ network: left('network'), credentials: left('credentials'), environment: left('environment'), sockets: left('sockets'), files: less.files === 'none' ? more.files : 'none', loyalty: more.loyalty === true && less.loyalty !== true });
};

/** Whether everything that is asked for has been allowed. */
export const covers = (granted: Permissions, asked: Permissions): boolean => beyond(asked, granted).length === 0;

export interface Side {
  readonly version: string;
  readonly nodes: readonly PackageNode[];
  readonly permissions: Permissions;
}

/** What changes from one version of a package to another. `found`: the code of the other one. */
export function comparePackages(before: Side, after: Side, found: NodePackage): Changes {
  const types = new Set(after.nodes.map(({ type }) => type));
  const keys = new Set(after.nodes.map(keyOf));
  const newVersions = [...types].flatMap((type) => {
    const [from, to] = [newestOf(before.nodes, type), newestOf(after.nodes, type)];
    if (from === 0 || to <= from) return [];
    const definition = found.nodes.find((node) => `${found.id}.${node.type}` === type && node.version === to);
    const steps = definition === undefined ? [] : describeNode(found.id, definition).updates.filter((update) => update.from >= from);
    return [{ type, from, to, migrates: steps.some((step) => step.from === from), changes: steps.flatMap(({ changes }) => (changes === null ? [] : [changes])) }];
  });
  return {
    from: before.version,
    nodesAdded: [...types].filter((type) => newestOf(before.nodes, type) === 0),
    nodesRemoved: before.nodes.map(keyOf).filter((key) => !keys.has(key)),
    newVersions,
    allowsAdded: beyond(after.permissions, before.permissions),
    allowsRemoved: beyond(before.permissions, after.permissions),
  };
}

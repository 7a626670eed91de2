import type { routes, ResponseOf } from '@parcours/sdk/api';
import type { CredentialDescription, FindType, Localized, NodeDescription } from '@parcours/sdk/workflow';
import { computed } from 'vue';

export interface Catalog {
  readonly nodes: readonly NodeDescription[];
  readonly credentials: readonly CredentialDescription[];
  /** What packages are called, by what their node types begin with, in the order of the catalog. */
  readonly packages: ReadonlyMap<string, Localized>;
  readonly find: FindType;
  /** The newest installed version of a type. */
  newest(type: string): NodeDescription | undefined;
}

type CatalogAnswer = Pick<ResponseOf<typeof routes.catalog.read>, 'nodes' | 'credentials' | 'retired'> & Partial<Pick<ResponseOf<typeof routes.catalog.read>, 'packages'>>;

/** The installed node types, looked up by name. In the palette only the newest version of each stands, and nothing that stays for the workflows which use it. */
export function createCatalog(answer: CatalogAnswer): Catalog {
  const retired = new Set(answer.retired ?? []);
  const byVersion = new Map(answer.nodes.map((node) => [`${node.type}@${node.version}`, node]));
  const newest = new Map<string, NodeDescription>();
  for (const node of answer.nodes) if (!retired.has(`${node.type}@${node.version}`) && (newest.get(node.type)?.version ?? 0) < node.version) newest.set(node.type, node);
  return {
    nodes: [...newest.values()],
    credentials: answer.credentials,
    packages: new Map((answer.packages ?? []).flatMap(({ id, label }) => (id === undefined ? [] : [[id, label] as const]))),
    find: (type, version) => byVersion.get(`${type}@${version}`),
    newest: (type) => newest.get(type),
  };
}

/** The same, always of what was read last: packages come and go while a workflow is open. */
export function createLiveCatalog(answer: () => CatalogAnswer): Catalog {
  const current = computed(() => createCatalog(answer()));
  return {
    get nodes() { return current.value.nodes; },
    get credentials() { return current.value.credentials; },
    get packages() { return current.value.packages; },
    find: (type, version) => current.value.find(type, version),
    newest: (type) => current.value.newest(type),
  };
}

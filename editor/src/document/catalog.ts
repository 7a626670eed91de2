import type { routes, ResponseOf } from '@parcours/sdk/api';
import type { CredentialDescription, FindType, NodeDescription } from '@parcours/sdk/workflow';

export interface Catalog {
  readonly nodes: readonly NodeDescription[];
  readonly credentials: readonly CredentialDescription[];
  readonly find: FindType;
  /** The newest installed version of a type. */
  newest(type: string): NodeDescription | undefined;
}

/** The installed node types, looked up by name. In the palette only the newest version of each stands, and nothing that stays for the workflows which use it. */
export function createCatalog(answer: Pick<ResponseOf<typeof routes.catalog.read>, 'nodes' | 'credentials' | 'retired'>): Catalog {
  const retired = new Set(answer.retired ?? []);
  const byVersion = new Map(answer.nodes.map((node) => [`${node.type}@${node.version}`, node]));
  const newest = new Map<string, NodeDescription>();
  for (const node of answer.nodes) if (!retired.has(`${node.type}@${node.version}`) && (newest.get(node.type)?.version ?? 0) < node.version) newest.set(node.type, node);
  return {
    nodes: [...newest.values()],
    credentials: answer.credentials,
    find: (type, version) => byVersion.get(`${type}@${version}`),
    newest: (type) => newest.get(type),
  };
}

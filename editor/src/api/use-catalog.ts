import { routes, type ResponseOf } from '@parcours/sdk/api';
import { computed, shallowRef } from 'vue';
import { call } from './client';

export type Catalog = ResponseOf<typeof routes.catalog.read>;

const catalog = shallowRef<Catalog | null>(null);
let reading: Promise<Catalog> | null = null;

/** Reads the node and credential types, once per page load unless asked `anew`. */
export async function loadCatalog(anew = false): Promise<Catalog> {
  if (catalog.value && !anew) return catalog.value;
  // what is being read at this moment may be older than the news
  if (anew) await reading?.catch(() => undefined);
  reading ??= call(routes.catalog.read).finally(() => (reading = null));
  return (catalog.value = await reading);
}

/** The catalog as far as it has been read, and look-ups in it. Starts the reading; pages that cannot do without it await `loadCatalog`. */
export function useCatalog() {
  loadCatalog().catch((failure: unknown) => console.warn('The node catalog could not be read; icons and names of node types are missing.', failure));
  const newest = computed(() => {
    const byType = new Map<string, Catalog['nodes'][number]>();
    for (const node of catalog.value?.nodes ?? []) if (node.version >= (byType.get(node.type)?.version ?? 0)) byType.set(node.type, node);
    return byType;
  });
  return {
    catalog,
    /** The newest version of a node type. */
    nodeType: (type: string) => newest.value.get(type),
    credentialType: (type: string) => catalog.value?.credentials.find((credential) => credential.type === type),
  };
}

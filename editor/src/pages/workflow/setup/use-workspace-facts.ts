import { routes, type Credential } from '@parcours/sdk/api';
import { shallowRef } from 'vue';
import { call } from '../../../api/client';
import { can } from '../../../app/can';

const MOST = 200;

interface Facts {
  readonly credentials: readonly Credential[];
  /** Keys that exist; null where this person may not see them. */
  readonly purposes: ReadonlySet<string> | null;
  readonly pools: ReadonlySet<string> | null;
  readonly lists: ReadonlySet<string> | null;
}

/** What the workspace has of the things a draft may need. */
export function useWorkspaceFacts() {
  const facts = shallowRef<Facts | null>(null);
  const failure = shallowRef<unknown>(null);
  async function read(): Promise<void> {
    try {
      const contacts = can('contacts:read');
      const [credentials, purposes, loyalty, lists] = await Promise.all([
        can('credentials:read') ? call(routes.credentials.list, { query: { limit: MOST } }) : { items: [] },
        contacts ? call(routes.consent.purposes) : null,
        contacts ? call(routes.loyalty.overview) : null,
        contacts ? call(routes.lists.list, { query: { limit: MOST } }) : null,
      ]);
      facts.value = {
        credentials: credentials.items,
        purposes: purposes && new Set(purposes.items.filter(({ archived }) => !archived).map(({ key }) => key)),
        pools: loyalty && new Set(loyalty.pools.filter(({ archived }) => !archived).map(({ key }) => key)),
        lists: lists && new Set(lists.items.map(({ name }) => name)),
      };
      failure.value = null;
    } catch (thrown) {
      failure.value = thrown;
    }
  }
  return { facts, failure, read };
}

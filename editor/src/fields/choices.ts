import { routes, type ContactList, type Credential } from '@parcours/sdk/api';
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { call } from '../api/client';

interface Choices<Item> {
  readonly items: Readonly<ShallowRef<readonly Item[]>>;
  readonly failed: Readonly<Ref<boolean>>;
  /** Reads them again; several controls that ask at once share one call. */
  refresh(): void;
}

const MOST = 200;

function createChoices<Item>(load: () => Promise<{ readonly items: readonly Item[] }>): Choices<Item> {
  const items = shallowRef<readonly Item[]>([]);
  const failed = ref(false);
  let underWay = false;
  return {
    items,
    failed,
    refresh() {
      if (underWay) return;
      underWay = true;
      load()
        .then(
          (answer) => {
            items.value = answer.items;
            failed.value = false;
          },
          () => (failed.value = true),
        )
        .finally(() => (underWay = false));
    },
  };
}

/** Stored credentials and lists, for the controls that pick one. */
export const credentials = createChoices<Credential>(() => call(routes.credentials.list, { query: { limit: MOST } }));
export const lists = createChoices<ContactList>(() => call(routes.lists.list, { query: { limit: MOST } }));

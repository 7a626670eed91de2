import { routes, type ContactList, type Enrolment } from '@parcours/sdk/api';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { call } from '../../api/client';

const AGAIN_MS = 1_000;
const LISTS_SHOWN = 50;

/** Contacts entering a workflow together: who can, who does, how far they are. */
export function useEnrolments(workflowId: number) {
  const lists = shallowRef<readonly ContactList[]>([]);
  const contacts = ref(0);
  const last = shallowRef<Enrolment | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following = false;

  async function read(): Promise<void> {
    const answer = await call(routes.enrolments.list, { path: { id: workflowId } });
    contacts.value = answer.contacts;
    last.value = answer.items[0] ?? null;
  }
  async function search(text: string): Promise<void> {
    lists.value = (await call(routes.lists.list, { query: { limit: LISTS_SHOWN, ...(text.trim() === '' ? {} : { search: text.trim() }) } })).items;
  }
  function follow(): void {
    clearTimeout(timer);
    if (!following || last.value?.status !== 'running') return;
    // a look that fails is repeated: the enrolment itself goes on without this page
    timer = setTimeout(() => void read().catch(() => undefined).then(follow), AGAIN_MS);
  }

  onScopeDispose(() => clearTimeout(timer), true);

  return {
    lists,
    contacts,
    last,
    running: computed(() => last.value?.status === 'running'),
    async open(): Promise<void> {
      following = true;
      await Promise.all([read(), search('')]);
      follow();
    },
    close(): void {
      following = false;
      clearTimeout(timer);
    },
    search,
    /** `null`: all contacts. */
    async begin(listId: number | null): Promise<void> {
      last.value = await call(routes.enrolments.create, { path: { id: workflowId }, body: listId === null ? { all: true } : { list: listId } });
      follow();
    },
    async stop(): Promise<void> {
      if (last.value) last.value = await call(routes.enrolments.stop, { path: { id: workflowId, enrolmentId: last.value.id } });
    },
  };
}

import { routes, type ContactList, type Enrolment, type Segment } from '@parcours/sdk/api';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { call } from '../../api/client';

const AGAIN_MS = 1_000;
const LISTS_SHOWN = 50;
const REACHES_SHOWN = 5;

/** Who enters; null: all contacts. */
export type Who = { readonly list: number } | { readonly segment: number } | null;

/** Contacts entering a workflow together: who can, who does, how far they are. */
export function useEnrolments(workflowId: number) {
  const lists = shallowRef<readonly ContactList[]>([]);
  const segments = shallowRef<readonly Segment[]>([]);
  const contacts = ref(0);
  const last = shallowRef<Enrolment | null>(null);
  /** The latest by which contacts entered because of a business event. */
  const reaches = shallowRef<readonly Enrolment[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following = false;

  async function read(): Promise<void> {
    const answer = await call(routes.enrolments.list, { path: { id: workflowId } });
    contacts.value = answer.contacts;
    last.value = answer.items.find(({ event }) => event === null) ?? null;
    reaches.value = answer.items.filter(({ event }) => event !== null).slice(0, REACHES_SHOWN);
  }
  async function search(text: string): Promise<void> {
    const query = { limit: LISTS_SHOWN, ...(text.trim() === '' ? {} : { search: text.trim() }) };
    [lists.value, segments.value] = await Promise.all([call(routes.lists.list, { query }).then(({ items }) => items), call(routes.segments.list, { query }).then(({ items }) => items)]);
  }
  function follow(): void {
    clearTimeout(timer);
    if (!following || ![last.value, ...reaches.value].some((one) => one?.status === 'running')) return;
    // a look that fails is repeated: the enrolment itself goes on without this page
    timer = setTimeout(() => void read().catch(() => undefined).then(follow), AGAIN_MS);
  }

  onScopeDispose(() => clearTimeout(timer), true);

  return {
    lists,
    segments,
    contacts,
    last,
    reaches,
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
    async begin(who: Who): Promise<void> {
      last.value = await call(routes.enrolments.create, { path: { id: workflowId }, body: who ?? { all: true } });
      follow();
    },
    async stop(): Promise<void> {
      if (last.value) last.value = await call(routes.enrolments.stop, { path: { id: workflowId, enrolmentId: last.value.id } });
    },
  };
}

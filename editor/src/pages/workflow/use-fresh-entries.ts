import { routes, type WorkflowDetail } from '@parcours/sdk/api';
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { call } from '../../api/client';

type Entries = WorkflowDetail['entries'];

const AGAIN_MS = 2_000;

/** The entry points as they stand now: read again when the menu opens, and while dates of contacts are being planned. */
export function useFreshEntries(detail: () => WorkflowDetail, open: Ref<boolean>): Readonly<ShallowRef<Entries>> {
  const entries = shallowRef<Entries>(detail().entries);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async (): Promise<void> => {
    clearTimeout(timer);
    if (!open.value || !entries.value.some(({ dates }) => dates)) return;
    // who cannot read it now keeps seeing what was known; the page itself says that the server is away
    entries.value = await call(routes.workflows.read, { path: { id: detail().id } }).then((fresh) => fresh.entries, () => entries.value);
    if (open.value && entries.value.some(({ dates }) => dates && dates.planned < 1)) timer = setTimeout(() => void read(), AGAIN_MS);
  };
  watch(() => detail().entries, (known) => (entries.value = known));
  watch(open, () => void read());
  onScopeDispose(() => clearTimeout(timer));
  return entries;
}

import { routes } from '@parcours/sdk/api';
import { ref, shallowReactive } from 'vue';
import { call } from '../api/client';

/** Something of the workspace, as cards name it. */
export type NameOf = (resource: string, id: number) => string;

/** While a name is on its way; a card keeps its height. */
const COMING = '…';
const names = shallowReactive(new Map<string, string>());
const pending = new Set<string>();
/** Grows with each name that arrives: pictures that are not reactive are made anew. */
export const namesRevision = ref(0);
let asking: Promise<void> = Promise.resolve();

async function ask(key: string, resource: string, id: number): Promise<void> {
  if (!pending.has(key)) return;
  try {
    const { options } = await call(routes.catalog.resources, { path: { resource }, query: { id } });
    names.set(key, options[0]?.label ?? `#${id}`);
  } catch (thrown) {
    console.warn(`The name of ${resource} ${id} could not be read.`, thrown);
    names.set(key, `#${id}`);
  }
  pending.delete(key);
  namesRevision.value++;
}

/** The name of what a setting points to; what is not known yet is asked for, one after the other, and arrives later. What is gone is called by its id. */
export const resourceName: NameOf = (resource, id) => {
  const key = `${resource} ${id}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  if (pending.has(key)) return COMING;
  pending.add(key);
  asking = asking.then(() => ask(key, resource, id));
  return COMING;
};

/** Names may have changed since: they are asked for again. */
export function forgetNames(): void {
  names.clear();
  pending.clear();
  namesRevision.value++;
}

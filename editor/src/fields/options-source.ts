import { routes, type LoadedPage } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/workflow';
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';
import { call } from '../api/client';

export interface OptionsQuery {
  readonly search: string;
  readonly cursor: string | null;
  /** What is chosen and has no name yet. */
  readonly value?: string | undefined;
}

/** Whose settings are shown: the node type that knows how to load the choices of its fields. */
export interface OptionsOwner {
  readonly type: string;
  readonly version: number;
}

const OWNER: InjectionKey<ComputedRef<OptionsOwner | null>> = Symbol('owner of options');
const VALUES: InjectionKey<ComputedRef<JsonObject>> = Symbol('values of the forms around');

/** For the page that shows a node's settings. */
export const provideOptionsOwner = (owner: () => OptionsOwner | null): void => provide(OWNER, computed(owner));

/** For a form: what is filled in here and in the forms around it. A row's own values come before those of the node. */
export function provideFormValues(values: () => JsonObject): void {
  const around = inject(VALUES, null);
  provide(VALUES, computed(() => ({ ...around?.value, ...values() })));
}

export const useFormValues = (): ComputedRef<JsonObject> => inject(VALUES, computed(() => ({})));

/** Loads choices as the node type says, with the settings as they stand. Null where no node is shown. */
export function useOptionsSource(): ComputedRef<((options: string, query: OptionsQuery, signal: AbortSignal) => Promise<LoadedPage>) | null> {
  const owner = inject(OWNER, null);
  const values = useFormValues();
  return computed(() => {
    const known = owner?.value;
    if (!known) return null;
    return (options, { search, cursor, value }, signal) =>
      call(routes.catalog.options, { path: { type: known.type }, body: { version: known.version, options, settings: values.value, ...(search === '' ? {} : { search }), ...(cursor === null ? {} : { cursor }), ...(value === undefined ? {} : { value }) }, signal });
  });
}

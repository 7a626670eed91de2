import type { Field } from '@parcours/sdk/workflow';
import { watch } from 'vue';
import { useFormValues, useOptionsSource } from './options-source';
import { useLoadedOptions, type LoadedOptions } from './use-loaded-options';

/** The choices of a field, as the node type loads them; thrown away when a setting they depend on changes. `nameless` is what is chosen and has no name yet. */
export function useNodeOptions(field: () => Field<never>, nameless: () => string | undefined): LoadedOptions {
  const source = useOptionsSource();
  const values = useFormValues();
  const loaded = useLoadedOptions(async (query, signal) => source.value?.(field().options ?? '', { ...query, value: query.search === '' && query.cursor === null ? nameless() : undefined }, signal) ?? { options: [], nextCursor: null });
  const basis = (): string => JSON.stringify((field().dependsOn ?? []).map((name) => values.value[name] ?? null));
  watch(basis, (now, before) => {
    if (now === before) return;
    loaded.forget();
    loaded.ensure();
  });
  return loaded;
}

import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

/** Something a template or rule may read. */
export interface Variable {
  readonly path: string;
  readonly group: 'contact' | 'event' | 'json';
}

const ALWAYS: readonly Variable[] = ['email', 'phone', 'firstName', 'lastName', 'locale', 'timezone', 'externalId']
  .map((name): Variable => ({ path: `contact.${name}`, group: 'contact' }))
  .concat([{ path: 'event.name', group: 'event' }, { path: 'event.properties', group: 'event' }]);

const key: InjectionKey<ComputedRef<readonly Variable[]>> = Symbol('variables');
const none = computed<readonly Variable[]>(() => []);

/** Names what is known to be there besides the fixed variables, for example from the items of a run. */
export function provideVariables(known: () => readonly Variable[]): void {
  provide(
    key,
    computed(() => known()),
  );
}

export function useVariables(): ComputedRef<readonly Variable[]> {
  const known = inject(key, none);
  return computed(() => {
    const seen = new Set(ALWAYS.map((variable) => variable.path));
    return [...ALWAYS, ...known.value.filter((variable) => !seen.has(variable.path))];
  });
}

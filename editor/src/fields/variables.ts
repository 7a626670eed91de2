import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

/** Something a template or rule may read. */
export interface Variable {
  readonly path: string;
  readonly group: 'contact' | 'event' | 'json' | 'more';
  /** What it is in the data at hand. */
  readonly sample?: string;
}

const ALWAYS: readonly Variable[] = ['email', 'phone', 'firstName', 'lastName', 'locale', 'timezone', 'externalId']
  .map((name): Variable => ({ path: `contact.${name}`, group: 'contact' }))
  .concat([{ path: 'event.name', group: 'event' }, { path: 'event.properties', group: 'event' }])
  .concat(['workflow.name', 'workflow.id', 'run.id', 'run.mode', 'run.test', 'now'].map((path): Variable => ({ path, group: 'more' })));

const key: InjectionKey<ComputedRef<readonly Variable[]>> = Symbol('variables');
const none = computed<readonly Variable[]>(() => []);

/** Names what is known to be there besides the fixed variables, for example from the items of a run. What is known further out stays known. */
export function provideVariables(known: () => readonly Variable[]): void {
  const around = inject(key, none);
  provide(key, computed(() => [...known(), ...around.value]));
}

/** Known variables before the fixed ones, each once. */
export function useVariables(): ComputedRef<readonly Variable[]> {
  const known = inject(key, none);
  return computed(() => {
    const byPath = new Map<string, Variable>();
    for (const variable of [...known.value, ...ALWAYS]) if (!byPath.has(variable.path)) byPath.set(variable.path, variable);
    return [...byPath.values()];
  });
}

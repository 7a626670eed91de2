import type { Field } from '@parcours/sdk/workflow';
import { computed, ref, watch, type ComputedRef } from 'vue';
import { convertWriting, type Setting } from './convert-writing';
import { useExpressions } from './expressions';
import { wayOf, waysOf, type Way } from './ways';
import { rememberWritings, writingsOf } from './writing-memory';

interface Written {
  readonly field: () => Pick<Field<never>, 'kind' | 'template' | 'format'>;
  readonly path: () => string;
  readonly value: () => Setting;
  readonly tell: (value: Setting) => void;
}

/** Which of both is taken: what was written by hand before the switch, or what the present value says. */
function written({ field, value, to, from, known }: { field: Parameters<typeof convertWriting>[0]; value: Setting; to: Way; from: Way; known: ReadonlyMap<Way, Setting> }): Setting {
  const before = known.get(to);
  const back = known.has(to) ? convertWriting(field, before, from) : null;
  const untouched = back !== null && JSON.stringify(back) === JSON.stringify(value);
  // what cannot be made again from the other side would be lost
  if (known.has(to) && (untouched || back === null) && before !== undefined) return before;
  const converted = convertWriting(field, value, to);
  if (converted !== null) return converted;
  return known.has(to) ? before : to === 'javascript' ? { $js: '' } : undefined;
}

/** How a setting is written, and the switch from one way to another. Nothing is lost: each way finds again what it was left with. */
export function useWriting({ field, path, value, tell }: Written): { readonly way: ComputedRef<Way>; readonly ways: ComputedRef<readonly Way[]>; turn(to: Way): void; change(value: Setting): void } {
  const expressions = useExpressions();
  /** An empty value does not say how it is to be written. */
  const chosen = ref<Way>(wayOf(field(), value()) ?? 'value');
  watch(() => wayOf(field(), value()), (next, before) => {
    if (next !== null) chosen.value = next;
    else if (before === 'javascript' && chosen.value === 'javascript') chosen.value = 'value';
  });
  const way = computed(() => wayOf(field(), value()) ?? (chosen.value === 'javascript' ? 'value' : chosen.value));
  const ways = computed(() => {
    const open = waysOf(field(), expressions !== null);
    return open.includes(way.value) ? open : [...open, way.value];
  });
  const place = (): string => `${expressions?.owner() ?? ''} ${path()}`;
  const asOneStep = expressions?.asOneStep ?? ((change: () => void) => change());
  return {
    way,
    ways,
    turn(to) {
      const [from, old] = [way.value, value()];
      if (to === from) return;
      const known = writingsOf(place(), old);
      const next = written({ field: field(), value: old, to, from, known });
      rememberWritings(place(), next, new Map([...known, [from, old]]));
      chosen.value = to;
      if (JSON.stringify(next) !== JSON.stringify(old)) asOneStep(() => tell(next));
    },
    /** What is typed keeps what the other ways were left with. */
    change(next) {
      rememberWritings(place(), next, writingsOf(place(), value()));
      tell(next);
    },
  };
}

import { computed, ref, shallowRef } from 'vue';
import type { Writes } from '../insertion';
import { useVariables } from '../variables';
import { writeInto, type TextControl } from '../write-into';
import { caretPlace } from './caret-place';
import { codeOffers, expressionOffers, liquidOffers, type Named, type Offer } from './find-completions';

/** What can follow where the cursor stands in a control, and which of it is chosen; the control says so to screen readers. */
export function useOffers(id: string, writes: (element?: Element) => Writes | null, names: () => readonly Named[]) {
  const variables = useVariables();
  const offers = shallowRef<readonly Offer[]>([]);
  const active = ref(0);
  const place = shallowRef({ left: 0, top: 0, bottom: 0 });
  const control = shallowRef<TextControl | null>(null);
  const isOpen = computed(() => offers.value.length > 0);

  function describe(open: boolean): void {
    const element = control.value;
    element?.setAttribute('aria-autocomplete', 'list');
    const said = { 'aria-controls': id, 'aria-activedescendant': `${id}-${active.value}` };
    for (const [name, value] of Object.entries(said)) if (open) element?.setAttribute(name, value); else element?.removeAttribute(name);
  }
  function close(): void {
    if (!isOpen.value) return;
    offers.value = [];
    describe(false);
  }
  function found(element: TextControl): readonly Offer[] {
    const kind = writes(element);
    const at = element.selectionStart;
    if (kind === null || at === null || at !== element.selectionEnd) return [];
    if (kind === 'expression') return expressionOffers(element.value, at, variables.value);
    return kind === 'code' ? codeOffers(element.value, at, variables.value, names()) : liquidOffers(element.value, at, variables.value);
  }
  return {
    offers, active, place, control, isOpen, close,
    look(element: TextControl): void {
      control.value = element;
      const next = found(element);
      if (next.length === 0) return close();
      active.value = 0;
      offers.value = next;
      place.value = caretPlace(element, next[0]?.from ?? 0);
      describe(true);
    },
    take(offer: Offer | undefined): void {
      const element = control.value;
      if (element === null || offer === undefined) return;
      close();
      writeInto(element, offer.insert, offer.from, offer.to, offer.back);
      close();
    },
    move(step: number): void {
      active.value = (active.value + step + offers.value.length) % offers.value.length;
      describe(true);
    },
  };
}

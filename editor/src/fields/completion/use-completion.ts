import { PATH_TYPE, textFor, useInsertion, type Writes } from '../insertion';
import { readPath } from '../paths';
import { textControlOf, writeInto, type TextControl } from '../write-into';
import type { Named } from './find-completions';
import { useOffers } from './use-offers';

/** What a dropped value looks like as text; it is put right where it fell. */
const DROPPED = /\{\{ ([^{}]+) \}\}$/;

/** A template was dropped: within a template only its name belongs, and JavaScript writes it its own way. */
function settle(element: TextControl, writes: Writes): void {
  const at = element.selectionEnd ?? element.value.length;
  const dropped = DROPPED.exec(element.value.slice(0, at));
  if (dropped === null) return;
  const [all, name = ''] = dropped;
  const path = readPath(name);
  const text = path === null ? null : textFor(path, writes, element.value, at - all.length);
  if (text !== null && text !== all) writeInto(element, text, at - all.length, at);
}

/**
 * Completion of templates or code in whatever text controls stand below an element, and values dropped or put there. Everything goes through
 * the control as if typed, so controls need not know of it.
 */
export function useCompletion(id: string, writes: (element?: Element) => Writes | null, names: () => readonly Named[] = () => []) {
  const insertion = useInsertion();
  const offered = useOffers(id, writes, names);
  const { offers, active, control, isOpen, look, take, move, close } = offered;
  function onListKey(key: string): boolean {
    if (key === 'ArrowDown' || key === 'ArrowUp') move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Enter' || key === 'Tab') take(offers.value[active.value]);
    else if (key === 'Escape') close();
    else return false;
    return true;
  }
  function onKey(event: KeyboardEvent): void {
    const element = textControlOf(event.target);
    if (writes() === null || element === null || event.isComposing) return;
    const asked = event.key === ' ' && (event.ctrlKey || event.metaKey);
    if (asked) look(element);
    if (!asked && !(isOpen.value && onListKey(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const handlers = {
    focusin(event: FocusEvent) {
      const element = textControlOf(event.target);
      const kind = writes(element ?? undefined);
      if (kind !== null && element !== null) insertion?.use(element, kind);
    },
    input(event: Event) {
      const element = textControlOf(event.target);
      const kind = writes(element ?? undefined);
      if (kind === null || element === null) return;
      if ((event as InputEvent).inputType === 'insertFromDrop') settle(element, kind);
      else if (!(event as InputEvent).isComposing) look(element);
    },
    focusout: close,
    click(event: Event) {
      if (event.target === control.value) close();
    },
  };
  return { ...offered, handlers, onKey, takesDrop: (event: DragEvent): boolean => event.dataTransfer?.types.includes(PATH_TYPE) ?? false };
}

import { inject, onScopeDispose, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { standsIn } from './completion/stands-in';
import { codePath, javascriptPath, liquidPath, type Path } from './paths';
import { writeInto, type TextControl } from './write-into';

/** Under which name a dragged value travels, besides its text. */
export const PATH_TYPE = 'application/x-parcours-path';

/** What is written in a field: a text with templates, the code of a step, one expression. */
export type Writes = 'template' | 'code' | 'expression';

interface Target {
  readonly element: Element;
  /** False where it cannot be had. */
  put(path: Path): boolean;
}

interface Insertion {
  readonly target: Readonly<ShallowRef<Target | null>>;
  use(control: TextControl, writes: Writes): void;
  /** For what takes a value otherwise than as text, while this element is there. */
  give(element: Element, put: Target['put']): void;
}

const KEY: InjectionKey<Insertion> = Symbol('where a value is put');

/** For a page that shows data beside fields: what is chosen there goes where the cursor was last. */
export function provideInsertion(): { readonly insertion: Insertion; put(path: Path): boolean } {
  const target = shallowRef<Target | null>(null);
  const insertion: Insertion = { target, use: (control, writes) => (target.value = { element: control, put: (path) => putPath(control, path, writes) }), give: (element, put) => (target.value = { element, put }) };
  provide(KEY, insertion);
  onScopeDispose(() => (target.value = null));
  return {
    insertion,
    /** False when there is no field to put it into. */
    put(path) {
      const known = target.value;
      return known?.element.isConnected === true && known.put(path);
    },
  };
}

export const useInsertion = (): Insertion | null => inject(KEY, null);

/** Whether the place is within `{{ }}` or `{% %}` already. */
export function isInside(text: string, place: number): boolean {
  const before = text.slice(0, place);
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  return open >= 0 && !/[}%]\}/.test(before.slice(open + 2));
}

/** As it has to stand at this place of a field; null where the field cannot have it. */
export function textFor(path: Path, writes: Writes, text: string, place: number): string | null {
  if (writes === 'code') return codePath(path);
  if (writes === 'expression') return standsIn(text.slice(0, place)) === 'template' ? `\${${javascriptPath(path)}}` : javascriptPath(path);
  return isInside(text, place) ? liquidPath(path) : `{{ ${liquidPath(path)} }}`;
}

/** Writes the path where the cursor stands, in place of what is selected. */
export function putPath(control: TextControl, path: Path, writes: Writes): boolean {
  const from = control.selectionStart ?? control.value.length;
  const text = textFor(path, writes, control.value, from);
  if (text !== null) writeInto(control, text, from, control.selectionEnd ?? from);
  return true;
}

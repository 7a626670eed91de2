import { ref, type Ref } from 'vue';
import { PATH_TYPE, useInsertion } from '../insertion';
import { readPath, type Path } from '../paths';
import type { RuleScope } from './rule-tree';

/** A way to a value as a rule names it, `json.lines.0.price`; null for what such a rule cannot look at. */
export function ruleField(path: Path, scope: RuleScope): string | null {
  const [root, ...rest] = path;
  if (rest.length === 0 || path.some((part) => typeof part === 'string' && (part === '' || part.includes('.')))) return null;
  if (scope === 'contacts') return root === 'contact' ? rest.join('.') : null;
  return root === 'json' || root === 'contact' || root === 'event' ? path.join('.') : null;
}

interface RuleDrop {
  readonly over: Ref<boolean>;
  readonly handlers: Readonly<Record<'dragenter' | 'dragover' | 'dragleave' | 'drop', (event: DragEvent) => void>> & { readonly focusin: (event: FocusEvent) => void };
}

/** Lets a value be dropped on a part of a rule, or put there by click or Enter after something in it had the keyboard. */
export function useRuleDrop(scope: () => RuleScope, disabled: () => boolean, take: (field: string) => void): RuleDrop {
  const insertion = useInsertion();
  const over = ref(false);
  const put = (path: Path): boolean => {
    const field = ruleField(path, scope());
    if (field !== null && !disabled()) take(field);
    return field !== null && !disabled();
  };
  /** Both have to be taken for a drop to follow. */
  const welcome = (event: DragEvent): void => {
    if (disabled() || !event.dataTransfer?.types.includes(PATH_TYPE)) return;
    event.preventDefault();
    event.stopPropagation();
    over.value = true;
  };
  const handlers: RuleDrop['handlers'] = {
    dragenter: welcome,
    dragover: welcome,
    dragleave() {
      over.value = false;
    },
    drop(event) {
      over.value = false;
      const path = readPath(event.dataTransfer?.getData(PATH_TYPE) ?? '');
      if (path === null) return;
      event.preventDefault();
      event.stopPropagation();
      put(path);
    },
    focusin(event) {
      if (!(event.currentTarget instanceof Element)) return;
      event.stopPropagation();
      insertion?.give(event.currentTarget, put);
    },
  };
  return { over, handlers };
}

import type { TemplatePreview } from '@parcours/sdk/api';
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

const ALL: InjectionKey<ComputedRef<readonly TemplatePreview[]>> = Symbol('previews of templates');
const none = computed<readonly TemplatePreview[]>(() => []);

/** For a page that knows some data: what the templates of the form come to with it. */
export const providePreviews = (known: () => readonly TemplatePreview[]): void => provide(ALL, computed(known));

/** The previews of one field, those within it included; by path, so rows find their own. */
export function useFieldPreviews(path: () => string): ComputedRef<readonly TemplatePreview[]> {
  const all = inject(ALL, none);
  return computed(() => all.value.filter((preview) => preview.path === path() || preview.path.startsWith(`${path()}.`)));
}

const RENDERED: InjectionKey<ComputedRef<string | null>> = Symbol('the field filled in');

/** What a single field comes to, for the control that can show it better than as text. */
export const provideRendered = (text: () => string | null): void => provide(RENDERED, computed(text));
export const useRendered = (): ComputedRef<string | null> => inject(RENDERED, computed(() => null));

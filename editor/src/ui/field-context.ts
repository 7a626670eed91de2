import { inject, type InjectionKey, type Ref } from 'vue';

/** What a control must say about itself, given by the `PField` around it. */
export interface FieldContext {
  readonly id: string;
  readonly describedBy: Ref<string | undefined>;
  readonly invalid: Ref<boolean>;
  readonly required: Ref<boolean>;
}

export const FIELD: InjectionKey<FieldContext> = Symbol('field');

/** The field around this control, if there is one. */
export const useField = (): FieldContext | null => inject(FIELD, null);

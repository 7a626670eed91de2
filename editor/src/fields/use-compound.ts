import { provide, type Ref } from 'vue';
import { FIELD, useField } from '../ui/field-context';

/**
 * For a setting made of several controls: the field around must not give all of them its one id and error. Answers whether the setting is
 * invalid; the controls are held together by a group with the field's name.
 */
export function useCompound(): { readonly invalid: Readonly<Ref<boolean>> | undefined } {
  const field = useField();
  provide(FIELD, null as never);
  return { invalid: field?.invalid };
}

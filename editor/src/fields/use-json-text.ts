import { ref, watch, type Ref } from 'vue';

/**
 * A value edited as JSON text. Text that cannot be read stays as it was typed and the value keeps its last good state;
 * a change from outside (undo) replaces the text. What `takesText` says yes to needs no quotation marks to be a text.
 */
export function useJsonText(model: Ref<unknown>, takesText: (typed: string) => boolean = () => false): { text: Ref<string>; problem: Ref<string | null> } {
  const write = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' && takesText(value) ? value : JSON.stringify(value, null, 2));
  const text = ref(write(model.value));
  const problem = ref<string | null>(null);
  let own: string | undefined = JSON.stringify(model.value);
  watch(text, (typed) => {
    if (typed.trim() === '') {
      problem.value = null;
      own = undefined;
      model.value = undefined;
      return;
    }
    try {
      const value: unknown = takesText(typed) ? typed : JSON.parse(typed);
      problem.value = null;
      own = JSON.stringify(value);
      if (own !== JSON.stringify(model.value)) model.value = value;
    } catch (thrown) {
      problem.value = thrown instanceof Error ? thrown.message : String(thrown);
    }
  });
  watch(model, (value) => {
    if (JSON.stringify(value) === own) return;
    own = JSON.stringify(value);
    text.value = write(value);
    problem.value = null;
  });
  return { text, problem };
}

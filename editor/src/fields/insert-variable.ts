import { nextTick } from 'vue';

/** Puts `{{ path }}` where the cursor stands in a text control, and leaves the cursor behind it. Answers the new text. */
export function insertVariable(control: HTMLInputElement | HTMLTextAreaElement, path: string): string {
  const text = `{{ ${path} }}`;
  const start = control.selectionStart ?? control.value.length;
  const end = control.selectionEnd ?? start;
  void nextTick(() => {
    control.focus();
    control.setSelectionRange(start + text.length, start + text.length);
  });
  return control.value.slice(0, start) + text + control.value.slice(end);
}

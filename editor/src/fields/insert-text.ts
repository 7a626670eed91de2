import { nextTick } from 'vue';

/** Puts a text in the place of what is selected in a control, and leaves the cursor behind it. Answers the new value. */
export function insertText(control: HTMLInputElement | HTMLTextAreaElement, text: string): string {
  const start = control.selectionStart ?? control.value.length;
  const end = control.selectionEnd ?? start;
  void nextTick(() => {
    control.focus();
    control.setSelectionRange(start + text.length, start + text.length);
  });
  return control.value.slice(0, start) + text + control.value.slice(end);
}

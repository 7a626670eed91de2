export type TextControl = HTMLInputElement | HTMLTextAreaElement;

const WRITABLE = ['text', 'url', 'email', 'search', 'tel', ''];

/** The text control something was done in, when text can be put there. */
export function textControlOf(target: EventTarget | null): TextControl | null {
  if (target instanceof HTMLTextAreaElement) return target.readOnly || target.disabled ? null : target;
  return target instanceof HTMLInputElement && WRITABLE.includes(target.type) && target.role !== 'combobox' && !target.readOnly && !target.disabled ? target : null;
}

/** Puts a text in place of a part of a control as if somebody had typed it; the cursor ends so far before its end. */
export function writeInto(control: TextControl, text: string, from: number, to: number, back = 0): void {
  control.focus();
  control.setRangeText(text, from, to, 'end');
  const cursor = from + text.length - back;
  control.setSelectionRange(cursor, cursor);
  control.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

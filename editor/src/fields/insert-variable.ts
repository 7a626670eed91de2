import { insertText } from './insert-text';

/** Puts `{{ path }}` where the cursor stands in a text control, and leaves the cursor behind it. Answers the new text. */
export const insertVariable = (control: HTMLInputElement | HTMLTextAreaElement, path: string): string => insertText(control, `{{ ${path} }}`);

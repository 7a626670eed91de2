import { shallowRef } from 'vue';

export interface Question {
  readonly title: string;
  readonly text?: string;
  /** What will happen, as a verb: "Delete workflow". */
  readonly action: string;
  readonly danger?: boolean;
}

/** The question `PConfirm` shows now. */
export const asked = shallowRef<(Question & { readonly answer: (yes: boolean) => void }) | null>(null);

/** Asks before something that cannot be undone; false when the user backs out. */
export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

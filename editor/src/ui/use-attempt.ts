import { useFailureText } from '../i18n/use-failure-text';
import { showToast } from './toasts';

/** Runs work that has no place of its own for its failure; a failure becomes a message in the corner. */
export function useAttempt(): (work: () => Promise<unknown>) => void {
  const failureText = useFailureText();
  return (work) => {
    work().catch((failure: unknown) => showToast(failureText(failure), { tone: 'danger' }));
  };
}

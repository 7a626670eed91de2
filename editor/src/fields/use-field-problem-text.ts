import type { Localized, Problem } from '@parcours/sdk/workflow';
import { i18n } from '../i18n/i18n';
import { useFormats } from '../i18n/use-formats';
import { useLocalized } from '../i18n/use-localized';
import './messages';

const isLocalized = (value: unknown): value is Localized => typeof value === 'object' && value !== null && typeof (value as Localized).en === 'string';

/** Says what is wrong with a setting in the language of the screen; the sdk's own sentence where no translation is known. */
export function useFieldProblemText(): (problem: Pick<Problem, 'reason' | 'details' | 'message'>) => string {
  const localized = useLocalized();
  const { bytes } = useFormats();
  const word = (reason: string, value: unknown): string => (isLocalized(value) ? localized(value) : reason === 'file_too_large' && typeof value === 'number' ? bytes(value) : String(value));
  return ({ reason, details = {}, message }) => {
    // what a node's own check says, in both languages
    if (isLocalized(details['sentence'])) return localized(details['sentence']);
    const key = `fields.problem.${reason ?? ''}`;
    if (reason === undefined || !i18n.global.te(key, 'en')) return message;
    const words = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, word(reason, value)]));
    return i18n.global.t(key, words);
  };
}

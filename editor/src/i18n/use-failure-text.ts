import { ApiFailure } from '../api/failure';
import { FAILURES_FR } from './failures-fr';
import { i18n, language } from './i18n';
import './messages';

/** One sentence for the reader: translated where the code is known, else the server's own sentence. */
export const useFailureText = (): ((failure: unknown) => string) => (failure) => {
  if (!(failure instanceof ApiFailure)) return failure instanceof Error ? failure.message : String(failure);
  const key = `failure.${failure.code}`;
  if (i18n.global.te(key, 'en')) return i18n.global.t(key);
  return (language.value === 'fr' ? FAILURES_FR[failure.code] : undefined) ?? failure.message;
};

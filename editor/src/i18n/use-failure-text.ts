import { ApiFailure } from '../api/failure';
import { i18n } from './i18n';
import './messages';

/** One sentence for the reader: translated where the code is known, else the server's own sentence. */
export const useFailureText = (): ((failure: unknown) => string) => (failure) => {
  if (!(failure instanceof ApiFailure)) return failure instanceof Error ? failure.message : String(failure);
  const key = `failure.${failure.code}`;
  return i18n.global.te(key, 'en') ? i18n.global.t(key) : failure.message;
};

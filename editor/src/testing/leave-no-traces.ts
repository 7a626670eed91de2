import { afterAll, vi } from 'vitest';
import { session } from '../app/session';
import { language } from '../i18n/i18n';

// Spec files of a worker share modules and the document: what one leaves behind must not reach the next.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  language.value = 'en';
  session.value = null;
  localStorage.clear();
  sessionStorage.clear();
  document.body.replaceChildren();
});

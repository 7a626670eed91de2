import { i18n } from '../i18n/i18n';
import { showToast } from './toasts';

/** Puts a text on the clipboard and says so. Browsers refuse on plain HTTP hosts other than localhost. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(i18n.global.t('common.copied'));
  } catch {
    showToast(i18n.global.t('common.copyRefused'), { tone: 'danger' });
  }
}

import type { Localized } from '@parcours/sdk/workflow';
import { language } from './i18n';

/** Reads texts that come with node packages and templates in the language of the screen; follows a switch when used in a template. */
export const useLocalized = (): ((text: Localized | undefined) => string) => (text) => text?.[language.value] ?? text?.en ?? '';

import { i18n, LANGUAGES } from './i18n';

/** A text in all languages, for a search that finds it in either. */
export const inBothLanguages = (key: string): string => LANGUAGES.map((locale) => i18n.global.t(key, {}, { locale })).join(' ');

import { computed } from 'vue';
import { createI18n } from 'vue-i18n';
import { stored } from '../ui/stored';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts of one namespace, nested as far as it helps. */
export interface Messages {
  readonly [key: string]: string | Messages;
}
type SameKeys<M> = { readonly [Key in keyof M]: M[Key] extends string ? string : SameKeys<M[Key]> };

// "@" would start vue-i18n's linked messages, which nothing here uses, and break texts that hold an email address.
const plainAt = (texts: Messages): Messages => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeof text === 'string' ? text.replace(/(?<!\{')@/g, "{'@'}") : plainAt(text)]));

const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value);

function firstLanguage(): Language {
  const chosen = stored.read('language');
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: 'en',
  // French counts nought as one.
  // two forms: one, many; three: none, one, many. In French, nothing and one and a half are singular
  pluralRules: { fr: (count, choices) => (choices > 2 && count === 0 ? 0 : Math.min((count > 1 ? 1 : 0) + (choices > 2 ? 1 : 0), choices - 1)) },
  messages: { en: {}, fr: {} } as Record<Language, Record<string, Messages>>,
});
document.documentElement.lang = i18n.global.locale.value;

/** The language of the screen; write it to switch. */
export const language = computed<Language>({
  get: () => i18n.global.locale.value,
  set: (next) => {
    i18n.global.locale.value = next;
    stored.write('language', next);
    document.documentElement.lang = next;
  },
});

/** Adds the texts of a page or feature under its own namespace; both languages must have the same keys. */
export function registerMessages<const M extends Messages>(namespace: string, texts: { readonly en: M; readonly fr: SameKeys<M> }): void {
  for (const tag of LANGUAGES) i18n.global.mergeLocaleMessage(tag, { [namespace]: plainAt(texts[tag]) });
}

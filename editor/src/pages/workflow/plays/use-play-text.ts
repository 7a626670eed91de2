import type { PlayReason } from '@parcours/sdk/api';
import { useI18n } from 'vue-i18n';

const MAX_TEXT = 120;
const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
};

/** A play in the words of the screen, on the clock of its contact. */
export function usePlayText(timezone: () => string) {
  const { t, locale } = useI18n();
  const when = (iso: string): string => new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone() }).format(new Date(iso));
  const reason = ({ kind, name, value }: PlayReason): string => {
    if (kind === 'until') return t('plays.waitsUntil', { when: when(String(value)) });
    if (kind === 'event') return t('plays.waitsFor', { name });
    return kind === 'told' ? short(value) : `${name} = ${short(value)}`;
  };
  return { when, reason };
}

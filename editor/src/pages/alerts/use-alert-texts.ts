import type { Alert } from '@parcours/sdk/api';
import { useI18n } from 'vue-i18n';
import { useFormats } from '../../i18n/use-formats';
import './alert-messages';

export const ALERT_TONES = { firing: 'danger', acknowledged: 'warning', resolved: 'success' } as const;

/** What an alert says, in the language of the screen. */
export function useAlertTexts() {
  const { t, te } = useI18n();
  const format = useFormats();
  const windowOf = (minutes: number): string => (minutes < 120 ? t('alert.minutes', { n: format.number(minutes) }) : t('alert.hours', { n: format.number(minutes / 60) }));
  return {
    window: windowOf,
    name({ name }: Pick<Alert, 'name'>): string {
      const key = `alert.names.${name.replace(':', '.')}`;
      return /^(channel|quota):\w+$/.test(name) && te(key, 'en') ? t(key) : name;
    },
    sentence: ({ kind, value, of, windowMinutes }: Alert): string => t(`alert.sentences.${kind === 'provider_refusing' && value === 0 ? 'provider_gone' : kind}`, { value: format.number(value), of: format.number(of ?? 0), window: windowOf(windowMinutes) }),
  };
}

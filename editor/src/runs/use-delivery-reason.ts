import type { Delivery } from '@parcours/sdk/api';
import { useI18n } from 'vue-i18n';
import { registerMessages } from '../i18n/i18n';
import { useFormats } from '../i18n/use-formats';

registerMessages('deliveryReasons', {
  en: {
    skipped: {
      suppressed: 'Not sent: the address is on the suppression list.',
      no_consent: 'Not sent: the contact has not agreed to this purpose on this channel.',
      consent_withdrawn: 'Not sent: the contact no longer wants to hear of this purpose on this channel.',
      unknown_purpose: 'Not sent: the workspace has no such purpose any more.',
      quiet_hours: 'Not sent: quiet hours would have made it wait for too long.',
      frequency_cap: 'Not sent: the contact has had as many of these messages as you allow.',
    },
    pending: {
      quiet_hours: 'Waits until {when}: quiet hours where the contact lives.',
      frequency_cap: 'Waits until {when}: the contact has had as many of these messages as you allow.',
      provider_rate: 'Waits for its turn at the provider.',
      collected: 'Waits for the lot of {when}: it is then handed to the print shop with the others.',
      over_quota: 'Waits until {when}: the workspace has sent as many messages today as its quota allows.',
    },
    failed: { run_ended: 'Not sent: the run ended before.' },
  },
  fr: {
    skipped: {
      suppressed: 'Non envoyé : l’adresse figure sur la liste d’exclusion.',
      no_consent: 'Non envoyé : le contact n’a pas donné son accord pour cette finalité sur ce canal.',
      consent_withdrawn: 'Non envoyé : le contact ne souhaite plus recevoir de messages pour cette finalité sur ce canal.',
      unknown_purpose: 'Non envoyé : cette finalité n’existe plus dans l’espace de travail.',
      quiet_hours: 'Non envoyé : les heures calmes l’auraient fait attendre trop longtemps.',
      frequency_cap: 'Non envoyé : le contact a déjà reçu autant de ces messages que vous l’autorisez.',
    },
    pending: {
      quiet_hours: 'En attente jusqu’au {when} : heures calmes, à l’heure du contact.',
      frequency_cap: 'En attente jusqu’au {when} : le contact a déjà reçu autant de ces messages que vous l’autorisez.',
      provider_rate: 'Attend son tour auprès du prestataire.',
      collected: 'Attend le lot du {when}, puis est remis à l’imprimeur avec les autres.',
      over_quota: 'En attente jusqu’au {when} : l’espace de travail a envoyé aujourd’hui autant de messages que son quota le permet.',
    },
    failed: { run_ended: 'Non envoyé : l’exécution s’est terminée avant.' },
  },
});

/** Why a delivery waits or was left out, in the words of the reader; what the other side said stays as it said it. */
export function useDeliveryReason(): (delivery: Pick<Delivery, 'status' | 'code' | 'reason' | 'waitsUntil'>) => string | null {
  const { t, te } = useI18n();
  const formats = useFormats();
  return ({ status, code, reason, waitsUntil }) => {
    const key = `deliveryReasons.${status}.${code ?? ''}`;
    return code !== null && te(key) ? t(key, { when: waitsUntil ? formats.dateTime(waitsUntil) : '' }) : reason;
  };
}

import { answerEach, defineCondition, next } from '@parcours/sdk/node';
import { consentFields, listPurposes, personOf } from './consent-fields.js';

/** The rule that counts before each send, as a branch: nobody is skipped unseen. */
export const hasConsent = defineCondition({
  type: 'hasConsent',
  version: 1,
  label: { en: 'Has consent?', fr: 'A consenti ?' },
  description: { en: 'Takes "Yes" when the contact may be written to for this purpose on this channel now.', fr: 'Prend « Oui » quand on peut écrire au contact pour cette finalité, par ce canal, maintenant.' },
  icon: 'user-check',
  keywords: { en: 'consent opt-in allowed permission gdpr check condition', fr: 'consentement opt-in autorisé permission rgpd vérifier condition' },
  fields: consentFields,
  options: { purposes: listPurposes },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['purpose', 'channel'],
  execute: async (items, context) => {
    const asked = new Map<string, { readonly purpose: string; readonly channel: (typeof items)[number]['params']['channel']; readonly ids: Set<number> }>();
    for (const { contact, params: { purpose, channel } } of items) {
      if (contact === null) continue;
      const one = asked.get(`${channel} ${purpose}`) ?? { purpose, channel, ids: new Set<number>() };
      one.ids.add(contact.id);
      asked.set(`${channel} ${purpose}`, one);
    }
    const may = new Map<string, ReadonlySet<number>>();
    for (const [key, { purpose, channel, ids }] of asked) may.set(key, await context.consenting(purpose, channel, [...ids]));
    return answerEach(items, (item) => {
      const { id } = personOf(item);
      return next(may.get(`${item.params.channel} ${item.params.purpose}`)?.has(id) ? 'yes' : 'no');
    });
  },
});

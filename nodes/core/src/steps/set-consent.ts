import { answerEach, defineAction, field, next, setConsent as change } from '@parcours/sdk/node';
import { consentFields, listPurposes, personOf } from './consent-fields.js';

/** Keeps what the contact has just agreed to or taken back, with the exact words as proof. */
export const setConsent = defineAction({
  type: 'setConsent',
  version: 1,
  label: { en: 'Set consent', fr: 'Enregistrer un consentement' },
  description: { en: 'Keeps that the contact agrees to a purpose, or no longer does, with proof.', fr: 'Conserve, avec preuve, que le contact accepte une finalité ou ne l’accepte plus.' },
  icon: 'shield-check',
  keywords: { en: 'consent opt-in opt-out unsubscribe gdpr permission agree withdraw', fr: 'consentement opt-in opt-out désabonner rgpd autorisation accepter retirer' },
  fields: {
    ...consentFields,
    state: field.choice({
      label: { en: 'The contact', fr: 'Le contact' },
      choices: [
        { value: 'granted', label: { en: 'agrees', fr: 'accepte' } },
        { value: 'withdrawn', label: { en: 'no longer agrees', fr: 'n’accepte plus' } },
      ],
      default: 'granted',
    }),
    text: field.text({ label: { en: 'What the contact has read', fr: 'Ce que le contact a lu' }, help: { en: 'Kept as proof, word for word.', fr: 'Conservé comme preuve, mot pour mot.' }, format: 'multiline', default: '', template: true, maximumLength: 5_000 }),
    source: field.text({ label: { en: 'Where it was said', fr: 'Où cela a été dit' }, default: '', template: true, maximumLength: 150 }),
  },
  options: { purposes: listPurposes },
  summary: ['state', 'purpose', 'channel'],
  execute: (items, context) =>
    answerEach(items, (item) => {
      personOf(item);
      const { purpose, channel, state, text, source } = item.params;
      return next('main', { commands: [change({ purpose, channel, state, text, source: source.trim() === '' ? context.node.name : source })] });
    }),
});

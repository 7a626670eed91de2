import { DefectError, UserError, defineAction, fail, field, next, setConsent, skip, toFailure, wait, type Outcome } from '@parcours/sdk/node';
import { postAll, type Posted } from './mail-room.js';
import { RAW, SENDERS } from './open-transport.js';
import { languageOf, listPurposes } from './unsubscribing.js';

const DAY_MS = 86_400_000;
/** Stands in the message where the address of the confirmation page goes. */
const CONFIRM_MARK = '%confirm%';
const BUTTON = { en: 'Yes, I agree', fr: 'Oui, j’accepte' };

function withConfirmation(html: string, url: string, language: 'en' | 'fr'): string {
  const address = url.replaceAll('&', '&amp;');
  return html.includes(CONFIRM_MARK) ? html.replaceAll(CONFIRM_MARK, address) : `${html}<p><a href="${address}">${BUTTON[language]}</a></p>`;
}

const refuse = (error: Error): Outcome => fail(toFailure(error));

/**
 * Double opt-in: a message with a link to a page on which whoever has the address confirms. Until then the consent is *asked*, which allows
 * nothing else. Contacts who have agreed already go on at once. The wait costs one row.
 */
export const doubleOptIn = defineAction({
  type: 'doubleOptIn',
  version: 1,
  label: { en: 'Double opt-in', fr: 'Double consentement' },
  description: { en: 'Asks by email whether the contact agrees to hear from you, and waits for the answer.', fr: 'Demande par e-mail si le contact accepte de recevoir vos messages, et attend sa réponse.' },
  icon: 'mail-check',
  keywords: { en: 'consent double opt-in confirm subscribe gdpr agreement newsletter', fr: 'consentement double opt-in confirmer abonnement rgpd accord newsletter' },
  effects: 'io',
  channel: 'email',
  begins: true,
  rehearses: true,
  waits: true,
  fields: {
    credential: field.credential({ label: { en: 'Sent through', fr: 'Envoyé par' }, credentialType: SENDERS, required: true }),
    purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, help: { en: 'What the contact is asked to agree to.', fr: 'Ce que le contact est invité à accepter.' }, options: 'purposes', required: true }),
    subject: field.text({ label: { en: 'Subject', fr: 'Objet' }, template: true, required: true, maximumLength: 500 }),
    html: field.text({ label: { en: 'Message', fr: 'Message' }, help: { en: 'Write %confirm% where the link’s address goes; without it a link is added at the end.', fr: 'Écrivez %confirm% à la place de l’adresse du lien ; sinon un lien est ajouté à la fin.' }, format: 'html', template: true, required: true, maximumLength: 500_000 }),
    text: field.text({ label: { en: 'What the contact agrees to', fr: 'Ce que le contact accepte' }, help: { en: 'Kept as proof, word for word.', fr: 'Conservé comme preuve, mot pour mot.' }, format: 'multiline', default: '', template: true, maximumLength: 5_000 }),
    fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, default: '', template: true, maximumLength: 200 }),
    days: field.number({ label: { en: 'Wait for days', fr: 'Attendre (jours)' }, default: 7, minimum: 1, maximum: 60, integer: true }),
  },
  purpose: 'purpose',
  asksConsent: true,
  options: { purposes: listPurposes },
  summary: ['purpose'],
  rawCredentials: RAW,
  ports: [
    { id: 'confirmed', label: { en: 'Confirmed', fr: 'Confirmé' } },
    { id: 'expired', label: { en: 'No answer', fr: 'Sans réponse' } },
  ],
  execute: async (items, context) => {
    const asked = [...new Set(items.map(({ params }) => params.purpose))];
    const agreed = new Map(await Promise.all(asked.map(async (purpose) => [purpose, await context.consenting(purpose, 'email', items.flatMap(({ contact }) => (contact === null ? [] : [contact.id])))] as const)));
    const entries = items.map(({ params, contact, delivery }): Posted | Outcome => {
      if (delivery === null) return refuse(new DefectError('no_delivery', 'Expected a recorded delivery for each message, found none; this node must run in the lane for effects.'));
      if (contact === null) return refuse(new UserError('no_contact', 'Expected a journey of a contact, found a run without contact; start it with a trigger that identifies one, such as a form or an event.'));
      const { purpose, credential, subject, fromName } = params;
      if (agreed.get(purpose)?.has(contact.id)) return next('confirmed', { delivery: { status: 'skipped', code: 'agreed_already', reason: 'The contact has agreed to this already.' } });
      if (contact.email === null) return skip('no_address', 'The contact has no email address.', 'expired');
      const language = languageOf(contact);
      return { credential, subject, fromName, to: contact.email, html: withConfirmation(params.html, delivery.confirmUrl, language), text: '', replyTo: '', attachments: '', files: undefined, delivery, unsubscribe: null, openUrl: null, purpose: null, trackClicks: false, utm: {},
        sent: (providerId, copy) =>
          wait({
            until: context.now() + params.days * DAY_MS,
            port: 'expired',
            event: { name: 'consent.granted', where: { and: [{ '==': [{ var: 'event.properties.purpose' }, purpose] }, { '==': [{ var: 'event.properties.channel' }, 'email'] }] }, port: 'confirmed', since: 'run' },
            commands: [setConsent({ purpose, channel: 'email', state: 'asked', source: 'double opt-in', text: params.text })],
            delivery: { status: 'sent', providerId, copy },
          }),
      };
    });
    return postAll(entries, context);
  },
});

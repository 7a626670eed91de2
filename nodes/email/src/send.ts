import { DefectError, answerConcurrently, defineAction, field, next, skip } from '@parcours/sdk/node';
import { mailRoom } from './mail-room.js';
import { CONNECTIONS } from './mailers.js';
import { languageOf, listPurposes, marketingPurposes } from './unsubscribing.js';

const fields = {
  credential: field.credential({ label: { en: 'SMTP server', fr: 'Serveur SMTP' }, credentialType: 'email.smtp', required: true }),
  to: field.text({ label: { en: 'To', fr: 'À' }, default: '{{ contact.email }}', help: { en: 'One address; without one the message is skipped.', fr: 'Une seule adresse ; sans adresse, le message est ignoré.' }, format: 'email', template: true, maximumLength: 320 }),
  subject: field.text({ label: { en: 'Subject', fr: 'Objet' }, template: true, required: true, maximumLength: 500 }),
  html: field.text({ label: { en: 'Message', fr: 'Message' }, format: 'html', template: true, required: true, maximumLength: 500_000 }),
  text: field.text({ label: { en: 'Plain text', fr: 'Texte brut' }, help: { en: 'Made from the message when empty.', fr: 'Tiré du message si vide.' }, default: '', format: 'multiline', template: true, maximumLength: 500_000 }),
  fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, help: { en: 'The server’s when empty.', fr: 'Celui du serveur si vide.' }, default: '', template: true, maximumLength: 200 }),
  replyTo: field.text({ label: { en: 'Replies go to', fr: 'Adresse de réponse' }, default: '', format: 'email', template: true, maximumLength: 320 }),
  attachments: field.text({ label: { en: 'Attachments', fr: 'Pièces jointes' }, help: { en: 'Names of files the item carries, separated by commas; * for all of them.', fr: 'Noms des fichiers de l’élément, séparés par des virgules ; * pour tous.' }, default: '', maximumLength: 500 }),
  purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, help: { en: 'Only contacts who allow it for this purpose get the message; it also gets a link to unsubscribe.', fr: 'Seuls les contacts qui l’acceptent pour cette finalité reçoivent le message ; un lien de désabonnement y est ajouté.' }, options: 'purposes', default: '' }),
  trackOpens: field.boolean({ label: { en: 'Notice when it is opened', fr: 'Savoir quand il est ouvert' }, help: { en: 'Adds an invisible image; an opening is the event email.opened.', fr: 'Ajoute une image invisible ; une ouverture est l’événement email.opened.' }, default: true }),
};

/**
 * One message per item, over a pool of connections. The Message-ID comes from the delivery's key, so whoever looks for doubles
 * recognises them. See `judge-failure.ts` for what becomes of a failed send.
 */
export const send = defineAction({
  type: 'send',
  version: 1,
  label: { en: 'Send email', fr: 'Envoyer un e-mail' },
  description: { en: 'Sends a message to the contact through your SMTP server.', fr: 'Envoie un message au contact par votre serveur SMTP.' },
  icon: 'mail',
  keywords: { en: 'email mail send message newsletter welcome smtp notify', fr: 'e-mail courriel mail envoyer message newsletter bienvenue smtp notifier' },
  effects: 'io',
  channel: 'email',
  begins: true,
  fields,
  purpose: 'purpose',
  options: { purposes: listPurposes },
  summary: ['subject'],
  rawCredentials: ['email.smtp'],
  execute: async (items, context) => {
    const post = mailRoom(context);
    const marketing = await marketingPurposes(items.map(({ params }) => params.purpose), context);
    return answerConcurrently(items, CONNECTIONS, async ({ params, files, contact, delivery }) => {
      if (delivery === null) throw new DefectError('no_delivery', 'Expected a recorded delivery for each message, found none; this node must run in the lane for effects.');
      if (params.to.trim() === '') return skip('no_address', 'The contact has no email address.');
      const unsubscribe = contact !== null && marketing.has(params.purpose) ? { url: delivery.unsubscribeUrl, language: languageOf(contact) } : null;
      return post({ ...params, files, delivery, unsubscribe, openUrl: params.trackOpens ? delivery.openUrl : null }, (providerId) => next('main', { delivery: { status: 'sent', providerId } }));
    });
  },
});

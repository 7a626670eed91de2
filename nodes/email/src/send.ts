import { DefectError, defineAction, fail, field, next, skip, toFailure, type DeliveryIntent, type JsonObject, type NodeContext, type NodeFailure, type OptionsContext, type OptionsPage, type OptionsQuery, type Outcome } from '@parcours/sdk/node';
import { compileMjml } from './compile-mjml.js';
import { inspectMessage } from './inspect-message.js';
import { postAll, type Posted } from './mail-room.js';
import { RAW, SENDERS } from './open-transport.js';
import { textTemplate } from './text-template.js';
import { languageOf, listPurposes, marketingPurposes } from './unsubscribing.js';

const WRITTEN = { field: 'format', is: ['html', 'mjml'] };

const fields = {
  credential: field.credential({ label: { en: 'Sent through', fr: 'Envoyé par' }, credentialType: SENDERS, required: true }),
  to: field.text({ label: { en: 'To', fr: 'À' }, default: '{{ contact.email }}', help: { en: 'One address; without one the message is skipped.', fr: 'Une seule adresse ; sans adresse, le message est ignoré.' }, format: 'email', template: true, maximumLength: 320 }),
  format: field.choice({
    label: { en: 'Written as', fr: 'Rédigé en' },
    choices: [
      { value: 'html', label: { en: 'HTML', fr: 'HTML' } },
      { value: 'mjml', label: { en: 'MJML, laid out for every mail program', fr: 'MJML, mis en page pour tous les logiciels de messagerie' } },
      { value: 'content', label: { en: 'Content of the library', fr: 'Contenu de la bibliothèque' } },
    ],
    default: 'html',
  }),
  content: field.dynamicChoice({ label: { en: 'Content', fr: 'Contenu' }, help: { en: 'Its subject, message and plain text, filled in for each contact.', fr: 'Son objet, son message et son texte brut, personnalisés pour chaque contact.' }, options: 'contents', required: true, showWhen: { field: 'format', is: ['content'] } }),
  subject: field.text({ label: { en: 'Subject', fr: 'Objet' }, template: true, required: true, maximumLength: 500, showWhen: WRITTEN }),
  html: field.text({ label: { en: 'Message', fr: 'Message' }, help: { en: 'An image <img src="cid:name"> is the item’s file of that name.', fr: 'Une image <img src="cid:nom"> est le fichier de ce nom que porte l’élément.' }, format: 'html', template: true, required: true, maximumLength: 500_000, showWhen: { field: 'format', is: ['html'] } }),
  mjml: field.text({ label: { en: 'Message in MJML', fr: 'Message en MJML' }, help: { en: 'Translated once, filled in for each contact. Put conditions and loops around sections into <mj-raw>.', fr: 'Traduit une fois, personnalisé pour chaque contact. Placez dans <mj-raw> les conditions et boucles qui entourent des sections.' }, format: 'html', template: true, javascript: false, required: true, maximumLength: 500_000, showWhen: { field: 'format', is: ['mjml'] } }),
  text: field.text({ label: { en: 'Plain text', fr: 'Texte brut' }, help: { en: 'Made from the message when empty.', fr: 'Tiré du message si vide.' }, default: '', format: 'multiline', template: true, maximumLength: 500_000, showWhen: WRITTEN }),
  fromName: field.text({ label: { en: 'Sender name', fr: 'Nom de l’expéditeur' }, help: { en: 'The credential’s when empty.', fr: 'Celui de l’identifiant si vide.' }, default: '', template: true, maximumLength: 200 }),
  replyTo: field.text({ label: { en: 'Replies go to', fr: 'Adresse de réponse' }, default: '', format: 'email', template: true, maximumLength: 320 }),
  attachments: field.text({ label: { en: 'Attachments', fr: 'Pièces jointes' }, help: { en: 'Names of files the item carries, separated by commas; * for all of them.', fr: 'Noms des fichiers de l’élément, séparés par des virgules ; * pour tous.' }, default: '', maximumLength: 500 }),
  purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, help: { en: 'Only contacts who allow it for this purpose get the message; it also gets a link to unsubscribe.', fr: 'Seuls les contacts qui l’acceptent pour cette finalité reçoivent le message ; un lien de désabonnement y est ajouté.' }, options: 'purposes', default: '' }),
  trackOpens: field.boolean({ label: { en: 'Notice when it is opened', fr: 'Savoir quand il est ouvert' }, help: { en: 'Adds an invisible image; an opening is the event email.opened.', fr: 'Ajoute une image invisible ; une ouverture est l’événement email.opened.' }, default: true }),
  trackClicks: field.boolean({ label: { en: 'Notice clicks', fr: 'Savoir sur quoi on clique' }, help: { en: 'Links lead through Parcours; a click is the event email.clicked. Leave a link out with data-track="no".', fr: 'Les liens passent par Parcours ; un clic est l’événement email.clicked. Exceptez un lien avec data-track="no".' }, default: true }),
  utm: field.collection({
    label: { en: 'Origin of visits (UTM)', fr: 'Origine des visites (UTM)' },
    help: { en: 'Added to every link, for the analytics of your site.', fr: 'Ajoutée à chaque lien, pour la mesure d’audience de votre site.' },
    addLabel: { en: 'Add a parameter', fr: 'Ajouter un paramètre' },
    fields: {
      source: field.text({ label: { en: 'Source', fr: 'Source' }, default: 'parcours', template: true, maximumLength: 200 }),
      medium: field.text({ label: { en: 'Medium', fr: 'Support' }, default: 'email', template: true, maximumLength: 200 }),
      campaign: field.text({ label: { en: 'Campaign', fr: 'Campagne' }, default: '{{ workflow.name }}', template: true, maximumLength: 200 }),
      content: field.text({ label: { en: 'Content', fr: 'Contenu' }, default: '', template: true, maximumLength: 200 }),
      term: field.text({ label: { en: 'Term', fr: 'Terme' }, default: '', template: true, maximumLength: 200 }),
    },
  }),
};

async function listContents(context: OptionsContext, _params: unknown, { search }: OptionsQuery): Promise<OptionsPage> {
  return { options: (await context.contents(search)).map(({ id, name }) => ({ value: String(id), label: name })) };
}

/** Layout and plain text are the same for everybody: what is left for each contact is to fill them in. */
async function prepareMessage(settings: JsonObject): Promise<JsonObject> {
  const { format = 'html', html, mjml, text = '' } = settings;
  if (format === 'content') return settings;
  const written = format === 'mjml' ? (typeof mjml === 'string' ? await compileMjml(mjml) : null) : html;
  const laidOut = format === 'mjml' && typeof written === 'string' ? { ...settings, mjml: written } : settings;
  const derived = text === '' && typeof written === 'string' ? textTemplate(written) : null;
  return derived === null ? laidOut : { ...laidOut, text: derived };
}

interface Body {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

type Reader = Parameters<NodeContext['fillContent']>[0]['readers'][number];
type Entry = Pick<Reader, 'json' | 'contact'> & { readonly delivery: Pick<DeliveryIntent, 'key' | 'rehearsal' | 'proof'> | null; readonly params: { readonly format: string; readonly content?: string; readonly subject?: string; readonly html?: string; readonly mjml?: string; readonly text: string; readonly trackOpens: boolean; readonly trackClicks: boolean } };

const readerOf = ({ contact, json, delivery, params: { trackOpens, trackClicks } }: Entry): Reader => ({ contact, json, ...(delivery === null || delivery.rehearsal === true || delivery.proof !== undefined ? {} : { delivery: { key: delivery.key, trackOpens, trackClicks } }) });

/** Contents of the library are written for all their readers at once. */
async function bodiesOf(items: readonly Entry[], context: NodeContext): Promise<readonly (Body | NodeFailure)[]> {
  const bodies = items.map(({ params: { format, subject = '', html = '', mjml = '', text } }): Body | NodeFailure => ({ subject, html: format === 'mjml' ? mjml : html, text }));
  const places = new Map<number, number[]>();
  items.forEach(({ params: { format, content } }, index) => {
    if (format === 'content') places.set(Number(content), [...(places.get(Number(content)) ?? []), index]);
  });
  for (const [content, indexes] of places) {
    try {
      const filled = await context.fillContent({ content, medium: 'email', readers: indexes.map((index) => readerOf(items[index] as Entry)) });
      indexes.forEach((index, position) => {
        const answer = filled[position];
        bodies[index] = answer === undefined ? toFailure(new DefectError('no_content', 'Expected a content for each message, found fewer.')) : 'message' in answer ? answer.message : answer.failure;
      });
    } catch (thrown) {
      for (const index of indexes) bodies[index] = toFailure(thrown);
    }
  }
  return bodies;
}

/**
 * One message per item, in calls as large as the service takes. The Message-ID comes from the delivery's key, so whoever looks for doubles
 * recognises them. See `judge-failure.ts` and `providers/provider.ts` for what becomes of a failed send.
 */
export const send = defineAction({
  type: 'send',
  version: 1,
  label: { en: 'Send email', fr: 'Envoyer un e-mail' },
  description: { en: 'Sends a message to the contact through your SMTP server, Brevo, Mailjet, Postmark or Amazon SES.', fr: 'Envoie un message au contact par votre serveur SMTP, Brevo, Mailjet, Postmark ou Amazon SES.' },
  icon: 'mail',
  keywords: { en: 'email mail send message newsletter campaign welcome smtp notify mjml brevo mailjet postmark ses', fr: 'e-mail courriel mail envoyer message newsletter campagne bienvenue smtp notifier mjml brevo mailjet postmark ses' },
  effects: 'io',
  channel: 'email',
  begins: true,
  rehearses: true,
  proofs: true,
  fields,
  purpose: 'purpose',
  options: { purposes: listPurposes, contents: listContents },
  summary: ['subject'],
  rawCredentials: RAW,
  check: async ({ format, mjml }) => {
    if (format === 'mjml' && mjml) await compileMjml(mjml);
  },
  inspect: inspectMessage,
  prepare: prepareMessage,
  execute: async (items, context) => {
    const marketing = await marketingPurposes(items.map(({ params }) => params.purpose), context);
    const bodies = await bodiesOf(items, context);
    const entries = items.map(({ params, files, contact, delivery }, index): Posted | Outcome => {
      const body = bodies[index] as Body | NodeFailure;
      if (delivery === null) return fail(toFailure(new DefectError('no_delivery', 'Expected a recorded delivery for each message, found none; this node must run in the lane for effects.')));
      const { proof } = delivery;
      if (proof === undefined && params.to.trim() === '') return skip('no_address', 'The contact has no email address.');
      if ('who' in body) return fail(body);
      const purpose = marketing.get(params.purpose) ?? null;
      const unsubscribe = contact !== null && purpose !== null ? { url: delivery.unsubscribeUrl, language: languageOf(contact) } : null;
      const test = proof === undefined ? {} : { to: proof.to, subject: `[Test] ${body.subject}`, trackClicks: false };
      return { ...params, ...body, ...test, files, delivery, purpose, unsubscribe, openUrl: params.trackOpens && delivery.openUrl !== '' ? delivery.openUrl : null, sent: (providerId, copy) => next('main', { delivery: { status: 'sent', providerId, copy } }) };
    });
    return postAll(entries, context);
  },
});

import { DefectError, UserError, answerConcurrently, defineAction, fail, field, measureSms, next, setConsent, skip, type Command, type NodeContext, type Outcome } from '@parcours/sdk/node';
import { inspectLinks } from './inspect-links.js';
import { linkChooser } from './choose-link.js';
import { isMobile, readMobile } from './numbers/read-mobile.js';
import { CREDENTIAL_TYPES, waysOut, type WayOut } from './providers/open-provider.js';
import { rehearsalWay } from './providers/rehearsal.js';
import type { Sent } from './providers/provider.js';
import { listPurposes, servicePurposes } from './purposes.js';
import { compose, type Composed } from './text/compose.js';
import { LINK_MARK, addressesIn, replaceAddresses } from './text/place-links.js';
import { toGsm7 } from './text/to-gsm7.js';
import { listContents, textsOf } from './texts-of.js';

/** Services take as many requests at once without complaint; a message centre has a window of its own. */
const AT_ONCE = 25;
/** Before what is written, which is counted without it. */
const TEST_MARK = '[Test] ';

const fields = {
  credential: field.credential({ label: { en: 'SMS service', fr: 'Service SMS' }, credentialType: CREDENTIAL_TYPES, required: true }),
  to: field.text({ label: { en: 'To', fr: 'À' }, default: '{{ contact.phone }}', help: { en: 'One mobile number; without one, or with a fixed line, the message is skipped.', fr: 'Un seul numéro de mobile ; sans numéro, ou pour une ligne fixe, le message est ignoré.' }, template: true, maximumLength: 100 }),
  format: field.choice({
    label: { en: 'Written', fr: 'Rédigé' },
    choices: [
      { value: 'text', label: { en: 'Here', fr: 'Ici' } },
      { value: 'content', label: { en: 'As a content of the library', fr: 'Comme contenu de la bibliothèque' } },
    ],
  }),
  contentId: field.dynamicChoice({ label: { en: 'Content', fr: 'Contenu' }, help: { en: 'Its text for SMS, filled in for each contact.', fr: 'Son texte pour SMS, personnalisé pour chaque contact.' }, options: 'contents', required: true, default: '', showWhen: { field: 'format', is: ['content'] } }),
  text: field.text({
    label: { en: 'Message', fr: 'Message' },
    help: { en: 'Write %link% where the contact’s link goes.', fr: 'Écrivez %link% à l’endroit du lien propre au contact.' },
    format: 'multiline', counter: 'sms', template: true, required: true, default: '', maximumLength: 2_000, showWhen: { field: 'format', is: ['text'] },
  }),
  purpose: field.dynamicChoice({ label: { en: 'Purpose', fr: 'Finalité' }, help: { en: 'Only contacts who allow it for this purpose get the message. Unless it is a service, it mentions STOP.', fr: 'Seuls les contacts qui l’acceptent pour cette finalité reçoivent le message. Sauf pour un service, il porte la mention STOP.' }, options: 'purposes', default: '' }),
  sender: field.text({ label: { en: 'Sender', fr: 'Émetteur' }, help: { en: 'The credential’s when empty.', fr: 'Celui de l’identifiant de connexion si vide.' }, default: '', template: true, maximumLength: 40 }),
  segmentLinks: field.rows({
    label: { en: 'Link for each segment', fr: 'Lien par segment' },
    help: { en: 'The first segment the contact is in decides where %link% leads.', fr: 'Le premier segment auquel le contact appartient détermine la page ouverte par %link%.' },
    addLabel: { en: 'Add a segment', fr: 'Ajouter un segment' },
    maximum: 50,
    fields: {
      segment: field.resource({ label: { en: 'Segment', fr: 'Segment' }, resource: 'segment', required: true }),
      url: field.text({ label: { en: 'Page', fr: 'Page' }, placeholder: { en: 'https://shop.example/shoes', fr: 'https://boutique.fr/chaussures' }, format: 'url', template: true, required: true, maximumLength: 2_000 }),
    },
  }),
  link: field.text({ label: { en: 'Link for everybody else', fr: 'Lien pour les autres contacts' }, help: { en: 'Without it, those who are in none of the segments get no message that has %link% in it.', fr: 'Sans ce lien, les contacts hors de ces segments ne reçoivent pas les messages contenant %link%.' }, placeholder: { en: 'https://shop.example', fr: 'https://boutique.fr' }, format: 'url', template: true, default: '', maximumLength: 2_000 }),
  trackLinks: field.boolean({ label: { en: 'Shorten and follow links', fr: 'Raccourcir et suivre les liens' }, help: { en: 'Each contact gets links of about 30 characters; a click is the event sms.clicked.', fr: 'Chaque contact reçoit des liens d’environ 30 caractères ; un clic est l’événement sms.clicked.' }, default: true }),
  letters: field.choice({
    label: { en: 'Letters and signs', fr: 'Lettres et signes' },
    help: { en: 'Simplified, ê becomes e and ’ becomes \', so that a part holds 160 characters instead of 70.', fr: 'En simplifiant, ê devient e et ’ devient \' : une partie contient 160 caractères au lieu de 70.' },
    choices: [
      { value: 'plain', label: { en: 'Simplify', fr: 'Simplifier' } },
      { value: 'keep', label: { en: 'Keep as written', fr: 'Conserver tels quels' } },
    ],
  }),
  maximumParts: field.number({ label: { en: 'At most so many parts', fr: 'Nombre maximal de parties' }, help: { en: 'Each part is paid for; a longer message is not sent and goes to the error port.', fr: 'Chaque partie est facturée ; un message plus long n’est pas envoyé et part vers la sortie d’erreur.' }, default: 3, minimum: 1, maximum: 10, integer: true }),
  validForHours: field.number({ label: { en: 'Stop trying after hours', fr: 'Abandonner après (heures)' }, help: { en: 'For reminders that are worth nothing later. Empty: as long as the operator tries.', fr: 'Pour les rappels inutiles passé un délai. Vide : tant que l’opérateur essaie.' }, minimum: 1, maximum: 72, integer: true }),
};

type Settings = { readonly format: 'text' | 'content'; readonly text: string; readonly link: string; readonly letters: 'plain' | 'keep'; readonly segmentLinks: readonly unknown[]; readonly maximumParts: number };

function check({ format, text, link, letters, segmentLinks, maximumParts }: Settings): void {
  // what a content of the library says, only the library knows
  if (format === 'content') return;
  const refuse = (at: string, en: string, fr: string): never => {
    throw new UserError('sms_settings', en, { field: at, sentence: { en, fr } });
  };
  const hasMark = text.includes(LINK_MARK);
  if (hasMark && link.trim() === '' && segmentLinks.length === 0) refuse('link', 'The message has %link% in it, but no page to lead to; name one, or one for each segment.', 'Le message contient %link%, mais aucune page n’est indiquée ; renseignez-en une, ou une par segment.');
  if (!hasMark && segmentLinks.length > 0) refuse('text', 'There are links for segments, but no place for them; write %link% into the message.', 'Des liens par segment sont prévus, mais le message n’a pas d’emplacement ; écrivez-y %link%.');
  const isFinal = !/\{[{%]/.test(text) && !hasMark && addressesIn(text).length === 0;
  const { parts } = measureSms(letters === 'plain' ? toGsm7(text) : text);
  if (isFinal && parts > maximumParts) refuse('text', `The message has ${parts} parts, at most ${maximumParts} are allowed; shorten it or allow more.`, `Le message comporte ${parts} parties, ${maximumParts} au plus sont autorisées ; raccourcissez-le ou autorisez-en davantage.`);
}

/** The text with the contact's link, and all links followed; each request names the delivery, so everybody gets links of their own. */
async function withLinks(text: string, link: string | null, key: string, follow: boolean, context: NodeContext): Promise<string> {
  const placed = link === null ? text : text.replaceAll(LINK_MARK, link);
  const urls = follow ? addressesIn(placed) : [];
  if (urls.length === 0) return placed;
  const tracked = await context.trackLinks(urls.map((url) => ({ key, url, form: 'short' as const })));
  return replaceAddresses(placed, new Map(urls.map((url, index) => [url, tracked[index] ?? url])));
}

function costOf(sent: Sent, parts: number, { values }: WayOut): { readonly amount: number; readonly currency: string } | undefined {
  const price = Number(values['price'] ?? 0);
  return sent.cost ?? (Number.isFinite(price) && price > 0 ? { amount: Number((price * parts).toFixed(6)), currency: values['currency'] ?? 'EUR' } : undefined);
}

function answerOf(sent: Sent, { text, measure }: Composed, to: string, from: string, way: WayOut): Outcome {
  const cost = costOf(sent, measure.parts, way);
  return next('main', {
    delivery: {
      status: 'sent',
      parts: measure.parts,
      copy: { to, text, ...(from === '' ? {} : { from }) },
      ...(sent.providerId === undefined ? {} : { providerId: sent.providerId }),
      ...(cost === undefined ? {} : { cost }),
    },
  });
}

/** Somebody told the provider STOP, and we did not know: from now on we do. */
const withdrawal = (purpose: string, because: string): readonly Command[] => (purpose === '' ? [] : [setConsent({ purpose, channel: 'sms', state: 'withdrawn', source: 'sms provider', text: because })]);

/**
 * One SMS per item. What the message says, its links and its number are settled before anything begins; then the provider is asked once.
 * None of the providers recognises a message that comes again, so a lost answer leaves the delivery *unknown* instead of sending twice.
 */
export const send = defineAction({
  type: 'send',
  version: 1,
  label: { en: 'Send SMS', fr: 'Envoyer un SMS' },
  description: { en: 'Sends a text message to the contact’s mobile, with links of their own.', fr: 'Envoie un SMS sur le mobile du contact, avec des liens qui lui sont propres.' },
  icon: 'message-square',
  keywords: { en: 'sms text message mobile phone short link stop twilio ovh smpp', fr: 'sms texto message mobile téléphone lien court stop twilio ovh smpp' },
  effects: 'io',
  channel: 'sms',
  begins: true,
  rehearses: true,
  proofs: true,
  fields,
  purpose: 'purpose',
  options: { purposes: listPurposes, contents: listContents },
  summary: ['text', 'contentId'],
  rawCredentials: CREDENTIAL_TYPES,
  check,
  inspect: ({ format, text, link, segmentLinks }) => (format === 'content' ? [] : inspectLinks({ text, link, segmentLinks: segmentLinks as readonly { readonly url?: string }[] })),
  execute: async (items, context) => {
    const wayOut = waysOut(context);
    const [service, linkOf, texts] = await Promise.all([servicePurposes(items.map(({ params }) => params.purpose), context), linkChooser(items, context), textsOf(items, context)]);
    return answerConcurrently([...items.entries()], AT_ONCE, async ([index, item]) => {
      const { params, delivery } = item;
      const written = texts[index] ?? '';
      if (delivery === null) throw new DefectError('no_delivery', 'Expected a recorded delivery for each message, found none; this node must run in the lane for effects.');
      if (typeof written !== 'string') return fail(written);
      const way = delivery.rehearsal ? await rehearsalWay(params.credential, context) : await wayOut(params.credential);
      const { proof } = delivery;
      const to = readMobile(proof?.to ?? params.to, way.values['country'] ?? '');
      if (!isMobile(to)) return skip(to.code, to.reason);
      const link = linkOf(item);
      if (link === null && written.includes(LINK_MARK)) return skip('no_link', 'The contact is in none of the segments that have a link.');
      const text = await withLinks(written, link, delivery.key, params.trackLinks && proof === undefined, context);
      // what names no purpose may advertise: only what is known to be a service goes without the mention
      const advertises = !service.has(params.purpose);
      const added = advertises ? (way.provider.addsToAdvertising ?? '') : '';
      const composed = compose({ text, transliterate: params.letters === 'plain', stopMention: advertises && added === '' ? (way.values['stopMention'] ?? '') : null, added, maximumParts: params.maximumParts });
      const sender = params.sender.trim() || (way.values['sender'] ?? '').trim();
      const sent = await way.provider.send({ to: to.number, text: proof === undefined ? composed.text : `${TEST_MARK}${composed.text}`, sender, service: !advertises, validForMinutes: params.validForHours === undefined ? null : params.validForHours * 60, key: delivery.key }, () => context.begin(delivery.key, to.number));
      if ('stoppedBecause' in sent && proof !== undefined) return skip('stopped', sent.stoppedBecause);
      if ('stoppedBecause' in sent) return { ...skip('stopped', sent.stoppedBecause), commands: withdrawal(params.purpose, sent.stoppedBecause) };
      return answerOf(sent, composed, to.number, sender, way);
    });
  },
});

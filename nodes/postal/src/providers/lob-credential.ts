import { UserError, defineCredential, field, verifySignature, type CallbackEvent, type CallbackRequest } from '@parcours/sdk/node';
import { pricesField } from '../print-shop/print-shop-credential.js';

/** What Lob tells of letters and postcards, by the last part of `letter.mailed`; what is not here is not kept. */
const KINDS: Readonly<Record<string, CallbackEvent['kind']>> = {
  created: 'accepted', rendered_pdf: 'printed', mailed: 'posted', in_transit: 'inTransit', in_local_area: 'inTransit', 're-routed': 'rerouted', processed_for_delivery: 'arriving', delivered: 'delivered', international_exit: 'inTransit',
  returned_to_sender: 'returned', failed: 'failed', rejected: 'failed', deleted: 'failed',
};

const OLDEST_MS = 300_000;

interface LobEvent {
  readonly id?: unknown;
  readonly reference_id?: unknown;
  readonly date_created?: unknown;
  readonly event_type?: { readonly id?: unknown };
  readonly body?: { readonly metadata?: { readonly key?: unknown }; readonly expected_delivery_date?: unknown };
}

const refuse = (sentence: string): never => {
  throw new UserError('not_genuine', sentence);
};

/** Lob signs `timestamp.body` with the webhook's secret (HMAC-SHA256, hex); what is older than five minutes is not taken. */
function verify({ headers, rawBody }: CallbackRequest, secret: string, now: number): void {
  const [signature = '', timestamp = ''] = [headers['lob-signature'], headers['lob-signature-timestamp']];
  const at = /^\d{13}$/.test(timestamp) ? Number(timestamp) : /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1_000 : Date.parse(timestamp);
  if (secret === '') refuse('Expected the credential to hold the secret of the webhook, found none; enter it.');
  if (!Number.isFinite(at) || Math.abs(now - at) > OLDEST_MS) refuse('Expected a report of the last five minutes, found another time; send it again.');
  if (!verifySignature({ secret, signed: `${timestamp}.${rawBody}`, signature })) refuse('Expected the signature of Lob, found another; check the secret of the webhook.');
}

/** Throws `UserError` `not_genuine`. */
export function readLobReport(request: CallbackRequest, values: Readonly<Record<string, string>>, context: { now(): number }): { events: readonly CallbackEvent[] } {
  verify(request, values['webhookSecret'] ?? '', context.now());
  const event = (typeof request.json === 'object' && request.json !== null ? request.json : {}) as LobEvent;
  const type = String(event.event_type?.id ?? '');
  const kind = /^(letter|postcard)\./.test(type) ? KINDS[type.slice(type.indexOf('.') + 1).replace(/^certified\./, '')] : undefined;
  if (kind === undefined || typeof event.reference_id !== 'string') return { events: [] };
  const at = Date.parse(String(event.date_created));
  const key = event.body?.metadata?.key;
  return { events: [{ kind, providerId: event.reference_id, ...(typeof key === 'string' ? { key } : {}), ...(Number.isFinite(at) ? { at } : {}), ...(typeof event.id === 'string' ? { eventId: event.id } : {}), properties: { lobEvent: type } }] };
}

export const lob = defineCredential({
  type: 'lob',
  label: { en: 'Lob', fr: 'Lob' },
  fields: {
    apiKey: field.text({ label: { en: 'API key', fr: 'Clé API' }, help: { en: 'A key that begins with test_ posts nothing.', fr: 'Une clé qui commence par test_ ne poste rien.' }, required: true, maximumLength: 200 }),
    from: field.text({ label: { en: 'Sender address', fr: 'Adresse de l’expéditeur' }, help: { en: 'The number of an address at Lob, adr_….', fr: 'Le numéro d’une adresse chez Lob, adr_….' }, required: true, maximumLength: 60, pattern: { source: 'adr_[A-Za-z0-9]{4,50}', expected: { en: 'the number of an address such as adr_210a8d4b0b76d77b', fr: 'le numéro d’une adresse comme adr_210a8d4b0b76d77b' } } }),
    webhookSecret: field.text({ label: { en: 'Secret of the webhook', fr: 'Secret du webhook' }, default: '', maximumLength: 200 }),
    prices: pricesField,
  },
  secret: ['apiKey', 'webhookSecret'],
  hosts: ['api.lob.com'],
  use: { basic: { user: '{{ apiKey }}', password: '' } },
  // 150 requests in 5 seconds
  rate: { perSecond: 30 },
  test: { url: 'https://api.lob.com/v1/addresses?limit=1' },
  callbacks: {
    help: { en: 'In Lob’s dashboard under Webhooks, add {{ url }} for the events of letters and postcards, and enter its secret here.', fr: 'Dans le tableau de bord de Lob, sous Webhooks, ajoutez {{ url }} pour les événements des lettres et des cartes postales, et saisissez son secret ici.' },
    read: readLobReport,
  },
});

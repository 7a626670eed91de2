import { UserError, defineCredential, field, type CallbackAnswer, type CallbackEvent, type CallbackRequest } from '@parcours/sdk/node';
import { pricesField } from '../print-shop/print-shop-credential.js';

/** The events of `mail/v2/sendings`: processed means printed, put into its envelope and given to La Poste. */
const KINDS: Readonly<Record<string, readonly CallbackEvent['kind'][]>> = { ON_STATUS_ACCEPTED: ['accepted'], ON_STATUS_REJECTED: ['failed'], ON_STATUS_PROCESSED: ['printed', 'posted'], ON_STATUS_ARCHIVED: [] };

interface Notification {
  readonly client_id?: unknown;
  readonly event_type?: unknown;
  readonly resource_type?: unknown;
  readonly event_date?: unknown;
  readonly resource_id?: unknown;
  readonly resource_custom_id?: unknown;
}

/**
 * Maileva does not sign its notifications: the address, which nobody can guess, and the client's id have to do. It wants to hear 201, and
 * tells again otherwise. Throws `UserError` `not_genuine`.
 */
export function readMailevaReport({ json }: Pick<CallbackRequest, 'json'>, values: Readonly<Record<string, string>>): CallbackAnswer {
  const told = (typeof json === 'object' && json !== null ? json : {}) as Notification;
  if (typeof told.client_id === 'string' && told.client_id !== values['clientId']) throw new UserError('not_genuine', 'Expected a notification for the client of this credential, found one for another; check the subscription.');
  if (typeof told.resource_id !== 'string' || told.resource_type !== 'mail/v2/sendings') return { events: [], response: { status: 201 } };
  const at = Date.parse(String(told.event_date));
  const { resource_id: providerId, resource_custom_id: key, event_type: type } = told;
  return {
    events: (KINDS[String(type)] ?? []).map((kind) => ({ kind, providerId, ...(typeof key === 'string' ? { key } : {}), ...(Number.isFinite(at) ? { at } : {}), eventId: `${providerId} ${String(type)} ${kind}`, properties: { mailevaEvent: String(type) } })),
    response: { status: 201 },
  };
}

export const maileva = defineCredential({
  type: 'maileva',
  label: { en: 'Maileva (La Poste)', fr: 'Maileva (La Poste)' },
  fields: {
    environment: field.choice({ label: { en: 'Environment', fr: 'Environnement' }, choices: [{ value: 'maileva.com', label: { en: 'Production', fr: 'Production' } }, { value: 'sandbox.maileva.net', label: { en: 'Sandbox: nothing is posted', fr: 'Bac à sable : rien n’est posté' } }] }),
    clientId: field.text({ label: { en: 'Client id', fr: 'Identifiant client' }, required: true, maximumLength: 200 }),
    clientSecret: field.text({ label: { en: 'Client secret', fr: 'Secret client' }, required: true, maximumLength: 500 }),
    prices: pricesField,
  },
  secret: ['clientSecret'],
  hosts: ['api.maileva.com', 'api.sandbox.maileva.net', 'connexion.maileva.com', 'connexion.sandbox.maileva.net'],
  oauth2: {
    grant: 'client_credentials',
    tokenUrl: 'https://connexion.{{ environment }}/auth/realms/services/protocol/openid-connect/token',
  },
  callbacks: {
    help: { en: 'Subscribe {{ url }} to the events of mail/v2/sendings with Maileva’s API notification_center.', fr: 'Abonnez {{ url }} aux événements de mail/v2/sendings avec l’API notification_center de Maileva.' },
    read: (request, values) => readMailevaReport(request, values),
  },
});

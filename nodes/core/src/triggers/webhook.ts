import { UserError, defineTrigger, enter, field, ignore, isEmail, type Identify, type Json, type JsonObject } from '@parcours/sdk/node';
import { readPath } from '../path.js';

/** Kept out of items, which are shown on screens and stored in histories. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

interface IdentifySettings {
  readonly identify: 'nobody' | 'email' | 'externalId';
  readonly identifyField: string;
  readonly attributes: boolean;
}

function identifyFrom(body: Json, { identify, identifyField, attributes }: IdentifySettings): Identify | undefined {
  if (identify === 'nobody') return undefined;
  const found = isObject(body) ? readPath(body, identifyField) : undefined;
  const value = typeof found === 'string' || typeof found === 'number' ? String(found).trim() : '';
  if (value === '') throw new UserError('no_identifier', `Expected "${identifyField}" in the body to say who the contact is, found ${found === undefined ? 'nothing' : JSON.stringify(found)}; send it, or change the field in the webhook's settings.`);
  if (identify === 'email' && !isEmail(value)) throw new UserError('bad_email', `Expected "${identifyField}" to be an email address such as name@example.org, found "${value.slice(0, 100)}"; correct it.`);
  if (!attributes) return { [identify]: value };
  const { [identifyField.split('.')[0] ?? '']: _, ...others } = body as JsonObject;
  return { [identify]: value, attributes: others };
}

const identifying = { field: 'identify', is: ['email', 'externalId'] };

export const webhook = defineTrigger({
  type: 'webhook',
  version: 1,
  label: { en: 'Webhook', fr: 'Webhook' },
  description: { en: 'Starts when another program calls an address of its own.', fr: 'Démarre quand un autre programme appelle une adresse réservée.' },
  icon: 'webhook',
  keywords: { en: 'webhook http api call post receive endpoint callback', fr: 'webhook http api appel recevoir point d’entrée rappel' },
  fields: {
    path: field.text({ label: { en: 'Address', fr: 'Adresse' }, help: { en: 'Whoever knows it can start runs: keep it long and secret.', fr: 'Quiconque la connaît peut démarrer des exécutions : gardez-la longue et secrète.' }, format: 'path', required: true }),
    method: field.choice({
      label: { en: 'Method', fr: 'Méthode' },
      choices: (['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] as const).map((value) => ({ value, label: { en: value, fr: value } })),
    }),
    identify: field.choice({
      label: { en: 'Who is it about?', fr: 'De qui s’agit-il ?' },
      help: { en: 'With a contact the run is a journey: it can write to that contact and wait for them.', fr: 'Avec un contact, l’exécution est un parcours : elle peut lui écrire et l’attendre.' },
      choices: [
        { value: 'nobody', label: { en: 'Nobody', fr: 'Personne' } },
        { value: 'email', label: { en: 'The contact with this email', fr: 'Le contact ayant cet e-mail' } },
        { value: 'externalId', label: { en: 'The contact with this external id', fr: 'Le contact ayant cet identifiant externe' } },
      ],
    }),
    identifyField: field.text({ label: { en: 'Field of the body', fr: 'Champ du corps' }, placeholder: { en: 'customer.email', fr: 'client.email' }, default: 'email', required: true, showWhen: identifying, maximumLength: 200 }),
    attributes: field.boolean({ label: { en: 'Keep the other fields as attributes of the contact', fr: 'Garder les autres champs comme attributs du contact' }, showWhen: identifying }),
    respond: field.choice({
      label: { en: 'Answer', fr: 'Réponse' },
      choices: [
        { value: 'at_once', label: { en: 'At once', fr: 'Immédiatement' } },
        { value: 'when_done', label: { en: 'With what "Respond" says', fr: 'Avec ce que dit « Répondre »' } },
      ],
    }),
    save: field.choice({
      label: { en: 'Save the run', fr: 'Enregistrer l’exécution' },
      help: {
        en: 'After the answer is faster under heavy traffic: a call is answered as soon as its run has been carried out, and saved within 50 milliseconds. If the server crashes in that moment, a call that was answered is lost.',
        fr: 'Après la réponse, c’est plus rapide sous forte charge : un appel reçoit sa réponse dès que son exécution est terminée, et celle-ci est enregistrée dans les 50 millisecondes. Si le serveur tombe en panne à cet instant, un appel auquel il a été répondu est perdu.',
      },
      choices: [
        { value: 'before', label: { en: 'Before the answer (nothing is lost)', fr: 'Avant la réponse (rien n’est perdu)' } },
        { value: 'after', label: { en: 'Just after the answer (faster)', fr: 'Juste après la réponse (plus rapide)' } },
      ],
      showWhen: { field: 'identify', is: ['nobody'] },
    }),
  },
  summary: ['method', 'identify'],
  subscribe: ({ path, method, respond, identify, save }) => [{ on: 'webhook', path, method, respond, ...(save === 'after' && identify === 'nobody' ? { save } : {}) }],
  receive: (hit, params) => {
    if (hit.on === 'manual') return enter([hit.json]);
    if (hit.on !== 'webhook') return ignore('Waits for calls of its address.');
    const headers = Object.fromEntries(Object.entries(hit.headers).filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase())));
    const body = (hit.body ?? null) as Json;
    return enter([{ method: hit.method, headers, query: hit.query, body }], identifyFrom(body, params));
  },
});

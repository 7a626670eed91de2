import { UserError, defineTrigger, enter, field, ignore, isEmail, type HookAuthentication, type Identify, type Json, type JsonObject } from '@parcours/sdk/node';
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

const callerCredential = (by: HookAuthentication['by'], credentialType: string) =>
  field.credential({ label: { en: 'Callers show', fr: 'Les appelants présentent' }, credentialType, required: true, showWhen: { field: 'authentication', is: [by] } });

interface CallerSettings {
  readonly authentication: 'none' | HookAuthentication['by'];
  readonly basicCredential: number | null;
  readonly headerCredential: number | null;
  readonly jwtCredential: number | null;
  readonly signatureCredential: number | null;
  readonly allowFrom: string;
}

/** Who may call, for the host to check. */
function callersOf(settings: CallerSettings): { readonly authentication?: HookAuthentication; readonly allowFrom?: readonly string[] } {
  const { authentication: by } = settings;
  const allowFrom = settings.allowFrom.split(/[\s,;]+/).filter((text) => text !== '');
  const credential = by === 'none' ? null : settings[`${by}Credential`];
  if (by !== 'none' && credential === null) throw new UserError('no_credential', 'Expected a credential that says what callers have to show, found none; choose one.', { field: `${by}Credential` });
  return { ...(by === 'none' || credential === null ? {} : { authentication: { by, credential } }), ...(allowFrom.length === 0 ? {} : { allowFrom }) };
}

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
    authentication: field.choice({
      label: { en: 'Who may call?', fr: 'Qui peut appeler ?' },
      choices: [
        { value: 'none', label: { en: 'Whoever knows the address', fr: 'Quiconque connaît l’adresse' } },
        { value: 'header', label: { en: 'Whoever sends a token in a header', fr: 'Quiconque envoie un jeton dans un en-tête' } },
        { value: 'basic', label: { en: 'Whoever knows user and password', fr: 'Quiconque connaît l’utilisateur et le mot de passe' } },
        { value: 'jwt', label: { en: 'Whoever has a JSON web token', fr: 'Quiconque possède un jeton JWT' } },
        { value: 'signature', label: { en: 'Whoever signs (Standard Webhooks)', fr: 'Quiconque signe (Standard Webhooks)' } },
      ],
    }),
    headerCredential: callerCredential('header', 'core.callerHeader'),
    basicCredential: callerCredential('basic', 'core.callerBasic'),
    jwtCredential: callerCredential('jwt', 'core.callerJwt'),
    signatureCredential: callerCredential('signature', 'core.callerSignature'),
    allowFrom: field.text({
      label: { en: 'Only from', fr: 'Seulement depuis' },
      help: { en: 'IP addresses or CIDR blocks, separated by commas. Empty: from anywhere.', fr: 'Adresses IP ou blocs CIDR, séparés par des virgules. Vide : de partout.' },
      placeholder: { en: '203.0.113.7, 198.51.100.0/24', fr: '203.0.113.7, 198.51.100.0/24' },
      default: '',
      maximumLength: 2_000,
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
  examples: [
    {
      hit: { on: 'webhook', method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer sample' }, query: { source: 'shop' }, body: { order: 12 } },
      items: [{ method: 'POST', headers: { 'content-type': 'application/json' }, query: { source: 'shop' }, body: { order: 12 } }],
    },
    { settings: { identify: 'email', identifyField: 'customer.email' }, hit: { on: 'webhook', method: 'POST', headers: {}, query: {}, body: { customer: { email: 'ada@example.org' } } } },
    { hit: { on: 'schedule', dueAt: 0 }, items: null },
  ],
  subscribe: (params) => {
    const { path, method, respond, identify, save } = params;
    return [{ on: 'webhook', path, method, respond, ...(save === 'after' && identify === 'nobody' ? { save } : {}), ...callersOf(params) }];
  },
  receive: (hit, params) => {
    if (hit.on === 'manual') return enter([hit.json]);
    if (hit.on !== 'webhook') return ignore('Waits for calls of its address.');
    const headers = Object.fromEntries(Object.entries(hit.headers).filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase())));
    const body = (hit.body ?? null) as Json;
    return enter([{ method: hit.method, headers, query: hit.query, body }], identifyFrom(body, params));
  },
});

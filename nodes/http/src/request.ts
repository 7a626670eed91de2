import { TransientError, UserError, answerConcurrently, defineAction, field, isNodeFailure, judgeHttpAnswer, next, type FieldOptions, type Files, type HttpRequest, type HttpResult, type Json, type JsonObject, type NodeContext } from '@parcours/sdk/node';
import { buildRequest } from './build-request.js';

const AT_ONCE = 10;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
/** RFC 9110, 9.2.2: repeating these leaves the other side as one call would. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

const mayRepeat = ({ method, sendKey }: { method: string; sendKey: boolean }): boolean => REPEATABLE.has(method) || sendKey;
const withBody = { field: 'method', is: ['POST', 'PUT', 'PATCH', 'DELETE'] };

/** A lost answer to a call that may be repeated is an ordinary hiccup. */
async function call(context: NodeContext, request: HttpRequest, repeatable: boolean): Promise<HttpResult> {
  try {
    return await context.http(request);
  } catch (thrown) {
    if (repeatable && isNodeFailure(thrown) && thrown.code === 'outcome_unknown') throw new TransientError('network', thrown.message, {}, { cause: thrown });
    throw thrown;
  }
}

function place(json: JsonObject, name: string, keep: boolean, { status, headers, body }: HttpResult): JsonObject {
  // cookies are the other side's secrets
  const shown = Object.fromEntries(Object.entries(headers).filter(([header]) => header.toLowerCase() !== 'set-cookie'));
  const answer = { status, headers: shown, body: body as Json };
  return keep ? { ...json, [name]: answer } : answer;
}

const credentialOf = <const Kind extends string>(kind: Kind) =>
  field.credential({ label: { en: 'Credential', fr: 'Identifiants' }, credentialType: `http.${kind}`, required: true, showWhen: { field: 'authentication', is: [kind] } });

const fileName = (options: Pick<FieldOptions, 'label' | 'showWhen'>) =>
  field.text({ ...options, default: 'file', required: true, pattern: { source: '[A-Za-z][A-Za-z0-9_]{0,63}', expected: { en: 'a name of letters, digits and "_" such as invoice', fr: 'un nom fait de lettres, de chiffres et de « _ », par exemple facture' } } });

/** What the item carries under a name. Throws `file_missing`. */
function fileOf(files: Files | undefined, name: string): string {
  const file = files?.[name];
  if (file === undefined) throw new UserError('file_missing', `Expected the item to carry a file "${name}", found ${Object.keys(files ?? {}).join(', ') || 'none'}; choose another name, or add the file in a step before.`);
  return file.id;
}

const fields = {
  method: field.choice({ label: { en: 'Method', fr: 'Méthode' }, choices: METHODS.map((value) => ({ value, label: { en: value, fr: value } })) }),
  url: field.text({
    label: { en: 'Address', fr: 'Adresse' },
    help: { en: 'Write {{ contact.email | url_encode }} to insert a value into an address.', fr: 'Écrivez {{ contact.email | url_encode }} pour insérer une valeur dans une adresse.' },
    placeholder: { en: 'https://example.org/orders', fr: 'https://exemple.fr/commandes' },
    format: 'url',
    template: true,
    required: true,
  }),
  query: field.keyValue({ label: { en: 'Query', fr: 'Paramètres d’URL' }, template: true }),
  headers: field.keyValue({ label: { en: 'Headers', fr: 'En-têtes' }, template: true }),
  authentication: field.choice({
    label: { en: 'Authentication', fr: 'Authentification' },
    choices: [
      { value: 'none', label: { en: 'None', fr: 'Aucune' } },
      { value: 'header', label: { en: 'Header', fr: 'En-tête' } },
      { value: 'basic', label: { en: 'User and password', fr: 'Utilisateur et mot de passe' } },
      { value: 'bearer', label: { en: 'Bearer token', fr: 'Jeton (Bearer)' } },
      { value: 'query', label: { en: 'Key in the address', fr: 'Clé dans l’adresse' } },
      { value: 'oauth2', label: { en: 'OAuth 2', fr: 'OAuth 2' } },
      { value: 'signature', label: { en: 'Signature (Standard Webhooks)', fr: 'Signature (Standard Webhooks)' } },
    ],
  }),
  headerCredential: credentialOf('header'),
  basicCredential: credentialOf('basic'),
  bearerCredential: credentialOf('bearer'),
  queryCredential: credentialOf('query'),
  oauth2Credential: credentialOf('oauth2'),
  signatureCredential: credentialOf('signature'),
  send: field.choice({
    label: { en: 'Body', fr: 'Corps' },
    showWhen: withBody,
    choices: [
      { value: 'nothing', label: { en: 'Nothing', fr: 'Rien' } },
      { value: 'json', label: { en: 'JSON', fr: 'JSON' } },
      { value: 'text', label: { en: 'Text', fr: 'Texte' } },
      { value: 'file', label: { en: 'File', fr: 'Fichier' } },
    ],
  }),
  json: field.json({ label: { en: 'JSON', fr: 'JSON' }, template: true, showWhen: { field: 'send', is: ['json'] } }),
  text: field.text({ label: { en: 'Text', fr: 'Texte' }, default: '', format: 'multiline', template: true, maximumLength: 100_000, showWhen: { field: 'send', is: ['text'] } }),
  contentType: field.text({ label: { en: 'Content type', fr: 'Type de contenu' }, default: 'text/plain; charset=utf-8', maximumLength: 200, showWhen: { field: 'send', is: ['text'] }, pattern: { source: '[\\x20-\\x7e]+', expected: { en: 'a content type such as text/plain', fr: 'un type de contenu, par exemple text/plain' } } }),
  file: fileName({ label: { en: 'File of the item', fr: 'Fichier de l’élément' }, showWhen: { field: 'send', is: ['file'] } }),
  sendKey: field.boolean({
    label: { en: 'Send an idempotency key', fr: 'Envoyer une clé d’idempotence' },
    help: { en: 'Only if the other side knows the header Idempotency-Key: a call whose answer was lost is then repeated safely.', fr: 'Seulement si l’autre côté connaît l’en-tête Idempotency-Key : un appel dont la réponse s’est perdue est alors répété sans risque.' },
  }),
  keep: field.boolean({ label: { en: 'Keep the other data', fr: 'Garder les autres données' }, default: true }),
  into: field.text({
    label: { en: 'Answer goes into', fr: 'Placer la réponse dans' },
    default: 'response',
    required: true,
    showWhen: { field: 'keep', is: [true] },
    pattern: { source: '[A-Za-z][A-Za-z0-9_]{0,63}', expected: { en: 'a name of letters, digits and "_" such as response', fr: 'un nom fait de lettres, de chiffres et de « _ », par exemple response' } },
  }),
  answerAs: field.choice({
    label: { en: 'The answer is', fr: 'La réponse est' },
    choices: [
      { value: 'data', label: { en: 'Data', fr: 'Des données' } },
      { value: 'file', label: { en: 'A file to keep', fr: 'Un fichier à conserver' } },
    ],
  }),
  saveAs: fileName({ label: { en: 'Name it has on the item', fr: 'Son nom dans l’élément' }, showWhen: { field: 'answerAs', is: ['file'] } }),
  timeoutSeconds: field.number({ label: { en: 'Patience (seconds)', fr: 'Patience (secondes)' }, default: 30, minimum: 1, maximum: 30, required: true }),
};

export const request = defineAction({
  type: 'request',
  version: 1,
  label: { en: 'HTTP request', fr: 'Requête HTTP' },
  description: { en: 'Calls another program’s API and puts its answer into the data.', fr: 'Appelle l’API d’un autre programme et met sa réponse dans les données.' },
  icon: 'globe',
  keywords: { en: 'http request api call rest fetch get post url webhook', fr: 'http requête api appel appeler rest url webhook' },
  effects: 'io',
  idempotent: mayRepeat,
  begins: true,
  fields,
  summary: ['method', 'url'],
  execute: (items, context) =>
    answerConcurrently(items, AT_ONCE, async ({ json, files, params, run, delivery }) => {
      const key: Record<string, string> = delivery === null ? {} : { ...(params.sendKey ? { 'idempotency-key': delivery.key } : {}), ...(params.authentication === 'signature' ? { 'webhook-id': delivery.key } : {}) };
      const credential = params.authentication === 'none' ? undefined : params[`${params.authentication}Credential`];
      const sending = params.send === 'file' && params.method !== 'GET' && params.method !== 'HEAD' ? { bodyFile: fileOf(files, params.file) } : {};
      const saving = params.answerAs === 'file' ? { saveAs: { runId: run.id } } : {};
      const outgoing: HttpRequest = { ...buildRequest(params, key), ...sending, ...saving, ...(credential === undefined ? {} : { credential }) };
      if (delivery !== null) await context.begin(delivery.key);
      const answer = await call(context, outgoing, mayRepeat(params));
      judgeHttpAnswer(answer, new URL(outgoing.url).host, context.now());
      return next('main', { json: place(json, params.into, params.keep, answer), ...(answer.file === undefined ? {} : { files: { ...files, [params.saveAs]: answer.file } }), delivery: { status: 'sent', reason: `HTTP ${answer.status}` } });
    }),
});

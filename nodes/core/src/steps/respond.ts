import { UserError, answerEach, defineAction, field, next, type HttpResponse } from '@parcours/sdk/node';

const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Set by the server itself, or able to act on people signed in at this address. */
const REFUSED = new Set(['set-cookie', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive', 'trailer']);

function readHeaders(pairs: readonly { readonly name: string; readonly value: string }[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, value } of pairs) {
    const key = name.trim().toLowerCase();
    if (!NAME.test(key) || REFUSED.has(key)) throw new UserError('bad_header', `Expected the name of a header such as Cache-Control, found "${name}"${REFUSED.has(key) ? ', which only the server may set' : ''}; change it.`);
    // eslint-disable-next-line no-control-regex -- these are exactly what must not get into a header
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw new UserError('bad_header', `Expected the value of ${name} on one line, found a line break in it; remove it.`);
    headers[key] = value;
  }
  return headers;
}

export const respond = defineAction({
  type: 'respond',
  version: 1,
  label: { en: 'Respond', fr: 'Répondre' },
  description: { en: 'Answers the call of the webhook that started this run and is still waiting.', fr: 'Répond à l’appel du webhook qui a démarré cette exécution et attend encore.' },
  icon: 'corner-down-right',
  keywords: { en: 'respond answer reply webhook http response return', fr: 'répondre réponse webhook http retourner' },
  fields: {
    status: field.number({ label: { en: 'Status', fr: 'Statut' }, default: 200, minimum: 200, maximum: 599, integer: true, required: true }),
    send: field.choice({
      label: { en: 'Body', fr: 'Corps' },
      choices: [
        { value: 'item', label: { en: 'The item as JSON', fr: 'L’élément en JSON' } },
        { value: 'json', label: { en: 'JSON', fr: 'JSON' } },
        { value: 'text', label: { en: 'Text', fr: 'Texte' } },
        { value: 'nothing', label: { en: 'Nothing', fr: 'Rien' } },
      ],
    }),
    json: field.json({ label: { en: 'JSON', fr: 'JSON' }, template: true, showWhen: { field: 'send', is: ['json'] } }),
    text: field.text({ label: { en: 'Text', fr: 'Texte' }, default: '', format: 'multiline', template: true, maximumLength: 100_000, showWhen: { field: 'send', is: ['text'] } }),
    headers: field.keyValue({ label: { en: 'Headers', fr: 'En-têtes' }, template: true }),
  },
  summary: ['status'],
  execute: (items) =>
    answerEach(items, ({ params, json }) => {
      const bodies = { item: json, json: params.json, text: params.text, nothing: undefined };
      const body = bodies[params.send];
      const response: HttpResponse = { status: params.status, headers: readHeaders(params.headers), ...(body === undefined ? {} : { body }) };
      return next('main', { response });
    }),
});

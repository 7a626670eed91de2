import { UserError, type CallbackEvent, type CallbackRequest, type CredentialCallbacks } from '@parcours/sdk/node';
import { isAmong, valueAt, wordOf } from '../providers/fill-places.js';
import type { Values } from '../providers/provider.js';
import { readReply } from './read-reply.js';

/** A parameter by its name, wherever the service puts it; a path where it sends JSON. */
function givenBy({ query, form, json }: CallbackRequest): (name: string | undefined) => string {
  return (name) => {
    const path = (name ?? '').trim();
    if (path === '') return '';
    return wordOf(form?.[path] ?? query[path] ?? valueAt(path, json));
  };
}

function read(request: CallbackRequest, values: Values, now: number): readonly CallbackEvent[] {
  const given = givenBy(request);
  const [from, text] = [given(values['replyFrom']), given(values['replyText'])];
  if (from !== '' && text !== '') return [readReply({ from, text, id: given(values['receiptId']), now })];
  const [providerId, state] = [given(values['receiptId']), given(values['receiptStatus'])];
  if (providerId === '' || state === '') throw new UserError('callback_unreadable', 'Expected a report or a reply with the names the credential gives, found neither; correct the names under “Reports” and “Replies” in the credential.');
  const kind = isAmong(state, values['deliveredValues']) ? 'delivered' : isAmong(state, values['failedValues']) ? 'failed' : null;
  return kind === null ? [] : [{ kind, providerId, eventId: `${providerId} ${kind}`, properties: { state } }];
}

export const httpCallbacks: CredentialCallbacks = {
  help: {
    en: 'Enter {{ url }} at your service for receipts and replies, and name above the parameters it sends. The address itself is the secret: services that sign their calls are not checked further.',
    fr: 'Saisissez {{ url }} chez votre prestataire pour les accusés et les réponses, et nommez ci-dessus les paramètres qu’il envoie. L’adresse elle-même tient lieu de secret : les signatures des appels ne sont pas vérifiées.',
  },
  read: (request, values, context) => ({ events: read(request, values, context.now()) }),
};

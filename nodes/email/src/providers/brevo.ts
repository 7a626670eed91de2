import { createHash } from 'node:crypto';
import { UserError, defineCredential, field, type HttpRequest } from '@parcours/sdk/node';
import type { Message } from '../message.js';
import { readBrevo } from './brevo-callbacks.js';
import { objectOf, senderFields, serverOf, textOfValue, type Provider, type Values } from './provider.js';

const SERVER = 'https://api.brevo.com';

/** Brevo takes a UUID, and the same one for 30 minutes once. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function request([message]: readonly Message[], values: Values): HttpRequest {
  const { key, from, to, replyTo, subject, html, text, headers, attached } = message as Message;
  if (attached.some(({ contentId }) => contentId !== undefined)) throw new UserError('inline_images', 'Expected a message without images of its own, which Brevo does not carry, found one; link the image instead, or send through another service.');
  return {
    method: 'POST',
    url: `${serverOf(values, SERVER)}/v3/smtp/email`,
    headers: { accept: 'application/json' },
    body: {
      sender: { email: from.address, ...(from.name === '' ? {} : { name: from.name }) },
      to: [{ email: to }],
      subject,
      htmlContent: html,
      textContent: text,
      ...(replyTo === '' ? {} : { replyTo: { email: replyTo } }),
      headers: { ...headers, idempotencyKey: uuidOf(key), 'X-Mailin-custom': key },
      ...(attached.length === 0 ? {} : { attachment: attached.map(({ fileName, content }) => ({ name: fileName, content: content.toString('base64') })) }),
    },
  };
}

export const brevoProvider: Provider = {
  name: 'Brevo',
  together: 1,
  request,
  answers: ({ status, body }, messages) => {
    const { messageId, code } = objectOf(body);
    if (status >= 200 && status < 300 && typeof messageId === 'string' && messageId !== '') return messages.map(() => ({ providerId: messageId }));
    // the same key within 30 minutes: an earlier try of this very delivery was taken
    return status === 400 && /duplicate/i.test(textOfValue(code)) ? messages.map(({ key }) => ({ providerId: uuidOf(key) })) : null;
  },
  words: ({ body }) => ({ code: textOfValue(objectOf(body)['code']), text: textOfValue(objectOf(body)['message']) || textOfValue(body) }),
  accountCodes: new Set(['not_enough_credits', 'account_under_validation', 'unauthorized', 'permission_denied', 'reseller_permission_denied']),
  passingCodes: new Set(['too_many_requests']),
};

/** Brevo's transactional interface, version 3: https://developers.brevo.com/reference/sendtransacemail */
export const brevo = defineCredential({
  type: 'brevo',
  label: { en: 'Brevo', fr: 'Brevo' },
  fields: { apiKey: field.text({ label: { en: 'API key', fr: 'Clé d’API' }, help: { en: 'Under SMTP & API in your account.', fr: 'Dans votre compte, sous SMTP et API.' }, required: true, maximumLength: 500 }), ...senderFields(SERVER) },
  secret: ['apiKey'],
  hosts: ['{{ server }}'],
  use: { headers: { 'api-key': '{{ apiKey }}' } },
  test: { url: '{{ server }}/v3/account' },
  callbacks: {
    help: { en: 'In Brevo under Transactional, Settings, Webhook: add {{ url }} and choose all events.', fr: 'Dans Brevo, sous Transactionnel, Paramètres, Webhook : ajoutez {{ url }} et choisissez tous les événements.' },
    read: (call) => readBrevo(call),
  },
});

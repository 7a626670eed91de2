import { defineCredential, field, type HttpRequest, type JsonObject } from '@parcours/sdk/node';
import type { Message } from '../message.js';
import { readPostmark } from './postmark-callbacks.js';
import { judgeCode, objectOf, senderFields, serverOf, textOfValue, type Provider, type Values } from './provider.js';

const SERVER = 'https://api.postmarkapp.com';

/** `"Zoë" <a@b>`: Postmark reads an address line, so quotes and backslashes are escaped (RFC 5322, 3.2.4). */
const named = ({ address, name }: Message['from']): string => (name === '' ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`);

function written({ key, from, to, replyTo, subject, html, text, headers, attached }: Message, values: Values): JsonObject {
  const broadcast = Object.hasOwn(headers, 'List-Unsubscribe') ? values['broadcastStream']?.trim() : '';
  return {
    From: named(from),
    To: to,
    Subject: subject,
    HtmlBody: html,
    TextBody: text,
    ...(replyTo === '' ? {} : { ReplyTo: replyTo }),
    Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
    Metadata: { key },
    MessageStream: broadcast || values['stream']?.trim() || 'outbound',
    TrackOpens: false,
    TrackLinks: 'None',
    ...(attached.length === 0 ? {} : { Attachments: attached.map(({ fileName, mimeType, content, contentId }) => ({ Name: fileName, ContentType: mimeType, Content: content.toString('base64'), ...(contentId === undefined ? {} : { ContentID: `cid:${contentId}` }) })) }),
  };
}

const request = (messages: readonly Message[], values: Values): HttpRequest => ({ method: 'POST', url: `${serverOf(values, SERVER)}/email/batch`, headers: { accept: 'application/json' }, body: messages.map((message) => written(message, values)) });

export const postmarkProvider: Provider = {
  name: 'Postmark',
  together: 500,
  request,
  // answers 200 whatever became of the messages
  answers: ({ status, body }) => {
    if (status !== 200 || !Array.isArray(body)) return null;
    return body.map(objectOf).map((entry) => {
      const id = textOfValue(entry['MessageID']);
      if (entry['ErrorCode'] === 0 && id !== '') return { providerId: id };
      return { failure: judgeCode(postmarkProvider, 200, textOfValue(entry['ErrorCode']), textOfValue(entry['Message'])) };
    });
  },
  words: ({ body }) => ({ code: textOfValue(objectOf(body)['ErrorCode']), text: textOfValue(objectOf(body)['Message']) || textOfValue(body) }),
  accountCodes: new Set(['10', '400', '401', '405', '412', '413']),
  passingCodes: new Set(['100', '429']),
};

/** Postmark's batch interface: https://postmarkapp.com/developer/api/email-api#send-batch-emails */
export const postmark = defineCredential({
  type: 'postmark',
  label: { en: 'Postmark', fr: 'Postmark' },
  fields: {
    token: field.text({ label: { en: 'Server API token', fr: 'Jeton d’API du serveur' }, required: true, maximumLength: 200 }),
    stream: field.text({ label: { en: 'Message stream', fr: 'Flux de messages' }, help: { en: 'For messages one cannot unsubscribe from.', fr: 'Pour les messages dont on ne peut pas se désabonner.' }, default: 'outbound', maximumLength: 100 }),
    broadcastStream: field.text({ label: { en: 'Stream for newsletters', fr: 'Flux pour les lettres d’information' }, help: { en: 'For messages one can unsubscribe from; Postmark wants them apart.', fr: 'Pour les messages dont on peut se désabonner ; Postmark les veut à part.' }, default: 'broadcast', maximumLength: 100 }),
    ...senderFields(SERVER),
  },
  secret: ['token'],
  hosts: ['{{ server }}'],
  use: { headers: { 'X-Postmark-Server-Token': '{{ token }}' } },
  test: { url: '{{ server }}/server', headers: { accept: 'application/json' } },
  callbacks: {
    help: { en: 'In Postmark, in the settings of each message stream under Webhooks: add {{ url }} and choose all events.', fr: 'Dans Postmark, dans les réglages de chaque flux, sous Webhooks : ajoutez {{ url }} et choisissez tous les événements.' },
    read: (call) => readPostmark(call),
  },
});

import { defineCredential, field, type HttpRequest, type JsonObject } from '@parcours/sdk/node';
import type { Message } from '../message.js';
import type { Answer } from '../transport.js';
import { readMailjet } from './mailjet-callbacks.js';
import { judgeCode, objectOf, senderFields, serverOf, textOfValue, type Provider, type Values } from './provider.js';

const SERVER = 'https://api.mailjet.com';

const written = ({ key, from, to, replyTo, subject, html, text, headers, attached }: Message): JsonObject => {
  const files = (inline: boolean): JsonObject[] =>
    attached.filter(({ contentId }) => (contentId !== undefined) === inline).map(({ fileName, mimeType, content, contentId }) => ({ ContentType: mimeType, Filename: fileName, Base64Content: content.toString('base64'), ...(contentId === undefined ? {} : { ContentID: contentId }) }));
  return {
    From: { Email: from.address, Name: from.name },
    To: [{ Email: to }],
    Subject: subject,
    TextPart: text,
    HTMLPart: html,
    CustomID: key,
    ...(replyTo === '' ? {} : { ReplyTo: { Email: replyTo } }),
    ...(Object.keys(headers).length === 0 ? {} : { Headers: { ...headers } }),
    ...(files(false).length === 0 ? {} : { Attachments: files(false) }),
    ...(files(true).length === 0 ? {} : { InlinedAttachments: files(true) }),
    // ours are in the message already
    TrackOpens: 'disabled',
    TrackClicks: 'disabled',
  };
};

const request = (messages: readonly Message[], values: Values): HttpRequest => ({ method: 'POST', url: `${serverOf(values, SERVER)}/v3.1/send`, body: { Messages: messages.map(written) } });

function answerOf(entry: Readonly<Record<string, unknown>>): Answer {
  const person = objectOf((entry['To'] as readonly unknown[] | undefined)?.[0]);
  // MessageID is a number beyond what JSON keeps exactly
  const id = textOfValue(person['MessageUUID']) || textOfValue(person['MessageID']);
  if (entry['Status'] === 'success' && id !== '') return { providerId: id };
  const error = objectOf((entry['Errors'] as readonly unknown[] | undefined)?.[0]);
  return { failure: judgeCode(mailjetProvider, Number(error['StatusCode'] ?? 400), textOfValue(error['ErrorCode']), textOfValue(error['ErrorMessage'])) };
}

export const mailjetProvider: Provider = {
  name: 'Mailjet',
  together: 50,
  request,
  // a batch with one bad message answers 400 and still takes the others
  answers: ({ body }) => {
    const list = objectOf(body)['Messages'];
    return Array.isArray(list) && list.every((entry) => ['success', 'error'].includes(textOfValue(objectOf(entry)['Status']))) ? list.map((entry) => answerOf(objectOf(entry))) : null;
  },
  words: ({ body }) => ({ code: textOfValue(objectOf(body)['ErrorCode']), text: textOfValue(objectOf(body)['ErrorMessage']) || textOfValue(body) }),
  accountCodes: new Set(['mj-0001', 'mj-0002', 'mj-0015']),
  passingCodes: new Set(['mj-0028']),
};

/** Mailjet's Send API, version 3.1: https://dev.mailjet.com/email/guides/send-api-v31/ */
export const mailjet = defineCredential({
  type: 'mailjet',
  label: { en: 'Mailjet', fr: 'Mailjet' },
  fields: {
    apiKey: field.text({ label: { en: 'API key', fr: 'Clé d’API' }, required: true, maximumLength: 200 }),
    secretKey: field.text({ label: { en: 'Secret key', fr: 'Clé secrète' }, required: true, maximumLength: 200 }),
    ...senderFields(SERVER),
  },
  secret: ['secretKey'],
  hosts: ['{{ server }}'],
  use: { basic: { user: '{{ apiKey }}', password: '{{ secretKey }}' } },
  test: { url: '{{ server }}/v3/REST/apikey?Limit=1' },
  callbacks: {
    help: { en: 'In Mailjet under Account, Event notifications: enter {{ url }} for each event, grouped if you like.', fr: 'Dans Mailjet, sous Compte, Notifications d’événements : saisissez {{ url }} pour chaque événement, groupés si vous le souhaitez.' },
    read: (call) => readMailjet(call),
  },
});

import { UserError, judgeHttpAnswer, type HttpRequest } from '@parcours/sdk/node';
import { fillPlaces, isAmong, valueAt, wordOf } from './fill-places.js';
import { quote, readAddress, type Message, type OpenProvider, type Values } from './provider.js';

function requestOf(message: Message, values: Values): HttpRequest {
  const { to, text, key, validForMinutes } = message;
  const secret = values['secret'] ?? '';
  const places = { to, digits: to.slice(1), text, sender: message.sender || (values['sender'] ?? ''), key, validMinutes: validForMinutes === null ? '' : String(validForMinutes), secret };
  // a secret in an address would stand in logs on the way
  const { secret: _, ...open } = places;
  const url = fillPlaces(values['url'] ?? '', open, 'address');
  const isJson = (values['contentType'] ?? 'application/json') === 'application/json';
  const method = values['method'] === 'GET' ? 'GET' : 'POST';
  const header = (values['headerName'] ?? '').trim();
  const body = fillPlaces(values['body'] ?? '', places, isJson ? 'json' : 'form');
  if (method === 'POST' && isJson && !isReadable(body)) throw new UserError('bad_credential', `Expected the body in the credential to be JSON once it is filled in, found "${quote(body)}"; write places between quotation marks.`);
  return {
    method,
    url,
    headers: { ...(method === 'POST' ? { 'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' } : {}), 'idempotency-key': key, ...(header === '' || secret === '' ? {} : { [header]: fillPlaces('{{ secret }}', { secret }, 'header') }) },
    ...(method === 'POST' ? { body } : {}),
  };
}

function isReadable(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** A service described in its credential. The key of the delivery goes along as `Idempotency-Key`; whether it is heeded, only the service knows. */
export const openHttp: OpenProvider = ({ values }, context) => {
  const { host } = new URL(readAddress({ url: (values['url'] ?? '').replace(/\{\{.*?\}\}/g, '0') }, 'url', 'https://sms.example.org/send'));
  return {
    send: async (message, begin) => {
      const request = requestOf(message, values);
      await begin();
      const answer = await context.http(request);
      judgeHttpAnswer(answer, host, context.now());
      const path = (values['successPath'] ?? '').trim();
      if (path !== '' && !isAmong(wordOf(valueAt(path, answer.body)), values['successValues']))
        throw new UserError('sms_refused', `Expected ${host} to say "${quote(values['successValues'])}" at ${path}, found "${quote(answer.body)}"; correct the number or the message, or look at the account there.`, { status: answer.status });
      const id = (values['idPath'] ?? '').trim() === '' ? '' : wordOf(valueAt(values['idPath'] ?? '', answer.body));
      return id === '' ? {} : { providerId: id };
    },
  };
};

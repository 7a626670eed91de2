import { UserError, verifySignature, type CallbackEvent, type CallbackRequest, type CredentialCallbacks } from '@parcours/sdk/node';
import { readReply } from './read-reply.js';

type Form = Readonly<Record<string, string>>;

/** States of https://www.twilio.com/docs/messaging/api/message-resource that say something new. */
const KINDS: Readonly<Record<string, CallbackEvent['kind']>> = { sent: 'accepted', delivered: 'delivered', undelivered: 'failed', failed: 'failed' };
/** Numbers that do not exist or cannot receive an SMS: nobody will ever read there. */
const NOBODY_THERE = new Set(['30005', '30006', '21211', '21614']);
const UNSUBSCRIBED = '21610';

/** Signed are the address as Twilio called it and the parameters in order, with the account's token. */
const isGenuine = (url: string, form: Form, signature: string, secret: string): boolean =>
  verifySignature({ secret, signature, signed: url + Object.keys(form).sort().map((name) => name + (form[name] ?? '')).join(''), algorithm: 'sha1', encoding: 'base64' });

function readStatus(form: Form, providerId: string): readonly CallbackEvent[] {
  const { MessageStatus = '', ErrorCode = '', To } = form;
  const address = To === undefined || To === '' ? {} : { address: To };
  if (ErrorCode === UNSUBSCRIBED) return [{ kind: 'stopped', providerId, ...address, properties: { errorCode: ErrorCode } }];
  const kind = KINDS[MessageStatus];
  if (kind === undefined) return [];
  return [{ kind, providerId, ...address, eventId: `${providerId} ${MessageStatus}`, ...(kind === 'failed' ? { permanent: NOBODY_THERE.has(ErrorCode) } : {}), properties: { state: MessageStatus, ...(ErrorCode === '' ? {} : { errorCode: ErrorCode }) } }];
}

function read({ url, headers, form }: CallbackRequest, token: string, now: number): readonly CallbackEvent[] {
  if (form === null) throw new UserError('callback_unreadable', 'Expected the form Twilio posts, found something else; enter this address at Twilio as HTTP POST.');
  if (!isGenuine(url, form, headers['x-twilio-signature'] ?? '', token)) throw new UserError('callback_not_genuine', 'Expected the signature of the account’s auth token, found another; enter the address at Twilio exactly as it is shown, and check the token in the credential.');
  const { MessageSid = form['SmsSid'] ?? '', MessageStatus, From = '', To = '', Body, OptOutType } = form;
  if (MessageStatus !== undefined && MessageStatus !== 'received') return readStatus(form, MessageSid);
  if (Body === undefined || From === '') return [];
  return [readReply({ from: From, to: To, text: Body, id: MessageSid, now, isStop: OptOutType === 'STOP' })];
}

export const twilioCallbacks: CredentialCallbacks = {
  help: {
    en: 'At Twilio, enter {{ url }} for your number or messaging service: under “A message comes in” (HTTP POST) for replies, and as status callback for receipts.',
    fr: 'Chez Twilio, saisissez {{ url }} pour votre numéro ou votre messaging service : sous « A message comes in » (HTTP POST) pour les réponses, et comme status callback pour les accusés.',
  },
  // an empty answer in TwiML: Twilio sends nothing back to the person
  read: (request, values, context) => ({ events: read(request, values['authToken'] ?? '', context.now()), response: { status: 200, headers: { 'content-type': 'text/xml' }, body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' } }),
};

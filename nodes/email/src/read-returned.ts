import { UserError, isEmail, type CallbackAnswer, type CallbackEvent, type CallbackRequest } from '@parcours/sdk/node';
import PostalMime, { type Attachment, type Email } from 'postal-mime';

type Fields = ReadonlyMap<string, string>;

/** Enough of any mail: what is about its headers stands at its beginning. */
const MAX_PROPERTY = 500;
/** The mark `bounce-address` puts into the envelope. */
const MARK = /\+([0-9a-f]{40})@/i;

/** The blocks of header-like fields a report consists of (RFC 3464, 2.1), continuation lines joined. */
function blocksOf(text: string): readonly Fields[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((block) => new Map(block.replace(/\n[ \t]+/g, ' ').split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name.toLowerCase(), (value ?? '').trim()]];
    })))
    .filter((fields) => fields.size > 0);
}

const textOfPart = ({ content }: Attachment): string => (typeof content === 'string' ? content : new TextDecoder('utf-8').decode(content));

/** The part of this type; some servers write it as text among others. */
const partOf = (mail: Email, type: RegExp): string | null => {
  const part = mail.attachments.find(({ mimeType }) => type.test(mimeType));
  return part === undefined ? null : textOfPart(part);
};

/** `rfc822; Ada@example.org` without what it is. */
function addressIn(value: string | undefined): string | undefined {
  const address = (value ?? '').replace(/^[^;]*;/, '').replace(/[<>]/g, '').trim();
  return isEmail(address) ? address : undefined;
}

/** Which message it is about: by the mark in the address it came back to, or the Message-ID in what is left of the message. */
function messageIdOf(mail: Email, original: Fields | undefined, domain: string): string | undefined {
  const recipients = [...(mail.to ?? []).map(({ address }) => address ?? ''), mail.deliveredTo ?? '', mail.headers.find(({ key }) => key === 'x-original-to')?.value ?? ''];
  const mark = recipients.map((address) => MARK.exec(address)?.[1]).find((found) => found !== undefined);
  if (mark !== undefined) return `<${mark.toLowerCase()}@${domain}>`;
  return /<[^<>\s]+>/.exec(original?.get('message-id') ?? '')?.[0];
}

const kept = (entries: Readonly<Record<string, string | undefined>>): { [name: string]: string } => Object.fromEntries(Object.entries(entries).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value.slice(0, MAX_PROPERTY)]])));

/** A delivery status notification (RFC 3464): one event for each recipient. */
function readStatus(report: string, original: Fields | undefined, about: Pick<CallbackEvent, 'providerId' | 'eventId'>): CallbackEvent[] {
  const [whole, ...recipients] = blocksOf(report);
  const people = recipients.length === 0 && whole?.has('action') ? [whole] : recipients;
  return people.flatMap((person, index): CallbackEvent[] => {
    const action = person.get('action')?.toLowerCase();
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(person.get('status') ?? '')?.[0] ?? '';
    const kind = action === 'failed' ? 'bounced' : action === 'delayed' ? 'deferred' : action === 'delivered' ? 'delivered' : null;
    if (kind === null) return [];
    // a full mailbox (5.2.2) or a message too large (5.3.4) says nothing about the address, nor does a refusal for policy (5.7)
    const permanent = status.startsWith('5.') && !/^5\.(2\.[1-4]|3\.|4\.|7\.)/.test(status);
    const address = addressIn(person.get('original-recipient')) ?? addressIn(person.get('final-recipient')) ?? addressIn(original?.get('to'));
    return [{ kind, ...(kind === 'bounced' ? { permanent } : {}), ...about, ...(about.eventId === undefined ? {} : { eventId: `${about.eventId}-${index}` }), ...(address === undefined ? {} : { address }), properties: kept({ status, reason: person.get('diagnostic-code')?.replace(/^smtp;\s*/i, '') }) }];
  });
}

/** A complaint (RFC 5965). */
function readComplaint(report: string, original: Fields | undefined, about: Pick<CallbackEvent, 'providerId' | 'eventId'>): CallbackEvent[] {
  const fields = blocksOf(report)[0] ?? new Map<string, string>();
  const type = fields.get('feedback-type')?.toLowerCase() ?? '';
  if (type === 'not-spam') return [];
  const address = addressIn(fields.get('original-rcpt-to')) ?? addressIn(original?.get('to'));
  return [{ kind: type === 'opt-out' ? 'unsubscribed' : 'complained', ...about, ...(address === undefined ? {} : { address }), properties: kept({ reason: type, reporter: fields.get('user-agent') }) }];
}

const AUTOMATIC = /^auto-(replied|generated|notified)/i;

/** An answer of a person becomes `email.received`; out-of-office notes do not. */
function readReply(mail: Email, about: Pick<CallbackEvent, 'providerId' | 'eventId'>): CallbackEvent[] {
  const header = (name: string): string => mail.headers.find(({ key }) => key === name)?.value ?? '';
  if (AUTOMATIC.test(header('auto-submitted')) || /^(bulk|junk|auto_reply)$/i.test(header('precedence'))) return [];
  const answers = /<[^<>\s]+>/.exec(mail.inReplyTo ?? '')?.[0];
  const providerId = about.providerId ?? answers;
  const address = addressIn(mail.from?.address);
  if (address === undefined) return [];
  return [{ kind: 'received', ...(providerId === undefined ? {} : { providerId }), ...(about.eventId === undefined ? {} : { eventId: about.eventId }), address, properties: kept({ subject: mail.subject, text: mail.text?.trim() }) }];
}

/** What came back to the mailbox for bounces: bounces and delays, complaints, answers. `domain` is the sender's. */
export async function readMail(raw: string | Uint8Array, domain: string): Promise<readonly CallbackEvent[]> {
  const mail = await PostalMime.parse(raw);
  const headers = partOf(mail, /^(message\/rfc822|message\/global|text\/rfc822-headers|message\/global-headers)$/);
  const original = headers === null ? undefined : blocksOf(headers)[0];
  const providerId = messageIdOf(mail, original, domain);
  const about = { ...(providerId === undefined ? {} : { providerId }), ...(mail.messageId === undefined ? {} : { eventId: mail.messageId }) };
  const status = partOf(mail, /^message\/(global-)?delivery-status$/);
  if (status !== null) return readStatus(status, original, about);
  const complaint = partOf(mail, /^message\/feedback-report$/);
  return complaint !== null ? readComplaint(complaint, original, about) : readReply(mail, about);
}

/** The message as services that receive mail pass it on: itself, or in a field of a form or an object. */
function rawOf({ headers, rawBody, form, json }: Pick<CallbackRequest, 'headers' | 'rawBody' | 'form' | 'json'>): string {
  const fields: Readonly<Record<string, unknown>> = form ?? (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {});
  const found = ['body-mime', 'email', 'RawEmail', 'raw', 'mime'].map((name) => fields[name]).find((value) => typeof value === 'string' && /^[!-9;-~]+:/m.test(value));
  if (typeof found === 'string') return found;
  if (form === null && json === null && /^[!-9;-~]+:/.test(rawBody.trimStart()) && !/json/.test(headers['content-type'] ?? '')) return rawBody.trimStart();
  throw new UserError('bad_callback', 'Expected a whole message (message/rfc822, or in a field such as "email", "body-mime" or "RawEmail"), found something else; have the service post the raw message.');
}

export async function readReturned(call: Pick<CallbackRequest, 'headers' | 'rawBody' | 'form' | 'json'>, values: Readonly<Record<string, string>>): Promise<CallbackAnswer> {
  const sender = values['fromEmail']?.trim() ?? '';
  return { events: await readMail(rawOf(call), sender.slice(sender.lastIndexOf('@') + 1)) };
}

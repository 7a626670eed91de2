import type { SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Message } from './message.js';
import { writeOut } from './write-out.js';

/** A message as nodemailer takes it. */
export function mailOf({ from, to, replyTo, subject, html, text, messageId, headers, attached }: Message): SendMailOptions {
  return {
    from,
    to: { address: to, name: '' },
    envelope: { from: from.address, to },
    ...(replyTo === '' ? {} : { replyTo: { address: replyTo, name: '' } }),
    subject,
    html,
    text,
    messageId,
    // finding out which of two encodings is shorter took longer than encoding
    textEncoding: 'quoted-printable',
    // as they are: nodemailer would encode the quotes of a List-Id
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }])),
    attachments: attached.map(({ fileName, mimeType, content, contentId }) => ({ filename: fileName, contentType: mimeType, content, ...(contentId === undefined ? {} : { cid: contentId, contentDisposition: 'inline' as const }) })),
  };
}

/** The whole message as it goes over the wire (RFC 5322). */
export async function rawMessage(message: Message): Promise<Buffer> {
  const node = new MailComposer({ ...mailOf(message), disableFileAccess: true, disableUrlAccess: true }).compile();
  return writeOut(node) ?? (await node.build());
}

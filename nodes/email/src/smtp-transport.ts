import { toFailure, type NodeContext } from '@parcours/sdk/node';
import { messageMark } from './compose.js';
import { concernsAll, judgeFailure } from './judge-failure.js';
import { CONNECTIONS, mailerFor, type Progress } from './mailers.js';
import type { Message } from './message.js';
import { mailOf } from './raw-message.js';
import { readSmtpSettings, withCheckedAddress } from './smtp-settings.js';
import type { Answer, CallFailure, Transport } from './transport.js';

/** Where bounces go: each message has its own address there, so that any bounce tells which message it is about (VERP). */
export function bounceAddress(address: string, key: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${messageMark(key)}${address.slice(at)}`;
}

/** Opens an SMTP server for one batch. Throws `UserError` `bad_credential`, `address_refused`. */
export async function openSmtp(values: Readonly<Record<string, string>>, context: Pick<NodeContext, 'address'>): Promise<Transport> {
  const { connection, fromEmail, fromName, bounces, signing } = readSmtpSettings(values);
  const mailer = mailerFor(await withCheckedAddress(connection, context), signing);
  const sendOne = async (message: Message): Promise<readonly Answer[] | CallFailure> => {
    const progress: Progress = { handedOver: false };
    try {
      const mail = mailOf(message);
      const envelope = { from: bounces === '' ? message.from.address : bounceAddress(bounces, message.key), to: message.to };
      const { messageId } = await mailer.send({ ...mail, envelope }, progress);
      return [{ providerId: messageId }];
    } catch (thrown) {
      const failure = toFailure(judgeFailure(thrown, { host: connection.host ?? '', handedOver: progress.handedOver }));
      return { failure, closed: !progress.handedOver && concernsAll(thrown) };
    }
  };
  return { fromEmail, fromName, together: 1, calls: CONNECTIONS, send: ([message]) => sendOne(message as Message) };
}

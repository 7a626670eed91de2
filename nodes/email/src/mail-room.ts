import { fail, toFailure, type DeliveryIntent, type Files, type NodeContext, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import { attach } from './attach.js';
import { compose, type Letter } from './compose.js';
import { concernsAll, judgeFailure } from './judge-failure.js';
import { mailerFor, type Progress } from './mailers.js';
import { readSmtpSettings, withCheckedAddress, type SmtpSettings } from './smtp-settings.js';

interface Checked extends SmtpSettings {
  /** To the address that was checked. */
  readonly checked: SmtpSettings['connection'];
}

/** A letter but for its sender, who is the server's unless a name is given. */
export interface Posted extends Omit<Letter, 'fromEmail' | 'key'> {
  readonly credential: number;
  readonly attachments: string;
  readonly files: Files | undefined;
  readonly delivery: DeliveryIntent;
}

/** Sends the letters of one batch: each credential is opened once, and a server that refuses everybody is asked once. */
export function mailRoom(context: NodeContext): (posted: Posted, sent: (messageId: string) => Outcome) => Promise<Outcome> {
  const settings = new Map<number, Promise<Checked>>();
  const settingsOf = (id: number): Promise<Checked> => {
    const known = settings.get(id) ?? context.credential(id).then(readSmtpSettings).then(async (read) => ({ ...read, checked: await withCheckedAddress(read.connection, context) }));
    settings.set(id, known);
    return known;
  };
  const closedDoors = new Map<number, NodeFailure>();
  return async ({ credential, attachments: named, files, delivery, ...letter }, sent) => {
    const { connection, checked, fromEmail, fromName } = await settingsOf(credential);
    const mail = compose({ ...letter, fromEmail, fromName: letter.fromName.trim() === '' ? fromName : letter.fromName, key: delivery.key });
    const attachments = await attach(named, files, context);
    const closed = closedDoors.get(credential);
    if (closed) return fail(closed);
    await context.begin(delivery.key, letter.to);
    const progress: Progress = { handedOver: false };
    try {
      const { messageId } = await mailerFor(checked).send({ ...mail, attachments }, progress);
      return sent(messageId);
    } catch (thrown) {
      const failure = toFailure(judgeFailure(thrown, { host: connection.host ?? '', handedOver: progress.handedOver }));
      if (!progress.handedOver && concernsAll(thrown)) closedDoors.set(credential, failure);
      return fail(failure);
    }
  };
}

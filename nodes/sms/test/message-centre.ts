// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a declaration for a package without types has nothing to import
/// <reference path="../src/smpp/smpp-module.d.ts" />
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';

export interface Taken {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  /** As the library reads it, which does not know our tables. */
  readonly text: string;
  /** Headers of this part; empty without. */
  readonly headers: readonly Buffer[];
  readonly pdu: Pdu;
}

/** A message centre that speaks SMPP 3.4, on a free port of this machine. */
export interface MessageCentre {
  readonly port: number;
  readonly taken: readonly Taken[];
  /** Connections that have been bound so far. */
  binds(): number;
  /** The most messages that were unanswered at once. */
  mostUnanswered(): number;
  /** Sends to the newest bound client, and answers the `command_status` of its response. */
  deliver(pdu: Readonly<Record<string, unknown>>): Promise<number>;
  /** Closes all connections without a word. */
  hangUp(): void;
  close(): Promise<void>;
}

export interface CentreOptions {
  readonly password?: string;
  /** How long an answer takes. */
  readonly answerAfterMs?: number;
  /** What a `submit_sm` is answered; `silence` never, `hang up` closes the connection. Default: taken. */
  readonly onSubmit?: (to: string, index: number) => number | 'silence' | 'hang up';
}

export const receiptText = (id: string, stat: string, err = '000'): string => `id:${id} sub:001 dlvrd:001 submit date:2611220900 done date:2611220901 stat:${stat} err:${err} text:`;

interface Journal {
  readonly taken: Taken[];
  unanswered: number;
  mostUnanswered: number;
}

function serve(session: Session, { password = 'secret', answerAfterMs = 0, onSubmit = () => 0 }: CentreOptions, journal: Journal, bound: () => void): void {
  const { taken } = journal;
  let isBound = false;
  const bind = (pdu: Pdu): void => {
    isBound = pdu.password === password;
    session.send(pdu.response(isBound ? { system_id: 'CENTRE' } : { command_status: smpp.errors['ESME_RINVPASWD'] }));
    if (isBound) bound();
  };
  session.on('bind_transceiver', bind);
  session.on('bind_transmitter', bind);
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response());
    session.close();
  });
  session.on('submit_sm', (pdu: Pdu) => {
    if (!isBound) return session.send(pdu.response({ command_status: smpp.errors['ESME_RINVBNDSTS'] }));
    const answer = onSubmit(pdu.destination_addr ?? '', taken.length);
    if (answer === 'hang up') return session.destroy();
    const id = `m${taken.length + 1}`;
    if (answer === 0 || answer === 'silence') taken.push({ id, to: pdu.destination_addr ?? '', from: pdu.source_addr ?? '', ...read(pdu), pdu });
    journal.mostUnanswered = Math.max(journal.mostUnanswered, (journal.unanswered += 1));
    if (answer === 'silence') return undefined;
    return setTimeout(() => {
      journal.unanswered -= 1;
      session.send(pdu.response(answer === 0 ? { message_id: id } : { command_status: answer }));
    }, answerAfterMs);
  });
  // clients that vanish are part of these tests
  session.on('error', () => session.destroy());
}

function read({ short_message, message_payload }: Pdu): Pick<Taken, 'text' | 'headers'> {
  const { message = '', udh = [] } = (short_message?.message.length ? short_message : message_payload) ?? {};
  return { text: message.toString(), headers: udh };
}

export async function startMessageCentre(options: CentreOptions = {}): Promise<MessageCentre> {
  const journal: Journal = { taken: [], unanswered: 0, mostUnanswered: 0 };
  const sessions = new Set<Session>();
  let newest: Session | undefined;
  let binds = 0;
  const server = smpp.createServer({}, (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    serve(session, options, journal, () => {
      binds += 1;
      newest = session;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = (): void => sessions.forEach((session) => session.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    taken: journal.taken,
    binds: () => binds,
    mostUnanswered: () => journal.mostUnanswered,
    deliver: (pdu) => new Promise((resolve, reject) => {
      if (newest === undefined) return reject(new Error('Nobody is bound.'));
      newest.deliver_sm(pdu, ({ command_status }) => resolve(command_status));
    }),
    hangUp,
    close: () => new Promise((resolve) => {
      hangUp();
      server.close(() => resolve());
    }),
  };
}

import { TransientError, UserError, type CheckedAddress } from '@parcours/sdk/node';
import smpp, { type Pdu, type Session } from 'smpp';
import { judgeStatus } from './judge-status.js';
import type { SmppSettings } from './smpp-settings.js';

/**
 * One bound connection to a message centre.
 *
 *   connecting -> bound -> closed
 *
 * - connecting: until the bind was answered; a refusal or silence ends it, and nothing had been sent.
 * - bound: at most `window` messages are unanswered, the rest queue here. A link that does not answer `enquire_link` is closed.
 * - closed: what was written and not answered is *unknown*; what still queued was never sent and is tried again.
 */
export interface BoundSession {
  /** The centre's id of one `submit_sm`. Throws what `judgeStatus` says, `TransientError` `smpp_unreachable` before it was written, `outcome_unknown` after. */
  submit(pdu: Readonly<Record<string, unknown>>): Promise<string>;
  readonly isOpen: () => boolean;
  /** Messages queued or unanswered. */
  readonly pending: () => number;
  close(): void;
}

export interface SessionHooks {
  /** A `deliver_sm`: receipt or reply. False: not taken, the centre keeps it and tries again later. */
  readonly onDeliver: (pdu: Pdu) => Promise<boolean>;
  readonly onClose: () => void;
}

const CONNECT_MS = 15_000;
const ANSWER_MS = 30_000;
const ENQUIRE_EVERY_MS = 30_000;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;
const INTERFACE_VERSION = 0x34;

const unreachable = (host: string, found: string, cause?: unknown): TransientError => new TransientError('smpp_unreachable', `Expected to reach ${host}, found ${found}; it is tried again by itself.`, {}, { cause });

function judgeSocketError(thrown: unknown, host: string): UserError | TransientError {
  const { code = '', message = '' } = thrown as { code?: string; message?: string };
  if (CERTIFICATE.test(code)) return new UserError('smpp_tls', `Expected ${host} to show a certificate that can be trusted, found "${message.slice(0, 200)}"; correct the host or the encryption in the credential.`, {}, { cause: thrown });
  return unreachable(host, `"${message.slice(0, 200)}"`, thrown);
}

/** Connects to the checked address and binds. Throws `smpp_unreachable`, `smpp_tls`, `sms_credential`. */
async function bind(settings: SmppSettings, checked: CheckedAddress): Promise<Session> {
  const { host, tls, user, password, systemType, receives } = settings;
  const session = smpp.connect({ host: checked.address, port: checked.port, tls, ...(tls && checked.servername !== '' ? { servername: checked.servername } : {}) });
  return new Promise<Session>((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(patience);
      session.destroy();
      reject(error);
    };
    const patience = setTimeout(() => fail(unreachable(host, `no answer within ${CONNECT_MS / 1_000} seconds`)), CONNECT_MS);
    session.on('error', (error) => fail(judgeSocketError(error, host)));
    session.once('close', () => fail(unreachable(host, 'a connection that was closed at once')));
    session.once(tls ? 'secureConnect' : 'connect', () => {
      const command = receives ? 'bind_transceiver' : 'bind_transmitter';
      session[command]({ system_id: user, password, system_type: systemType, interface_version: INTERFACE_VERSION }, ({ command_status }) => {
        if (command_status !== 0) return fail(judgeStatus(command_status, host, Date.now()));
        clearTimeout(patience);
        session.removeAllListeners('close');
        resolve(session);
      });
    });
  });
}

interface Waiting {
  readonly pdu: Readonly<Record<string, unknown>>;
  readonly resolve: (messageId: string) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

/** The messages of a session: a queue, and those that were written and not answered. */
class Traffic {
  private readonly queue: Waiting[] = [];
  private readonly unanswered = new Set<Waiting>();

  constructor(
    private readonly session: Session,
    private readonly host: string,
    private readonly window: number,
  ) {}

  readonly pending = (): number => this.queue.length + this.unanswered.size;

  add(waiting: Waiting): void {
    this.queue.push(waiting);
    this.flow();
  }

  private flow(): void {
    while (this.unanswered.size < this.window && this.queue.length > 0) {
      const waiting = this.queue.shift() as Waiting;
      this.unanswered.add(waiting);
      waiting.timer = setTimeout(() => this.settle(waiting, () => waiting.reject(this.unknown(`no answer within ${ANSWER_MS / 1_000} seconds`))), ANSWER_MS);
      const written = this.session.submit_sm(waiting.pdu, ({ command_status, message_id }) =>
        this.settle(waiting, () => (command_status === 0 ? waiting.resolve(message_id ?? '') : waiting.reject(judgeStatus(command_status, this.host, Date.now())))));
      if (!written) this.settle(waiting, () => waiting.reject(unreachable(this.host, 'a connection that is closed')));
    }
  }

  private settle(waiting: Waiting, answer: () => void): void {
    if (!this.unanswered.delete(waiting)) return;
    clearTimeout(waiting.timer);
    answer();
    this.flow();
  }

  private unknown(found: string): TransientError {
    return new TransientError('outcome_unknown', `Expected ${this.host} to confirm the message, found ${found}; whether it was accepted is not known, so it is not sent again by itself.`);
  }

  /** Nothing more will be answered. */
  end(): void {
    for (const waiting of this.queue.splice(0)) waiting.reject(unreachable(this.host, 'a connection that was closed'));
    for (const waiting of [...this.unanswered]) this.settle(waiting, () => waiting.reject(this.unknown('a connection that was closed')));
  }
}

function answerDeliveries(session: Session, onDeliver: SessionHooks['onDeliver']): void {
  session.on('deliver_sm', (pdu: Pdu) => {
    const answer = (isTaken: boolean): void => void session.send(pdu.response(isTaken ? {} : { command_status: smpp.errors['ESME_RX_T_APPN'] }));
    onDeliver(pdu).then(answer, () => answer(false));
  });
}

/** Opens a session. */
export async function openSession(settings: SmppSettings, checked: CheckedAddress, { onDeliver, onClose }: SessionHooks): Promise<BoundSession> {
  const session = await bind(settings, checked);
  const traffic = new Traffic(session, settings.host, settings.window);
  let open = true;
  let heard = true;
  const pulse = setInterval(() => {
    if (!heard) return session.destroy();
    heard = false;
    session.enquire_link({}, () => (heard = true));
  }, ENQUIRE_EVERY_MS).unref();
  session.on('pdu', () => (heard = true));
  session.on('enquire_link', (pdu: Pdu) => void session.send(pdu.response()));
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response());
    session.close();
  });
  answerDeliveries(session, onDeliver);
  // a connection that only waits for receipts keeps no process alive
  session.socket.unref();
  const end = (): void => {
    if (!open) return;
    open = false;
    clearInterval(pulse);
    traffic.end();
    onClose();
  };
  session.removeAllListeners('error');
  session.on('error', () => session.destroy());
  session.on('close', end);
  return {
    submit: (pdu) => new Promise((resolve, reject) => (open ? traffic.add({ pdu, resolve, reject }) : reject(unreachable(settings.host, 'a connection that is closed')))),
    isOpen: () => open,
    pending: traffic.pending,
    close: () => {
      if (!open) return;
      session.unbind({}, () => session.close());
      // a centre that does not say goodbye is left all the same
      setTimeout(() => session.destroy(), 1_000).unref();
    },
  };
}

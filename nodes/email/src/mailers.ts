import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createTransport, type MailMessage, type SendMailOptions, type SMTPPoolSentMessageInfo, type SMTPTransportOptions } from 'nodemailer';
import DKIM from 'nodemailer/lib/dkim';
import type { Signing } from './smtp-settings.js';
import { writeOut } from './write-out.js';

/** Nodemailer's own default too; more connections than this annoy most servers. */
export const CONNECTIONS = 5;
const IDLE_MS = 30_000;

/** Grows while a message is being sent. */
export interface Progress {
  handedOver: boolean;
}

interface TrackedMail extends SendMailOptions {
  readonly progress: Progress;
  readonly signer: DKIM | null;
}

/**
 * Passes a message on and marks the moment its reader has taken the last of it. The connection reads after the server has agreed to take data,
 * and a buffer of one byte keeps this from running ahead of it: a small message would be marked before the first recipient was even named.
 * In one piece: nodemailer makes a message in dozens, and a third of its time went into writing each of them to the socket.
 */
class Handover extends Readable {
  private pieces: Buffer[] | null = null;

  constructor(
    private readonly message: Readable | Buffer,
    private readonly progress: Progress,
  ) {
    super({ highWaterMark: 1 });
  }

  override _read(): void {
    if (this.pieces !== null) {
      this.progress.handedOver = true;
      this.push(null);
      return;
    }
    const pieces: Buffer[] = (this.pieces = []);
    if (Buffer.isBuffer(this.message)) {
      this.push(this.message);
      return;
    }
    this.message.on('data', (piece: Buffer) => pieces.push(piece));
    this.message.once('error', (error) => this.destroy(error));
    this.message.once('end', () => this.push(Buffer.concat(pieces)));
  }
}

function trackHandover(mail: MailMessage, done: () => void): void {
  const { progress, signer } = mail.data as TrackedMail;
  const written = writeOut(mail.message);
  if (written !== null) {
    mail.message.createReadStream = () => new Handover(signer ? signer.sign(written) : written, progress);
    done();
    return;
  }
  // signing reads the whole message before it gives out the first byte, so the moment counts after it; nodemailer's own would come last
  if (signer) mail.message?.processFunc((message) => signer.sign(message as Readable));
  mail.message?.processFunc((message) => new Handover(message as Readable, progress));
  done();
}

export interface Mailer {
  send(mail: SendMailOptions, progress: Progress): Promise<SMTPPoolSentMessageInfo>;
}

interface OpenMailer extends Mailer {
  busy: number;
  idleTimer: NodeJS.Timeout | undefined;
  close(): void;
}

const open = new Map<string, OpenMailer>();

function openMailer(key: string, connection: SMTPTransportOptions, signing: Signing | null): OpenMailer {
  const signer = signing === null ? null : new DKIM(signing);
  // no requeues: when to try again is the engine's decision, recorded as a new attempt
  const transport = createTransport({ ...connection, pool: true, maxConnections: CONNECTIONS, maxRequeues: 0, idleTimeout: IDLE_MS });
  transport.use('stream', trackHandover);
  const mailer: OpenMailer = {
    busy: 0,
    idleTimer: undefined,
    close: () => {
      clearTimeout(mailer.idleTimer);
      open.delete(key);
      transport.close();
    },
    send: async (mail, progress) => {
      clearTimeout(mailer.idleTimer);
      mailer.busy += 1;
      try {
        const tracked: TrackedMail = { ...mail, progress, signer };
        return await transport.sendMail(tracked);
      } finally {
        mailer.busy -= 1;
        if (mailer.busy === 0) mailer.idleTimer = setTimeout(mailer.close, IDLE_MS).unref();
      }
    },
  };
  return mailer;
}

/** The pool of connections for these settings, shared by all batches; it closes by itself after 30 idle seconds. Changed settings are another pool. */
export function mailerFor(connection: SMTPTransportOptions, signing: Signing | null): Mailer {
  const key = createHash('sha256').update(JSON.stringify([connection, signing])).digest('hex');
  const known = open.get(key);
  if (known) return known;
  const mailer = openMailer(key, connection, signing);
  open.set(key, mailer);
  return mailer;
}

/** Closes every pool at once, for a process that wants to end. */
export function closeMailers(): void {
  for (const mailer of open.values()) mailer.close();
}

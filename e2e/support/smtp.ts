import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly mail: Email;
}

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** In the order they were accepted. */
  readonly received: readonly ReceivedMail[];
  /** The first message to this address, waited for. */
  mailTo(address: string, index?: number): Promise<ReceivedMail>;
  /** Answers the next messages with this code: 4xx greylists, 5xx refuses. */
  refuse(code: number, words: string, times?: number): void;
  /** How many of these answers nobody has had yet. */
  refusalsLeft(): number;
  close(): Promise<void>;
}

const WAIT_MS = 15_000;

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A real SMTP server on a free port of this machine that keeps what it accepts. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const refusals: Error[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    // clients keep idle connections open; nobody waits for them at the end of a test
    closeTimeout: 200,
    onRcptTo: (_address, _session, done) => { done(refusals.shift()); },
    onData: (stream, session, done) => {
      readAll(stream as AsyncIterable<Buffer>)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), mail });
          done();
        })
        .catch((error: Error) => { done(error); });
    },
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', () => { listening(); }));
  // Clients that hang up are no failure of this server; without a listener they would end the process.
  server.on('error', () => undefined);
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    received,
    async mailTo(address, index = 0) {
      for (const until = Date.now() + WAIT_MS; Date.now() < until; await new Promise((wake) => setTimeout(wake, 50))) {
        const found = received.filter(({ to }) => to.some((one) => one.toLowerCase() === address.toLowerCase()))[index];
        if (found) return found;
      }
      throw new Error(`Expected message ${index + 1} to ${address} within ${WAIT_MS / 1_000} seconds, found ${received.length} messages to ${received.flatMap(({ to }) => to).join(', ') || 'nobody'}.`);
    },
    refuse: (code, words, times = 1) => { for (let i = 0; i < times; i += 1) refusals.push(Object.assign(new Error(words), { responseCode: code })); },
    refusalsLeft: () => refusals.length,
    close: () => new Promise((closed) => { server.close(() => { closed(); }); }),
  };
}

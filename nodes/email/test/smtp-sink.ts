import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly to: readonly string[];
  readonly from: string;
  readonly raw: string;
  readonly mail: Email;
}

/** A real SMTP server on a free port of this machine that keeps what it receives. */
export interface SmtpSink {
  readonly port: number;
  readonly received: readonly Received[];
  /** Connections it has accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

type Hooks = Pick<SMTPServerOptions, 'onRcptTo' | 'onMailFrom' | 'onAuth' | 'secure' | 'authOptional' | 'hideSTARTTLS'> & {
  /** Called when a message has arrived completely: an error refuses it; `hangUp` closes the connection without a word. */
  readonly onMessage?: (to: readonly string[], hangUp: () => void) => Error | null | 'silence';
  readonly onRecipient?: (to: string, hangUp: () => void) => Error | null | 'silence';
};

interface WithSocket {
  readonly id: string;
  readonly _socket: Socket;
}

/** An answer with a reply code of its own. */
export const reply = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

export async function startSmtpSink({ onMessage, onRecipient, ...hooks }: Hooks = {}): Promise<SmtpSink> {
  const received: Received[] = [];
  let connections = 0;
  const hangUp = (sessionId: string) => (): void => {
    for (const connection of server.connections as unknown as Set<WithSocket>) if (connection.id === sessionId) connection._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: ({ address }, session, done) => {
      const answer = onRecipient?.(address, hangUp(session.id)) ?? null;
      if (answer !== 'silence') done(answer);
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const answer = onMessage?.(to, hangUp(session.id)) ?? null;
      if (answer === 'silence') return;
      if (answer === null) {
        const raw = Buffer.concat(chunks);
        received.push({ to, from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', raw: raw.toString('utf8'), mail: await PostalMime.parse(raw) });
      }
      done(answer);
    },
    ...hooks,
  });
  // a client that gives up in the middle is part of these tests
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

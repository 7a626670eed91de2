import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface MailCatcher {
  readonly port: number;
  close(): Promise<void>;
}

/** One SMTP conversation: everything is accepted, nothing leaves this computer. */
async function receive(socket: Socket, onMail: (raw: string) => void): Promise<void> {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let mail: string[] | null = null;
  say('220 parcours-demo');
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    if (mail !== null) {
      if (line !== '.') mail.push(line.startsWith('..') ? line.slice(1) : line);
      else {
        onMail(mail.join('\n'));
        mail = null;
        say('250 kept');
      }
    } else if (/^DATA/i.test(line)) {
      mail = [];
      say('354 go on');
    } else if (/^QUIT/i.test(line)) {
      say('221 bye');
      socket.end();
    } else say(/^(EHLO|HELO|MAIL|RCPT|RSET|NOOP)/i.test(line) ? '250 fine' : '502 not here');
  }
}

/** A mail server for the demo alone, on a free port of this computer. */
export async function startMailCatcher(onMail: (raw: string) => void): Promise<MailCatcher> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // whoever hangs up in the middle has sent nothing
    socket.on('error', () => socket.destroy());
    void receive(socket, onMail).catch(() => socket.destroy());
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

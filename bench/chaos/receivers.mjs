// The other side: an HTTP server and an SMTP server that write down what they were asked to do, before they answer.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

const count = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
const listening = (server, host) => new Promise((done, failed) => server.once('error', failed).listen(0, host, () => done(server.address().port)));

/** Mostly quick, now and then slow enough that whoever asked is dead when the answer comes. */
const hesitate = (random) => sleep(random.next() < 0.03 ? 900 : random.between(0, 30));

export async function openReceivers(random) {
  const received = { mails: new Map(), once: new Map(), keyed: new Map(), calls: 0 };
  const http = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // its sender died before the request was complete
    }
    const { email } = JSON.parse(Buffer.concat(chunks).toString());
    received.calls += 1;
    if (request.url === '/once') count(received.once, email);
    else count(received.keyed, request.headers['idempotency-key']);
    await hesitate(random);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    async onData(stream, _session, done) {
      let text = '';
      try {
        for await (const chunk of stream) text += chunk;
      } catch {
        return; // its sender died before the message was complete: no server would deliver that
      }
      count(received.mails, /^Message-ID: <([^@>]+)@/im.exec(text)?.[1] ?? 'without a key');
      received.calls += 1;
      await hesitate(random);
      done();
    },
  });
  smtp.on('error', () => undefined); // connections of killed workers
  const httpPort = await listening(http, '127.0.0.1');
  const smtpPort = await new Promise((done) => { const server = smtp.listen(0, '127.0.0.1', () => done(server.address().port)); });
  const close = async () => {
    http.closeAllConnections();
    http.close();
    await new Promise((done) => smtp.close(done));
  };
  return { received, httpPort, smtpPort, close };
}

// A mail server in a process of its own that takes everything and counts it; says its port, then the count whenever it is asked.
import { SMTPServer } from 'smtp-server';

const seen = new Set();
let accepted = 0;
let bytes = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  disableReverseLookup: true,
  onData(stream, session, done) {
    stream.on('data', (chunk) => (bytes += chunk.length));
    stream.on('end', () => {
      accepted += 1;
      seen.add(session.envelope.rcptTo[0]?.address);
      done();
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => process.send({ port: server.server.address().port }));
process.on('message', (what) => {
  process.send({ accepted, recipients: seen.size, bytes });
  if (what === 'forget') {
    accepted = bytes = 0;
    seen.clear();
  }
});
process.on('disconnect', () => process.exit());

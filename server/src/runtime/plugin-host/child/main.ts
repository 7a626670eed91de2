// The program a package runs in. Its only way out is descriptor 3; everything it says there is checked by the server.
import { Socket } from 'node:net';
import { frameWriter } from '../wire/frame-writer.js';
import { FrameReader } from '../wire/frames.js';
import { MAX_MESSAGE_BYTES, type ToPlugin } from '../wire/messages.js';
import { lockDown } from './lock-down.js';
import { offerSockets } from './offer-sockets.js';
import { PluginWorker } from './plugin-worker.js';

const channel = new Socket({ fd: 3, readable: true, writable: true });
const send = frameWriter(channel);
lockDown();
const worker = new PluginWorker(send, process.argv.includes('sockets') ? offerSockets(send) : null);
const reader = new FrameReader(MAX_MESSAGE_BYTES, (text) => {
  const said = JSON.parse(text) as ToPlugin | readonly ToPlugin[];
  if ('kind' in said) worker.take(said);
  else for (const message of said) worker.take(message);
});
channel.on('data', (part: Buffer) => reader.push(part));
channel.on('error', () => process.exit(1));
channel.on('close', () => process.exit(0));
// whoever stops the server stops it, and it ends this process when it has finished with it
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// a promise nobody waits for is the package's own affair; in a process of its own it need not end the rest
process.on('unhandledRejection', (reason) => process.stderr.write(`unhandled rejection: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`));

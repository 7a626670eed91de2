import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const REPORT_AFTER_MS = 2_000;
const REPLY_AFTER_MS = 9_000;
const REPLY_SHARE = 0.1;
const LOST_SHARE = 0.06;
const MAX_BODY = 20_000;
const REPLIES = ['Merci !', 'Super, merci', 'Je peux passer le chercher en boutique ?', 'STOP'];

export interface PhoneNetwork {
  /** Where messages are posted to. */
  readonly url: string;
  /** What the `Authorization` header has to say. */
  readonly authorization: string;
  /** Where reports and replies go from now on. */
  reportTo(address: string): void;
  close(): Promise<void>;
}

interface Message {
  readonly to: string;
  readonly from: string;
  readonly text: string;
}

const isMessage = (value: unknown): value is Message => {
  const { to, from, text } = (value ?? {}) as Partial<Message>;
  return typeof to === 'string' && /^\+[1-9]\d{6,14}$/.test(to) && typeof from === 'string' && typeof text === 'string' && text !== '';
};

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) {
    body += String(part);
    if (body.length > MAX_BODY) throw new Error('too long');
  }
  return body;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/**
 * A text message service for the demo alone, on a free port of this computer: it takes messages as such services do, reports what became of them,
 * and now and then somebody answers. Nothing reaches a phone. A key that comes again gets the answer of the first time.
 */
export async function startPhoneNetwork(onError: (error: unknown) => void): Promise<PhoneNetwork> {
  const authorization = `Bearer ${randomBytes(18).toString('base64url')}`;
  const known = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();
  let reports: string | null = null;

  const tell = (afterMs: number, what: object): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (reports !== null) fetch(reports, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) }).catch(onError);
    }, afterMs);
    timers.add(timer);
  };
  const take = ({ to }: Message): string => {
    const id = randomUUID();
    const arrives = Math.random() >= LOST_SHARE;
    tell(REPORT_AFTER_MS * (1 + Math.random()), { id, status: arrives ? 'DELIVRD' : 'UNDELIV' });
    if (arrives && Math.random() < REPLY_SHARE) tell(REPLY_AFTER_MS, { from: to, text: REPLIES[Math.floor(Math.random() * REPLIES.length)], id: randomUUID() });
    return id;
  };
  const answer = async (request: IncomingMessage): Promise<readonly [number, object]> => {
    if (request.method !== 'POST' || request.url !== '/messages') return [404, { status: 'refused', reason: 'no such address' }];
    if (request.headers.authorization !== authorization) return [401, { status: 'refused', reason: 'wrong key' }];
    const message = parse(await readBody(request));
    if (!isMessage(message)) return [400, { status: 'refused', reason: 'expected to (E.164), from and text' }];
    const key = String(request.headers['idempotency-key'] ?? randomUUID());
    const id = known.get(key) ?? take(message);
    known.set(key, id);
    return [202, { status: 'accepted', id }];
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const say = ([status, body]: readonly [number, object]): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    answer(request).then(say, () => say([400, { status: 'refused', reason: 'unreadable' }]));
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    authorization,
    reportTo: (address) => void (reports = address),
    close: () =>
      new Promise((closed) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

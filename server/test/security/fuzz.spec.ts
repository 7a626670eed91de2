import { beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { allRoutes } from '../http/support/check-answer.js';
import { httpStage, type Answer, type Visitor } from '../http/support/http-server.js';
import { journey } from '../http/support/journey.js';
import { HOSTILE_IDS, HOSTILE_QUERIES, HOSTILE_TEXTS, fromSchema, pick, seededRandom, spoil } from './hostile-input.js';

// O1, O2, O3, N5: whatever is sent, the answer is short, says nothing of the inside and comes soon. `npm run fuzz -- --cases 20000 --seed 7` does more of it.
const CASES = Number(process.env['PARCOURS_FUZZ_CASES'] ?? 500);
const SEED = Number(process.env['PARCOURS_FUZZ_SEED'] ?? 20_261_122);
const SLOW_MS = 5_000;
/** What only the inside says: stacks, files, SQL and its errors, libraries. */
const INSIDE = /\n\s+at |node_modules|file:\/\/|\.(ts|js|mjs):\d+|\bselect\b.{1,80}\bfrom\b|\binsert into\b|syntax error at|violates|relation "|invalid input syntax|QueryFailed|TypeError|RangeError|SyntaxError|ECONNREFUSED|\bpg_|postgres(ql)?:\/\//i;

const stage = httpStage({ PARCOURS_RATE_LIMITS: 'off' });
const random = seededRandom(SEED);
const idsOf: string[] = ['1', '2', '3'];
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.person('owner');
  const made = await owner.call('POST', 'workflows', { document: journey('fuzzed-path-nobody-guesses') });
  const { id } = made.body as unknown as { id: number };
  await owner.call('POST', `workflows/${id}/publish`, { revision: 1 });
  idsOf.push(String(id));
  await owner.call('POST', 'events', { events: [{ contact: { email: 'ada@example.org' }, name: 'order' }] });
});

/** What a correct client could not send or would not: null when the answer is as it should be, otherwise what is wrong with it. */
function complaint(status: number, text: string, ms: number): string | null {
  if (status >= 500) return `status ${status}`;
  if (ms > SLOW_MS) return `${ms} ms`;
  if (status >= 400 && INSIDE.test(text)) return `the inside shows: ${INSIDE.exec(text)?.[0]}`;
  if (status >= 400 && text.length > 20_000) return `${text.length} characters of refusal`;
  return null;
}

/** A session may have ended by what was sent before: somebody else goes on. */
async function send(method: string, path: string, body: string | undefined, headers: Record<string, string> = {}): Promise<{ answer: Answer; ms: number }> {
  const startedAt = performance.now();
  const answer = await owner.call(method, path, body, headers);
  const ms = Math.round(performance.now() - startedAt);
  if (answer.status === 401) owner = await stage.person('owner');
  return { answer, ms };
}

type Case = readonly [method: string, path: string, body: string | undefined];

function caseOf(route: (typeof allRoutes)[number]): Case {
  const path = route.path.replace(/:\w+/g, () => (random() < 0.7 ? pick(random, idsOf) : pick(random, HOSTILE_IDS)));
  const query = random() < 0.3 ? pick(random, HOSTILE_QUERIES) : '';
  if (route.method === 'GET') return [route.method, `/api/v1${path}${query}`, undefined];
  const good = route.body === undefined ? {} : fromSchema(random, route.body as Record<string, unknown>);
  const kind = random();
  const body = kind < 0.2 ? JSON.stringify(good) : kind < 0.75 ? JSON.stringify(spoil(random, good)) : pick(random, HOSTILE_TEXTS);
  return [route.method, `/api/v1${path}${query}`, body];
}

/** The registry of packages is somebody else's, and the way to an identity provider has its own tests. */
const fuzzed = allRoutes.filter(({ path, consumes }) => consumes === undefined && !path.startsWith('/packages') && !path.startsWith('/session/oidc'));

describe(`whatever is sent (seed ${SEED})`, () => {
  it('to any address of the API is answered soon, with one shape of refusal, and nothing of the inside', async () => {
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    for (let number = 0; number < CASES; number += 1) {
      const [method, path, body] = caseOf(fuzzed[number % fuzzed.length] as (typeof allRoutes)[number]);
      const { answer, ms } = await send(method, path, body);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const found = complaint(answer.status, answer.text, ms) ?? (answer.status >= 400 && typeof answer.body.error?.code !== 'string' ? `another shape: ${answer.text.slice(0, 100)}` : null);
      if (found !== null) wrong.push(`${method} ${path.slice(0, 120)} ${body?.slice(0, 300) ?? ''} -> ${found}: ${answer.text.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
    // a fuzzer that is only ever refused at the door proves nothing
    expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(CASES / 20);
    expect((statuses.get(400) ?? 0) + (statuses.get(422) ?? 0)).toBeGreaterThan(CASES / 20);
  }, 60_000 + CASES * 200);

  it('to webhooks, forms, pixels and pages is answered soon, and never with a failure of the server', async () => {
    const wrong: string[] = [];
    const places = ['/hooks/fuzzed-path-nobody-guesses', '/forms/fuzzed-path-nobody-guesses', '/t/o/', '/t/o/1-1-AAAAAAAAAAAAAAAAAAAAAA.gif', '/', '/assets/', '/healthz'];
    const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream', 'multipart/form-data; boundary=x', 'application/json; charset=x', 'x'];
    for (let number = 0; number < CASES / 4; number += 1) {
      const place = pick(random, places) + (random() < 0.3 ? pick(random, HOSTILE_IDS) : '') + pick(random, HOSTILE_QUERIES);
      const method = pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);
      const body = method === 'GET' ? undefined : pick(random, HOSTILE_TEXTS);
      const { answer, ms } = await send(method, place, body, method === 'GET' ? {} : { 'content-type': pick(random, types), cookie: 'a=b; =; parcours_session=%00' });
      const found = complaint(answer.status, answer.text, ms);
      if (found !== null) wrong.push(`${method} ${place.slice(0, 120)} ${body?.slice(0, 200) ?? ''} -> ${found}: ${answer.text.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000 + CASES * 50);

  it('over a live connection ends that connection at most', async () => {
    for (let number = 0; number < CASES / 20; number += 1) {
      const visitor = number % 10 === 0 ? await stage.person('analyst') : owner;
      const socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: visitor.cookie ?? '' }, reconnection: false, forceNew: true });
      await new Promise<void>((done) => socket.once('connect', done).once('connect_error', () => done()));
      for (const event of ['watch', 'unwatch', 'live', 'toString', '__proto__']) socket.emit(event as never, spoil(random, { workflowId: 1 }) as never, spoil(random, []) as never);
      (socket.io.engine as unknown as { transport: { ws?: { send(text: string): void } } }).transport.ws?.send(pick(random, ['42', '40{}', '451-["watch"]', '2probe', `42${pick(random, HOSTILE_TEXTS).slice(0, 12_000)}`]));
      await new Promise((wake) => setTimeout(wake, 5));
      socket.close();
    }
    expect((await stage.visitor().call('GET', '/readyz')).status).toBe(200);
  }, 60_000 + CASES * 50);
});

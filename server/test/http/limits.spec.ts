import { beforeAll, describe, expect, it } from '@jest/globals';
import net from 'node:net';
import { httpStage } from './support/http-server.js';

// O6, O7: how often and how slowly somebody may ask
const stage = httpStage({ PARCOURS_TRUSTED_PROXIES: '127.0.0.1', PARCOURS_RATE_LIMITS: 'pages=20,hooks=40,strangers=12,callers=60,workspaces=80' });
const times = async (count: number, ask: () => Promise<{ status: number; headers: Headers }>) => {
  const answers = [];
  for (let number = 0; number < count; number += 1) answers.push(await ask());
  return answers;
};
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('somebody who asks too often', () => {
  it.each([
    ['forms', 'GET', '/forms/nobody-listens-at-this-one', 10, 1],
    ['the editor', 'GET', '/workflows', 10, 2],
    ['pixels', 'GET', '/t/o/1-1-AAAAAAAAAAAAAAAAAAAAAA.gif', 10, 3],
    ['webhooks', 'POST', '/hooks/nobody-listens-at-this-one', 20, 4],
    ['the API without a key', 'GET', '/api/v1/workflows', 6, 5],
    ['signing in', 'GET', '/api/v1/session/oidc', 6, 6],
  ])('of %s is told when to come again, while others go on', async (_, method, path, burst, network) => {
    const answers = await times(burst + 3, () => stage.visitor().call(method, path, undefined, from(`192.0.2.${network}`)));
    expect(answers.slice(0, burst).map(({ status }) => status)).not.toContain(429);
    const refused = answers.slice(-1)[0]!;
    expect([refused.status, Number(refused.headers.get('retry-after')) >= 1]).toEqual([429, true]);
    expect((await stage.visitor().call(method, path, undefined, from(`192.0.2.${network + 100}`))).status).not.toBe(429);
  });

  it('cannot make a new person of themselves by what they write into a header', async () => {
    const answers = [];
    for (let number = 0; number < 15; number += 1) answers.push(await stage.visitor().call('GET', '/workflows', undefined, from(`203.0.113.${number}, 198.51.100.9`)));
    expect(answers.map(({ status }) => status)).toContain(429);
  });

  it('with a key is stopped, and so is a workspace whose keys ask in turn; another workspace goes on', async () => {
    const [viewer, editor] = [await stage.holder('viewer'), await stage.holder('editor')];
    const stranger = await stage.stranger();
    const first = await times(33, () => viewer.call('GET', 'workflows'));
    expect(first.slice(-1)[0]!.status).toBe(429);
    const second = await times(15, () => editor.call('GET', 'workflows'));
    expect([second[0]!.status, second.slice(-1)[0]!.status]).toEqual([200, 429]);
    expect((await stranger.call('GET', 'workflows')).status).toBe(200);
  });
});

/** Takes its ten seconds beside the other tests. */
let slow: Promise<{ readonly answer: string; readonly ms: number }>;
beforeAll(() => {
  const startedAt = Date.now();
  slow = talk('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ', 20_000).then((answer) => ({ answer, ms: Date.now() - startedAt }));
});

const port = (): number => Number(new URL(stage.server.url).port);
const talk = (text: string, withinMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port(), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    setTimeout(() => socket.destroy(), withinMs).unref();
  });

describe('a connection', () => {
  it('with a head that is too large is refused', async () => {
    expect(await talk(`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`, 3_000)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('that never says the whole of its head is ended after ten seconds', async () => {
    const { answer, ms } = await slow;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(ms).toBeGreaterThan(8_000);
    expect(ms).toBeLessThan(16_000);
  }, 20_000);

  it('is found for those who ask for its health while five hundred others only stand open', async () => {
    const idle = await Promise.all(Array.from({ length: 500 }, () => new Promise<net.Socket>((resolve, reject) => { const socket = net.connect(port(), '127.0.0.1', () => resolve(socket)); socket.on('error', reject); })));
    const startedAt = Date.now();
    const health = await fetch(`${stage.server.url}/healthz`);
    expect([health.status, Date.now() - startedAt < 2_000]).toEqual([200, true]);
    for (const socket of idle) socket.destroy();
  });

  it('does not say which program and version answers, and takes no TRACE', async () => {
    const answer = await fetch(`${stage.server.url}/healthz`);
    expect([answer.headers.get('server'), answer.headers.get('x-powered-by')]).toEqual([null, null]);
    expect(await talk('TRACE / HTTP/1.1\r\nhost: x\r\ncookie: secret-canary\r\nconnection: close\r\n\r\n', 3_000)).not.toMatch(/ 200 |secret-canary/);
  });
});

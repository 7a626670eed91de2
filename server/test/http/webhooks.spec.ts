import { beforeAll, describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';

const stage = httpStage();
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`.replace('.', '-'), from: { node: from.split('.')[0] as string, port: from.split('.')[1] ?? 'main' }, to: { node: to } });

async function publish(path: string, settings: Record<string, unknown>, nodes: ReturnType<typeof node>[], edges: ReturnType<typeof edge>[]): Promise<number> {
  const owner = await stage.owner();
  const document = { ...emptyWorkflow(path), nodes: [node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody', ...settings }), ...nodes], edges };
  const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
  expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).status).toBe(200);
  return id;
}

const hit = (path: string, body: unknown) => stage.visitor().call('POST', `/hooks/${path}`, body);
const runsOf = async (id: number) => (await (await stage.owner()).call('GET', `workflows/${id}/counts`)).body as unknown as { started: number; active: number; failed: number };

/*
 *  hook ──> big ──yes──> echo
 *            └───no───> refuse
 */
describe('many webhooks at once', () => {
  const ECHO = makePath();
  let id: number;
  beforeAll(async () => {
    id = await publish(
      ECHO,
      {},
      [node('big', 'core.condition', { rule: { '>=': [{ var: 'json.body.n' }, 0] } }), node('echo', 'core.respond', { send: 'text', text: '{{ json.body.n }}' }), node('refuse', 'probe.refuse', {})],
      [edge('hook', 'big'), edge('big.yes', 'echo'), edge('big.no', 'refuse')],
    );
  });

  it('are each answered with what is theirs; one whose run fails takes nobody with it', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => hit(ECHO, { n: n === 30 ? -1 : n })));
    expect(answers.map((answer) => (answer.status === 200 ? answer.text : answer.body.error?.code))).toEqual(Array.from({ length: 60 }, (_, n) => (n === 30 ? 'run_failed' : String(n))));
    expect(await runsOf(id)).toMatchObject({ started: 60, active: 0, failed: 1 });
  });
});

describe('a webhook whose run cannot be through at once', () => {
  it('is answered when an effect outside has been carried out', async () => {
    const path = makePath();
    await publish(path, {}, [node('send', 'probe.send', { account: null }), node('reply', 'core.respond', { send: 'text', text: 'sent' })], [edge('hook', 'send'), edge('send', 'reply')]);
    expect((await hit(path, {})).text).toBe('sent');
  });

  it('is answered too when it is about a contact', async () => {
    const path = makePath();
    await publish(path, { identify: 'email', identifyField: 'email' }, [node('reply', 'core.respond', { send: 'text', text: 'hello {{ contact.email }}' })], [edge('hook', 'reply')]);
    const answers = await Promise.all(['ada', 'bob', 'ada'].map((name) => hit(path, { email: `${name}@example.org` })));
    expect(answers.map((answer) => answer.text)).toEqual(['hello ada@example.org', 'hello bob@example.org', 'hello ada@example.org']);
  });
});

describe('a webhook that is sent too much', () => {
  it('says how much it takes, and starts nothing; what it takes goes through whole', async () => {
    const path = makePath();
    const id = await publish(path, {}, [node('size', 'core.respond', { send: 'text', text: '{{ json.body.text | size }}' })], [edge('hook', 'size')]);
    const refused = await hit(path, { text: 'x'.repeat(10_000_000) });
    expect([refused.status, refused.body.error?.code, refused.body.error?.message]).toEqual([413, 'body_too_large', expect.stringContaining('larger than this address takes')]);
    expect(await runsOf(id)).toMatchObject({ started: 0 });
    expect((await hit(path, { text: 'x'.repeat(1_000_000) })).text).toBe('1000000');
  });
});

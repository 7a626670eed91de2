import { beforeAll, describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';

const stage = httpStage();
const PATH = makePath();
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`.replace('.', '-'), from: { node: from.split('.')[0] as string, port: from.split('.')[1] ?? 'main' }, to: { node: to } });

async function publish(path: string, settings: Record<string, unknown>, nodes: ReturnType<typeof node>[], edges: ReturnType<typeof edge>[]): Promise<number> {
  const owner = await stage.owner();
  const document = { ...emptyWorkflow(path), nodes: [node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody', save: 'after', ...settings }), ...nodes], edges };
  const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
  expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).status).toBe(200);
  return id;
}

const hit = (path: string, body: unknown) => stage.visitor().call('POST', `/hooks/${path}`, body);
const runsOf = async (id: number) => (await (await stage.owner()).call('GET', `workflows/${id}/counts`)).body as unknown as { started: number; active: number; failed: number };
/** What was answered is promised to be saved 50 ms later; a test machine may be busy with other things for longer. */
async function settled(id: number, started: number): Promise<unknown> {
  for (let patience = 100; patience > 0 && (await runsOf(id)).started < started; patience--) await new Promise((resolve) => setTimeout(resolve, 20));
  return runsOf(id);
}

/*
 *  hook ──> big ──yes──> echo
 *            └───no───> refuse
 */
describe('a webhook whose runs are saved just after the answer', () => {
  let id: number;
  beforeAll(async () => {
    id = await publish(
      PATH,
      {},
      [node('big', 'core.condition', { rule: { '>=': [{ var: 'json.body.n' }, 0] } }), node('echo', 'core.respond', { send: 'text', text: '{{ json.body.n }}' }), node('refuse', 'probe.refuse', {})],
      [edge('hook', 'big'), edge('big.yes', 'echo'), edge('big.no', 'refuse')],
    );
  });

  it('answers each caller with what is theirs, and every one of their runs is saved a moment later, failed ones too', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => hit(PATH, { n: n === 30 ? -1 : n })));
    expect(answers.map((answer) => (answer.status === 200 ? answer.text : answer.body.error?.code))).toEqual(Array.from({ length: 60 }, (_, n) => (n === 30 ? 'run_failed' : String(n))));
    expect(await settled(id, 60)).toMatchObject({ started: 60, active: 0, failed: 1 });
  });

  it('waits for the run where more than its first steps are needed for the answer', async () => {
    const path = makePath();
    const effect = await publish(path, {}, [node('send', 'probe.send', { account: null }), node('reply', 'core.respond', { send: 'text', text: 'sent' })], [edge('hook', 'send'), edge('send', 'reply')]);
    expect((await hit(path, {})).text).toBe('sent');
    expect(await settled(effect, 1)).toMatchObject({ started: 1, active: 0, failed: 0 });
  });

  it('tells the number of the run at once where nobody waits for its end, and that run is the one that is saved', async () => {
    const path = makePath();
    const waiting = await publish(path, { respond: 'at_once' }, [node('stop', 'core.stop', {})], [edge('hook', 'stop')]);
    const { status, body } = await hit(path, { a: 1 });
    expect(status).toBe(202);
    await settled(waiting, 1);
    const run = await (await stage.owner()).call('GET', `runs/${String((body as unknown as { runId: number }).runId)}`);
    expect(run.body).toMatchObject({ status: 'done' });
  });
});

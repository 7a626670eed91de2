import { describe, expect, it } from '@jest/globals';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';

const stage = httpStage();
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to } });

async function draft(path: string, code: string, settings: Record<string, unknown> = {}): Promise<number> {
  const nodes = [node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody' }), { ...node('code', 'code.javascript', { code, ...settings }), retry: { attempts: 1, delayMs: 1_000 } }, node('reply', 'core.respond', { send: 'text', text: '{{ json.said }}' })];
  const document = { ...emptyWorkflow(path), nodes, edges: [edge('hook', 'code'), edge('code', 'reply')] };
  return ((await (await stage.owner()).call('POST', 'workflows', { document })).body as unknown as { id: number }).id;
}
const publish = async (id: number) => (await stage.owner()).call('POST', `workflows/${id}/publish`, { revision: 1 });
const hit = (path: string, body: unknown) => stage.visitor().call('POST', `/hooks/${path}`, body);

describe('a workflow with a code step', () => {
  it('answers many webhooks at once, each with what is theirs; one that never ends takes nobody with it (J6)', async () => {
    const path = 'code-step-nobody-guesses';
    const id = await draft(path, 'const { n } = $json.body;\nif (n === 7) for (;;);\nconsole.log("n", n);\nreturn { said: `got ${n}` };', { timeLimitMs: 1_000 });
    expect((await publish(id)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => hit(path, { n })));
    expect(answers.map((answer) => (answer.status === 200 ? answer.text : answer.body.error?.code))).toEqual(Array.from({ length: 20 }, (_, n) => (n === 7 ? 'run_failed' : `got ${n}`)));
  });

  it('shows a run that fails with the line of the code, and what it had written to the console until then', async () => {
    const path = 'code-fails-nobody-guesses';
    const id = await draft(path, 'console.log("about to fail");\nreturn null.x;');
    await publish(id);
    expect((await hit(path, {})).body.error?.code).toBe('run_failed');
    const owner = await stage.owner();
    const { items: runs } = (await owner.call('GET', `workflows/${id}/runs`)).body as unknown as { items: { id: number; error: unknown }[] };
    expect(runs[0]?.error).toMatchObject({ code: 'code_failed', nodeId: 'code', message: expect.stringContaining('(line 2, column 13)') });
    expect(JSON.stringify((await owner.call('GET', `runs/${runs[0]?.id}`)).body)).toContain('about to fail');
  });

  it('cannot be published while the code cannot be read', async () => {
    const answer = await publish(await draft('code-torn-nobody-guesses', 'return items +;'));
    expect(answer.status).toBe(422);
    expect(answer.body.error?.details).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ code: 'code_syntax', nodeId: 'code', field: 'code', message: 'The code cannot be read: Unexpected token (line 1, column 15).' })]) });
  });
});

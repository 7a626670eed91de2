import { describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
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
    const path = makePath();
    const id = await draft(path, 'const { n } = $json.body;\nif (n === 7) for (;;);\nconsole.log("n", n);\nreturn { said: `got ${n}` };', { timeLimitMs: 1_000 });
    expect((await publish(id)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => hit(path, { n })));
    expect(answers.map((answer) => (answer.status === 200 ? answer.text : answer.body.error?.code))).toEqual(Array.from({ length: 20 }, (_, n) => (n === 7 ? 'run_failed' : `got ${n}`)));
  });

  it('shows a run that fails with the line of the code, and what it had written to the console until then', async () => {
    const path = makePath();
    const id = await draft(path, 'console.log("about to fail");\nreturn null.x;');
    await publish(id);
    expect((await hit(path, {})).body.error?.code).toBe('run_failed');
    const owner = await stage.owner();
    const { items: runs } = (await owner.call('GET', `workflows/${id}/runs`)).body as unknown as { items: { id: number; error: unknown }[] };
    expect(runs[0]?.error).toMatchObject({ code: 'code_failed', nodeId: 'code', message: expect.stringContaining('(line 2, column 13)') });
    expect(JSON.stringify((await owner.call('GET', `runs/${runs[0]?.id}`)).body)).toContain('about to fail');
  });

  it('cannot be published while the code cannot be read', async () => {
    const answer = await publish(await draft(makePath(), 'return items +;'));
    expect(answer.status).toBe(422);
    expect(answer.body.error?.details).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ code: 'code_syntax', nodeId: 'code', field: 'code', message: 'The code cannot be read: Unexpected token (line 1, column 15).' })]) });
  });
});

const js = (source: string) => ({ $js: source });

/** A webhook that is answered with what a step made of the body. */
async function setting(path: string, values: readonly unknown[], more: Record<string, unknown> = {}): Promise<number> {
  const nodes = [node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody', ...more }), { ...node('set', 'core.set', { values, keep: false }), retry: { attempts: 1, delayMs: 1_000 } }, node('reply', 'core.respond', { send: 'json', json: js('json') })];
  const document = { ...emptyWorkflow(path.slice(0, 40)), nodes, edges: [edge('hook', 'set'), edge('set', 'reply')] };
  return ((await (await stage.owner()).call('POST', 'workflows', { document })).body as unknown as { id: number }).id;
}
const problems = async (id: number): Promise<unknown> => ((await publish(id)).body.error?.details as { problems?: unknown } | undefined)?.problems;

describe('settings in JavaScript', () => {
  it('are worked out for each run: text, numbers, lists and objects stay what they are', async () => {
    const path = makePath();
    const id = await setting(path, [
      { path: 'greeting', value: js('`Hello ${json.body.name ?? "there"}`') },
      { path: 'total', value: js('json.body.price * 1.2'), kind: 'number' },
      { path: 'names', value: js('json.body.items.map(({ name }) => name.toUpperCase())'), kind: 'any' },
    ]);
    expect((await publish(id)).status).toBe(200);
    expect((await hit(path, { name: 'Ada', price: 10, items: [{ name: 'a' }] })).body).toEqual({ greeting: 'Hello Ada', total: 12, names: ['A'] });
    expect((await hit(path, { price: 10 })).body.error?.code).toBe('run_failed');
    const { items: runs } = (await (await stage.owner()).call('GET', `workflows/${id}/runs`)).body as unknown as { items: { error: { message: string } | null }[] };
    expect(runs.map(({ error }) => error?.message)).toContainEqual(expect.stringMatching(/^The JavaScript in "values\.2\.value" of "set" stopped with TypeError: .*\(line 1, column 17\)\.$/));
  });

  it('cannot be published while they cannot be read, nor where a setting is the same for every item', async () => {
    expect(await problems(await setting(makePath(), [{ path: 'a', value: js('json.a +\n') }]))).toContainEqual(expect.objectContaining({ code: 'expression_syntax', nodeId: 'set', field: 'values.0.value', message: 'The JavaScript in "values.0.value" cannot be read: Unexpected token (line 2, column 1).' }));
    expect(await problems(await setting(makePath(), [{ path: js('"a"'), value: 'x' }]))).toContainEqual(expect.objectContaining({ nodeId: 'set', field: 'values.0.path', reason: 'no_templates' }));
    expect(await problems(await setting(makePath(), [{ path: 'a', value: 'x' }], { path: js('"a"') }))).toContainEqual(expect.objectContaining({ nodeId: 'hook', field: 'path' }));
  });

  it('are shown worked out while they are written, each with its value or what is wrong, and see no credential, no key and no file (I1)', async () => {
    const owner = await stage.owner();
    const canary = 'canary-0f6e2c81';
    process.env['PARCOURS_TEST_CANARY'] = canary;
    const { id: credential } = (await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: 25, secure: 'none', user: 'shop', password: canary, fromEmail: 'news@shop.example' } })).body as unknown as { id: number };
    expect(credential).toEqual(expect.any(Number));
    const all = 'JSON.stringify([json, contact, run, workflow, now, ...Object.getOwnPropertyNames(globalThis).map((name) => String(globalThis[name]))])';
    const settings = { credential, subject: js('json.city.toUpperCase()'), text: js(all), html: js('json.missing.n'), fromName: '{{ json.city }}', utm: { source: js('json.city.length') } };
    const { status, text, body } = await owner.call('POST', 'catalog/nodes/email.send/preview', { version: 1, settings, json: { city: 'Lyon' }, contact: null, workflow: { id: 1, name: 'Shop' } });
    delete process.env['PARCOURS_TEST_CANARY'];
    expect(status).toBe(200);
    expect(text).not.toContain(canary);
    expect((body as unknown as { previews: unknown[] }).previews).toEqual(expect.arrayContaining([
      { path: 'subject', text: 'LYON', problem: null },
      { path: 'text', text: expect.stringContaining('{"city":"Lyon"}'), problem: null },
      { path: 'html', text: null, problem: { code: 'expression_failed', message: expect.stringContaining('The JavaScript in "html" stopped with TypeError'), detail: expect.stringMatching(/^TypeError: .*\(line 1, column 14\)$/) } },
      { path: 'fromName', text: 'Lyon', problem: null },
      { path: 'utm.source', text: '4', problem: null },
    ]));
  });
});

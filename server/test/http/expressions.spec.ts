import { describe, expect, it } from '@jest/globals';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import { httpStage } from './support/http-server.js';

const stage = httpStage();
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings, retry: { attempts: 1, delayMs: 1_000 } });
const edge = (from: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port: 'main' }, to: { node: to } });
const js = (source: string) => ({ $js: source });

/** A webhook that is answered with what a step made of the body. */
async function draft(path: string, values: readonly unknown[]): Promise<number> {
  const nodes = [
    node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody' }),
    node('set', 'core.set', { values, keep: false }),
    node('reply', 'core.respond', { send: 'json', json: js('json') }),
  ];
  const document = { ...emptyWorkflow(path), nodes, edges: [edge('hook', 'set'), edge('set', 'reply')] };
  return ((await (await stage.owner()).call('POST', 'workflows', { document })).body as unknown as { id: number }).id;
}
const publish = async (id: number) => (await stage.owner()).call('POST', `workflows/${id}/publish`, { revision: 1 });
const hit = (path: string, body: unknown) => stage.visitor().call('POST', `/hooks/${path}`, body);

describe('settings in JavaScript', () => {
  it('are worked out for each run: text, numbers, yes or no, lists and objects', async () => {
    const path = 'expressions-nobody-guesses';
    const id = await draft(path, [
      { path: 'greeting', value: js('`Hello ${json.body.name ?? "there"}`') },
      { path: 'total', value: js('json.body.price * 1.2'), kind: 'number' },
      { path: 'names', value: js('json.body.items.map(({ name }) => name.toUpperCase())'), kind: 'any' },
    ]);
    expect((await publish(id)).status).toBe(200);
    expect((await hit(path, { name: 'Ada', price: 10, items: [{ name: 'a' }] })).body).toEqual({ greeting: 'Hello Ada', total: 12, names: ['A'] });
  });
});

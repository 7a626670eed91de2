import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import type { ServerOptions } from '../../src/main/create-server.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { httpStage } from '../http/support/http-server.js';
import { fromSources } from '../support/plugin-sources.js';

const plugins = new PluginHost({ translate: fromSources });
// no catalog of the tests: the packages of the server itself, each in a process of its own
const stage = httpStage({ PARCOURS_ISOLATE: 'all' }, { plugins, catalog: undefined } as unknown as Partial<ServerOptions>);
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string, port = 'main') => ({ id: `${from}-${to}`, from: { node: from, port }, to: { node: to } });

let shop: Server;
beforeAll(async () => {
  shop = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"city":"Riga"}'));
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
});
afterAll(() => new Promise((done) => shop.close(done)));

describe('a server none of whose packages runs inside of it', () => {
  it('publishes a workflow, takes its webhooks, calls out and answers', async () => {
    const owner = await stage.owner();
    const path = makePath();
    const nodes = [
      node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done', identify: 'nobody' }),
      node('ask', 'http.request', { method: 'GET', url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/` }),
      node('set', 'core.set', { values: [{ path: 'said', value: 'From {{ json.response.body.city }}' }] }),
      node('reply', 'core.respond', { send: 'text', text: '{{ json.said }}' }),
    ];
    const document = { ...emptyWorkflow('Outside'), nodes, edges: [edge('hook', 'ask'), edge('ask', 'set'), edge('set', 'reply')] };
    const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
    expect(await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).toMatchObject({ status: 200 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => stage.visitor().call('POST', `/hooks/${path}`, { n: 1 })));
    expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [200, 'From Riga']));
  });
});

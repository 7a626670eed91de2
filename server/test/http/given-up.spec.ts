import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import http from '@parcours/node-http';
import type { GivenUpCalls, Operation, RunDetail, RunSummary } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

// SECURITY G7: calls that were given up are listed, and sent again by hand, one by one or all at once.
const catalog = testCatalog();
catalog.add(http, '@parcours/node-http', '0.0.0');
const stage = httpStage({}, { catalog });
let owner: Visitor;
let warehouse: LocalSite;
let answers = 422;
let workflowId: number;

const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: `The ${id}`, position: { x: 0, y: 0 }, settings });
const list = (): Promise<{ items: GivenUpCalls[]; more: boolean }> => get('given-up');
const runs = async (query = ''): Promise<number[]> => (await get<{ items: RunSummary[] }>(`runs?givenUp=true${query}`)).items.map(({ id }) => id);
const ended = (id: number): Promise<RunDetail> => eventually(() => get<RunDetail>(`runs/${id}`), ({ status }) => ['done', 'failed'].includes(status));

async function order(name: string, test = false): Promise<number> {
  const { runId } = (await owner.call('POST', `workflows/${workflowId}/runs`, { test, json: { email: `${name}@example.org` }, contact: { email: `${name}@example.org` } })).body as unknown as { runId: number };
  await ended(runId);
  return runId;
}

beforeAll(async () => {
  owner = await stage.owner();
  warehouse = await openSite((_request, response) => { response.writeHead(answers).end('{}'); });
  const form = node('form', 'core.form', { path: 'orders-of-the-warehouse', language: 'en', title: 'Order', intro: '', button: 'Send', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] });
  const document: WorkflowDocument = { schemaVersion: 1, name: 'Orders', nodes: [form, node('call', 'http.request', { method: 'POST', url: `${warehouse.url}/orders` }), node('refuse', 'probe.send', {})], edges: [{ id: 'e', from: { node: 'form', port: 'main' }, to: { node: 'call' } }] };
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  workflowId = id;
});
afterAll(() => warehouse.close());

describe('calls that were given up (G7)', () => {
  it('are listed by step and reason, without test runs, and for this workspace alone', async () => {
    expect(await list()).toEqual({ items: [], more: false });
    const failed = [await order('ada'), await order('bob'), await order('cyd')];
    await order('test', true);
    const { items } = await list();
    expect(items).toMatchObject([{ workflowId, workflowName: 'Orders', nodeId: 'call', nodeName: 'The call', count: 3 }]);
    expect(items[0]?.message).toContain('422');
    expect(items[0]!.firstAt <= items[0]!.lastAt).toBe(true);
    expect(await runs()).toEqual([...failed].reverse());
    expect(await runs(`&workflowId=${workflowId}&nodeId=call&errorCode=${items[0]?.code ?? ''}`)).toHaveLength(3);
    expect(await runs('&nodeId=form')).toEqual([]);
    expect((await (await stage.stranger()).call('GET', 'given-up')).body).toEqual({ items: [], more: false });
  });

  it('are sent again one by one, and go from the list at once, whatever comes of it', async () => {
    const [newest] = await runs();
    const { runId } = (await owner.call('POST', `runs/${newest ?? 0}/retry`, {})).body as unknown as { runId: number };
    expect(await ended(runId)).toMatchObject({ status: 'failed', cause: 'retry' });
    // what fails again is given up again, once
    expect((await runs()).filter((id) => id === newest || id === runId)).toEqual([runId]);
    expect((await list()).items).toMatchObject([{ count: 3 }]);
  });

  it('are sent again all at once when the service is back, and each is called once', async () => {
    answers = 200;
    const before = warehouse.seen.length;
    const [{ code, nodeId }] = (await list()).items as [GivenUpCalls];
    const filter = { givenUp: true, nodeId, errorCode: code };
    expect((await owner.call('POST', `workflows/${workflowId}/bulk`, { kind: 'retry', filter, dryRun: true })).body).toEqual({ count: 3, operation: null });
    const { operation } = (await owner.call('POST', `workflows/${workflowId}/bulk`, { kind: 'retry', filter })).body as unknown as { operation: Operation };
    expect(operation).toMatchObject({ done: 3, skipped: 0 });
    for (const id of operation.runIds) expect((await ended(id)).status).toBe('done');
    expect(await list()).toEqual({ items: [], more: false });
    expect(await runs()).toEqual([]);
    expect(warehouse.seen.length - before).toBe(3);
  });
});

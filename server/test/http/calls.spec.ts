import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RunDetail, RunSummary, WorkflowDetail } from '@parcours/sdk/api';
import { makePath, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});
const node = (id: string, type: string, settings: Record<string, unknown> = {}): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const chain = (name: string, ...nodes: WorkflowNode[]): WorkflowDocument => ({
  schemaVersion: 1, name, nodes, edges: nodes.slice(1).map((to, index) => ({ id: `e${index}`, from: { node: (nodes[index] as WorkflowNode).id, port: 'main' }, to: { node: to.id } })),
});
const make = async (document: WorkflowDocument): Promise<WorkflowDetail> => (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
const publish = async (document: WorkflowDocument): Promise<WorkflowDetail> => {
  const { id, revision } = await make(document);
  return (await owner.call('POST', `workflows/${id}/publish`, { revision })).body as unknown as WorkflowDetail;
};
const read = async (id: number): Promise<RunDetail> => (await owner.call('GET', `runs/${id}`)).body as unknown as RunDetail;
const start = async (id: number, body: object): Promise<number> => Number((await owner.call('POST', `workflows/${id}/runs`, body)).body['runId']);
const list = async (query: string): Promise<RunSummary[]> => ((await owner.call('GET', query)).body as unknown as { items: RunSummary[] }).items;

describe('a workflow that calls another one', () => {
  // T20
  it('shows which run it has called, and the called run by whom; both end', async () => {
    const child = await publish(chain('Score', node('in', 'core.calledByWorkflow'), node('score', 'core.set', { values: [{ path: 'score', value: '7', kind: 'number' }] })));
    const parent = await publish(chain('Orders', node('go', 'core.manual'), node('call', 'core.runWorkflow', { workflow: child.id }), node('keep', 'core.set', { values: [{ path: 'seen', value: 'yes', kind: 'text' }] })));
    const runId = await start(parent.id, { test: false, json: { order: 1 } });
    const done = await eventually(() => read(runId), (run) => run.status === 'done');
    expect(done).toMatchObject({ cause: 'entry', parent: null, children: [{ workflowId: child.id, workflowName: 'Score', status: 'done', cause: 'node' }] });
    expect(await read(done.children[0]?.id as number)).toMatchObject({ cause: 'node', parentRunId: runId, parent: { id: runId, workflowName: 'Orders' }, children: [] });
  });

  it('answers the webhook with what the called workflow made of it', async () => {
    const child = await publish(chain('Greet', node('in', 'core.calledByWorkflow'), node('greet', 'core.set', { values: [{ path: 'greeting', value: 'Hello {{ json.body.name }}', kind: 'text' }] })));
    const path = makePath();
    await publish(chain('Door', node('hook', 'core.webhook', { path, method: 'POST', respond: 'when_done' }), node('call', 'core.runWorkflow', { workflow: child.id }), node('answer', 'core.respond', {})));
    const answer = await stage.visitor().call('POST', `/hooks/${path}`, { name: 'Ada' });
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ greeting: 'Hello Ada' })]);
  });

  it('fails with a sentence when the other one is paused, and a test that sends nothing passes it by', async () => {
    const child = await publish(chain('Resting', node('in', 'core.calledByWorkflow'), node('b', 'core.set', { values: [{ path: 'seen', value: 'yes', kind: 'text' }] })));
    await owner.call('POST', `workflows/${child.id}/pause`);
    const parent = await publish(chain('Caller', node('go', 'core.manual'), node('call', 'core.runWorkflow', { workflow: child.id })));
    const failed = await start(parent.id, { test: false });
    expect(await eventually(() => read(failed), (run) => run.status === 'failed')).toMatchObject({ error: { code: 'called_workflow_paused', nodeId: 'call', message: 'The workflow "Resting" is paused and takes nobody in; resume it, then retry this run.' } });
    const test = await start(parent.id, { test: true, effects: 'none' });
    expect(await eventually(() => read(test), (run) => run.status === 'done')).toMatchObject({ children: [] });
  });
});

describe('a run that a limit holds back', () => {
  it('is shown as queued, also by the filter, until its turn has come', async () => {
    const limited = await publish({ ...chain('One at a time', node('go', 'core.manual'), node('wait', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'hours' } })), settings: { limits: { concurrency: 1 } } });
    const [first, second] = [await start(limited.id, { test: false }), await start(limited.id, { test: false })];
    await eventually(() => read(first), (run) => run.status === 'waiting');
    expect((await read(second)).status).toBe('queued');
    expect((await list(`workflows/${limited.id}/runs?status=queued`)).map(({ id }) => id)).toEqual([second]);
    expect((await list(`workflows/${limited.id}/runs?status=waiting`)).map(({ id }) => id)).toEqual([first]);
    expect(await list(`workflows/${limited.id}/runs?status=running`)).toEqual([]);
    await owner.call('POST', `runs/${first}/cancel`);
    await eventually(() => read(second), (run) => run.status === 'waiting');
  });
});

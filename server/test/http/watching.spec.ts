import { describe, expect, it } from '@jest/globals';
import type { KeptRun, NodeFailure, RunDetail, RunSummary, StandingRun, VersionSummary, WorkflowDetail, WorkflowPace } from '@parcours/sdk/api';
import { fakeClock } from '@parcours/sdk/testing';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const clock = fakeClock(START);
const stage = httpStage({}, { clock });
const node = (id: string, type: string, settings: Record<string, unknown> = {}): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port: 'main' }, to: { node: to } });

/** begin ──> wait an hour, or for an order ──> last */
const journey = (name: string, last: string): WorkflowDocument => ({
  schemaVersion: 1,
  name,
  nodes: [node('begin', 'core.manual'), node('wait', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'hours' } }), node('last', last)],
  edges: [edge('begin', 'wait'), edge('wait', 'last')],
});
async function publish(owner: Visitor, document: WorkflowDocument): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
  const answer = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (answer.status !== 200) throw new Error(answer.text);
  return id;
}
async function enter(owner: Visitor, id: number, email: string, status: RunSummary['status']): Promise<number> {
  const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test: false, json: {}, contact: { email } })).body as unknown as { runId: number };
  await until(owner, runId, status);
  return runId;
}
const until = (owner: Visitor, runId: number, status: RunSummary['status']): Promise<RunDetail> =>
  eventually(async () => (await owner.call('GET', `runs/${runId}`)).body as unknown as RunDetail, (run) => run.status === status);
const read = async <Answer>(owner: Visitor, path: string): Promise<Answer> => (await owner.call('GET', path)).body as unknown as Answer;
type Standings = { items: StandingRun[]; nextCursor: string | null };

describe('who stands at a node', () => {
  it('is shown a page at a time, with until when, across versions, and with nobody left out or told twice (T9)', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Standing', 'core.stop'));
    const runs: number[] = [];
    for (const email of ['ada@example.org', 'bob@example.org', 'cy@example.org']) runs.push(await enter(owner, id, email, 'waiting'));
    await owner.call('PUT', `workflows/${id}/draft`, { document: { ...journey('Standing', 'core.stop'), nodes: [node('hello', 'core.stop'), ...journey('Standing', 'core.stop').nodes] }, revision: 1 });
    await owner.call('POST', `workflows/${id}/publish`, { revision: 2 });
    runs.push(await enter(owner, id, 'dee@example.org', 'waiting'));
    const first = await read<Standings>(owner, `workflows/${id}/nodes/wait/standing?limit=3`);
    const second = await read<Standings>(owner, `workflows/${id}/nodes/wait/standing?limit=3&cursor=${first.nextCursor}`);
    expect(first.items[0]).toEqual({ runId: runs[0], contact: { id: expect.any(Number), email: 'ada@example.org' }, version: 1, state: 'waiting', until: new Date(START + HOUR_MS).toISOString(), event: null, startedAt: expect.any(String) });
    expect([...first.items, ...second.items].map(({ runId, version }) => [runId, version])).toEqual([[runs[0], 1], [runs[1], 1], [runs[2], 1], [runs[3], 2]]);
    expect(second.nextCursor).toBeNull();
    expect((await read<Standings>(owner, `workflows/${id}/nodes/gone/standing`)).items).toEqual([]);
  });

  it('says nothing of a person who was erased but that somebody stood there', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Erased', 'core.stop'));
    const runId = await enter(owner, id, 'erased@example.org', 'waiting');
    const { contact } = (await read<Standings>(owner, `workflows/${id}/nodes/wait/standing`)).items[0]!;
    expect((await owner.call('POST', `contacts/${contact?.id}/erase`, {})).status).toBeLessThan(300);
    const { items } = await read<Standings>(owner, `workflows/${id}/nodes/wait/standing`);
    expect(JSON.stringify(items)).not.toContain('erased@example.org');
    expect((await owner.call('GET', `runs/${runId}`)).text).not.toContain('erased@example.org');
  });
});

describe('what a workflow has been through', () => {
  it('tells the last failures of a node, and which were tried again', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Failing', 'probe.refuse'));
    const failed = await enter(owner, id, 'ada@example.org', 'waiting');
    const later = await enter(owner, id, 'bob@example.org', 'waiting');
    clock.advance(HOUR_MS);
    stage.server.nudge();
    for (const run of [failed, later]) await until(owner, run, 'failed');
    const failures = async (): Promise<NodeFailure[]> => (await read<{ items: NodeFailure[] }>(owner, `workflows/${id}/nodes/last/failures`)).items;
    expect(await failures()).toMatchObject([{ runId: later, contact: { email: 'bob@example.org' }, retriedBy: null, error: { nodeId: 'last' } }, { runId: failed, version: 1 }]);
    const { runId } = (await owner.call('POST', `runs/${failed}/retry`, {})).body as unknown as { runId: number };
    expect((await failures()).find((one) => one.runId === failed)).toMatchObject({ retriedBy: runId });
    expect((await read<{ items: NodeFailure[] }>(owner, `workflows/${id}/nodes/wait/failures`)).items).toEqual([]);
  });

  it('names the runs whose data was kept: tests and failures, newest first, and none of another workspace', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Kept', 'probe.refuse'));
    const failed = await enter(owner, id, 'ada@example.org', 'waiting');
    clock.advance(HOUR_MS);
    stage.server.nudge();
    await until(owner, failed, 'failed');
    const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test: true, json: { city: 'Lyon' }, upTo: 'begin' })).body as unknown as { runId: number };
    await until(owner, runId, 'done');
    const { items } = await read<{ items: KeptRun[] }>(owner, `workflows/${id}/kept-runs`);
    expect(items).toMatchObject([{ runId, test: true, failed: false, contact: null }, { runId: failed, test: false, failed: true, version: 1, contact: { email: 'ada@example.org' } }]);
    expect((await (await stage.stranger()).call('GET', `workflows/${id}/kept-runs`)).status).toBe(404);
  });

  it('tells how long nodes take, from when they are reached until they are left', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Pace', 'core.stop'));
    expect(await read<WorkflowPace>(owner, `workflows/${id}/pace`)).toEqual({ runs: 0, nodes: [] });
    const runs = [await enter(owner, id, 'ada@example.org', 'waiting'), await enter(owner, id, 'bob@example.org', 'waiting')];
    clock.advance(HOUR_MS);
    stage.server.nudge();
    for (const run of runs) await until(owner, run, 'done');
    const pace = await read<WorkflowPace>(owner, `workflows/${id}/pace`);
    expect(pace.runs).toBe(2);
    expect(pace.nodes.find(({ nodeId }) => nodeId === 'wait')).toEqual({ nodeId: 'wait', passages: 2, medianMs: HOUR_MS, slowMs: HOUR_MS });
    expect(pace.nodes.find(({ nodeId }) => nodeId === 'last')).toMatchObject({ passages: 2, medianMs: 0 });
  });

  it('keeps every published version, with who published it and how many are under way in it', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, journey('Versions', 'core.stop'));
    await enter(owner, id, 'ada@example.org', 'waiting');
    const { revision } = (await owner.call('PUT', `workflows/${id}/draft`, { document: journey('Versions, again', 'core.stop'), revision: 1 })).body as unknown as WorkflowDetail;
    await owner.call('POST', `workflows/${id}/publish`, { revision });
    const page = await read<{ items: VersionSummary[]; nextCursor: string | null }>(owner, `workflows/${id}/versions?limit=1`);
    expect(page.items).toMatchObject([{ number: 2, published: true, active: 0, nodes: 3, createdBy: 'Olga' }]);
    expect((await read<{ items: VersionSummary[] }>(owner, `workflows/${id}/versions?cursor=${page.nextCursor}`)).items).toMatchObject([{ number: 1, published: false, active: 1 }]);
    expect(await read<{ document: WorkflowDocument }>(owner, `workflows/${id}/versions/1`)).toMatchObject({ number: 1, document: { name: 'Versions', nodes: [{ id: 'begin' }, { id: 'wait' }, { id: 'last' }] } });
    expect((await owner.call('GET', `workflows/${id}/versions/9`)).status).toBe(404);
  });
});

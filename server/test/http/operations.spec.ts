import { describe, expect, it } from '@jest/globals';
import type { Operation, RunDetail, RunSummary, Standing, WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { fakeClock } from '@parcours/sdk/testing';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const HOUR_MS = 3_600_000;
const clock = fakeClock(Date.parse('2026-03-02T09:00:00Z'));
const stage = httpStage({}, { clock });
const node = (id: string, type: string, settings: Record<string, unknown> = {}): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const edge = (from: string, to: string, port = 'main'): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port }, to: { node: to } });
const signup = node('signup', 'core.form', { path: '', language: 'en', title: 'Join', button: 'Go', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] });

/** signup ──> wait an hour ──> send */
const waiting = (path: string, more: readonly WorkflowNode[] = []): WorkflowDocument => ({
  schemaVersion: 1,
  name: path,
  nodes: [{ ...signup, settings: { ...signup.settings, path: `${path}-that-nobody-guesses` } }, ...more, node('wait', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'hours' } }), node('send', 'probe.send')],
  edges: more.length === 0 ? [edge('signup', 'wait'), edge('wait', 'send')] : [edge('signup', more[0]!.id), edge(more[0]!.id, 'wait'), edge('wait', 'send')],
});

/** signup ──> send, which fails while its account is missing */
const failing = (path: string): WorkflowDocument => ({
  schemaVersion: 1,
  name: path,
  nodes: [{ ...signup, settings: { ...signup.settings, path: `${path}-that-nobody-guesses` } }, node('refuse', 'probe.refuse'), node('send', 'probe.send')],
  edges: [edge('signup', 'refuse'), edge('refuse', 'send')],
});

async function publish(owner: Visitor, document: WorkflowDocument): Promise<number> {
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as WorkflowDetail;
  const answer = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (answer.status !== 200) throw new Error(answer.text);
  return id;
}
const enter = async (owner: Visitor, id: number, email: string): Promise<number> => ((await owner.call('POST', `workflows/${id}/runs`, { test: false, json: { email }, contact: { email } })).body as unknown as { runId: number }).runId;
const read = async (owner: Visitor, runId: number): Promise<RunDetail> => (await owner.call('GET', `runs/${runId}`)).body as unknown as RunDetail;
const until = (owner: Visitor, runId: number, status: RunSummary['status']): Promise<RunDetail> => eventually(() => read(owner, runId), (run) => run.status === status);
const pass = (durationMs: number): void => {
  clock.advance(durationMs);
  stage.server.nudge();
};

describe('publishing while people are under way', () => {
  it('shows who stands where, says what a move would do, and moves them with their date', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, waiting('moving'));
    const runs = [await enter(owner, id, 'ada@example.org'), await enter(owner, id, 'bob@example.org')];
    for (const run of runs) await until(owner, run, 'waiting');
    const { revision } = (await owner.call('PUT', `workflows/${id}/draft`, { document: waiting('moving', [node('hello', 'probe.send')]), revision: 1 })).body as unknown as WorkflowDetail;
    const standings = ((await owner.call('GET', `workflows/${id}/in-flight`)).body as unknown as { items: Standing[] }).items;
    expect(standings).toEqual([{ version: 1, nodeId: 'wait', name: 'wait', waiting: 2, ready: 0, working: 0 }]);
    const choices = { wait: { do: 'move' } };
    expect((await owner.call('POST', `workflows/${id}/move/preview`, { choices, target: 'draft' })).body).toEqual({ nodes: [{ nodeId: 'wait', move: 2, stop: 0, finish: 0, stay: {} }] });
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision, inFlight: choices })).status).toBe(200);
    expect(((await owner.call('GET', `workflows/${id}/operations`)).body as unknown as { items: Operation[] }).items).toMatchObject([{ kind: 'move', status: 'done', done: 2, skipped: 0, by: 'Olga' }]);
    expect(await read(owner, runs[0]!)).toMatchObject({ version: 2, status: 'waiting', positions: [{ nodeId: 'wait' }], steps: [{ nodeId: 'signup' }, { nodeId: 'wait' }] });
    pass(HOUR_MS);
    expect(await until(owner, runs[0]!, 'done')).toMatchObject({ deliveries: [{ nodeId: 'send', status: 'sent' }] });
  });
});

describe('a pause', () => {
  it('holds back what falls due, says how much, and can put everything off by its length', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, waiting('pausing'));
    const run = await enter(owner, id, 'cyd@example.org');
    await until(owner, run, 'waiting');
    await owner.call('POST', `workflows/${id}/pause`);
    pass(3 * HOUR_MS);
    expect((await owner.call('GET', `workflows/${id}/late?toleranceMs=1000`)).body).toMatchObject({ late: 1, withinTolerance: 0, waiting: 0 });
    expect((await read(owner, run)).status).toBe('waiting');
    expect((await owner.call('POST', `workflows/${id}/resume`, { mode: 'shift' })).body).toMatchObject({ status: 'published' });
    expect((await read(owner, run)).positions[0]?.until).toBe(new Date(clock.now() + HOUR_MS).toISOString());
    pass(HOUR_MS);
    await until(owner, run, 'done');
  });

  it('can end those who are too late, and says who did it', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, waiting('skipping'));
    const late = await enter(owner, id, 'dan@example.org');
    await until(owner, late, 'waiting');
    pass(HOUR_MS / 2);
    const inTime = await enter(owner, id, 'eve@example.org');
    await until(owner, inTime, 'waiting');
    await owner.call('POST', `workflows/${id}/pause`);
    pass(HOUR_MS);
    expect((await owner.call('POST', `workflows/${id}/resume`, { mode: 'tolerance', toleranceMs: 1_000 })).status).toBe(422);
    expect((await owner.call('POST', `workflows/${id}/resume`, { mode: 'tolerance', toleranceMs: 1_000, rest: 'end' })).body).toMatchObject({ status: 'published' });
    expect((await read(owner, late)).status).toBe('cancelled');
    await until(owner, inTime, 'done');
    expect(((await owner.call('GET', `workflows/${id}/operations`)).body as unknown as { items: Operation[] }).items[0]).toMatchObject({ kind: 'resume', status: 'done', reasons: { ended: 1 }, by: 'Olga' });
  });
});

describe('runs that failed', () => {
  it('are retried from the failed step with what it was given, once, and replayed from the start', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, failing('failing'));
    const first = await enter(owner, id, 'fay@example.org');
    expect(await until(owner, first, 'failed')).toMatchObject({ error: { nodeId: 'refuse' } });
    const { runId } = (await owner.call('POST', `runs/${first}/retry`)).body as unknown as { runId: number };
    const again = await until(owner, runId, 'failed');
    expect(again).toMatchObject({ parentRunId: first, contact: { email: 'fay@example.org' }, steps: [{ nodeId: 'refuse' }] });
    expect((await owner.call('GET', `runs/${runId}/nodes/refuse`)).body).toMatchObject({ visits: [{ input: [{ email: 'fay@example.org' }] }] });
    expect((await owner.call('POST', `runs/${first}/retry`)).body.error).toMatchObject({ code: 'not_retried' });
    const replayed = (await owner.call('POST', `runs/${first}/replay`)).body as unknown as { runId: number };
    expect(await until(owner, replayed.runId, 'failed')).toMatchObject({ parentRunId: first, steps: [{ nodeId: 'signup' }, { nodeId: 'refuse' }] });
  });

  it('are counted and retried in bulk by what they failed with, in the version published since', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, failing('bulk'));
    for (const email of ['gus@example.org', 'hal@example.org', 'ivy@example.org']) await until(owner, await enter(owner, id, email), 'failed');
    const document = failing('bulk');
    const { revision } = (await owner.call('PUT', `workflows/${id}/draft`, { document: { ...document, nodes: document.nodes.map((one) => (one.id === 'refuse' ? { ...one, disabled: true } : one)) }, revision: 1 })).body as unknown as WorkflowDetail;
    await owner.call('POST', `workflows/${id}/publish`, { revision });
    const filter = { errorCode: 'refused', nodeId: 'refuse' };
    expect((await owner.call('POST', `workflows/${id}/bulk`, { kind: 'retry', filter, dryRun: true })).body).toEqual({ count: 3, operation: null });
    expect((await owner.call('POST', `workflows/${id}/bulk`, { kind: 'retry', filter: { ...filter, errorCode: 'other' }, dryRun: true })).body).toEqual({ count: 0, operation: null });
    const { operation } = (await owner.call('POST', `workflows/${id}/bulk`, { kind: 'retry', filter, version: 'current' })).body as unknown as { operation: Operation };
    expect(operation).toMatchObject({ status: 'done', done: 3, skipped: 0 });
    for (const runId of operation.runIds) await until(owner, runId, 'done');
    expect((await owner.call('POST', `workflows/${id}/bulk`, { kind: 'retry', filter, dryRun: true })).body).toEqual({ count: 0, operation: null });
  });

  it('are retried, replayed and cancelled across workflows, by the filter of the list of runs', async () => {
    const owner = await stage.owner();
    const [one, two, still] = [await publish(owner, failing('across-one')), await publish(owner, failing('across-two')), await publish(owner, waiting('across-still'))];
    const failed = [await enter(owner, one, 'ann@across.example'), await enter(owner, one, 'bob@across.example'), await enter(owner, two, 'ann@across.example')];
    for (const run of failed) await until(owner, run, 'failed');
    await until(owner, await enter(owner, still, 'ann@across.example'), 'waiting');
    const ask = async (kind: string, filter: unknown, dryRun = false): Promise<{ count: number | null; operations: Operation[] }> => {
      const answer = await owner.call('POST', 'run-operations', { kind, filter, dryRun });
      expect(answer.status).toBe(202);
      return answer.body as unknown as { count: number | null; operations: Operation[] };
    };
    const counts = async (kind: string, filter: Record<string, unknown>): Promise<number | null> => (await ask(kind, { search: '@across', ...filter }, true)).count;
    // a search is the beginning of an address, as in the list
    expect(await counts('retry', {})).toBe(0);
    expect(await counts('retry', { search: 'ann@across' })).toBe(2);
    expect(await counts('retry', { search: 'ann@across', workflowId: one })).toBe(1);
    expect(await counts('retry', { search: String(failed[1]) })).toBe(1);
    expect(await counts('retry', { search: 'ann@across', error: 'something BETTER' })).toBe(2);
    expect(await counts('retry', { search: 'ann@across', error: '100%' })).toBe(0);
    expect(await counts('retry', { search: 'ann@across', status: 'done' })).toBe(0);
    expect(await counts('retry', { search: 'ann@across', to: '2020-01-01T00:00:00Z' })).toBe(0);
    expect(await counts('cancel', { search: 'ann@across', status: 'waiting' })).toBe(1);
    expect(await counts('cancel', { search: 'ann@across', status: 'queued' })).toBe(0);
    expect((await (await stage.stranger()).call('POST', 'run-operations', { kind: 'retry', filter: { search: 'ann@across' }, dryRun: true })).body).toEqual({ count: 0, operations: [] });
    const { operations } = await ask('retry', { search: 'ann@across' });
    expect(operations.map(({ workflowId, status, done }) => [workflowId, status, done])).toEqual([[one, 'done', 1], [two, 'done', 1]]);
    // what is kept about it says nobody's address
    const { rows } = await stage.pool.query<{ kept: string }>('select request::text as kept from operations where id = any($1::int[])', [operations.map(({ id }) => id)]);
    expect(rows).toHaveLength(2);
    for (const { kept } of rows) expect(kept).not.toContain('across.example');
    expect((await ask('cancel', { search: 'ann@across', status: 'waiting' })).operations).toMatchObject([{ workflowId: still, done: 1 }]);
    for (const runId of operations.flatMap(({ runIds }) => runIds)) await until(owner, runId, 'failed');
    // those of a retry have failed again; the first ones were retried already
    expect(await counts('retry', { search: 'ann@across' })).toBe(2);
    expect((await ask('replay', { search: String(failed[1]), status: 'failed' })).operations).toMatchObject([{ workflowId: one, done: 1 }]);
  });

  it('are cancelled in bulk while they run, by where they stand, and only by those of the workspace', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, waiting('cancelling'));
    const runs = [await enter(owner, id, 'jim@example.org'), await enter(owner, id, 'kim@example.org')];
    for (const run of runs) await until(owner, run, 'waiting');
    const body = { kind: 'cancel', filter: { nodeId: 'wait' } };
    expect((await (await stage.stranger()).call('POST', `workflows/${id}/bulk`, body)).status).toBe(404);
    expect((await owner.call('POST', `workflows/${id}/bulk`, body)).body).toMatchObject({ operation: { done: 2, status: 'done' } });
    for (const run of runs) expect((await read(owner, run)).status).toBe('cancelled');
  });
});

describe('trying a workflow out', () => {
  const test = async (owner: Visitor, id: number, body: object): Promise<RunDetail> => until(owner, ((await owner.call('POST', `workflows/${id}/runs`, { test: true, ...body })).body as unknown as { runId: number }).runId, 'done');
  const stepsOf = (run: RunDetail): string[] => run.steps.map((step) => step.nodeId);
  const draft: WorkflowDocument = { ...failing('trying'), pins: { signup: [{ email: 'pinned@example.org' }], refuse: [{ letter: 'pinned' }] } };

  it('answers from pinned data, and sends nothing when asked not to', async () => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { document: draft })).body as unknown as WorkflowDetail;
    const run = await test(owner, id, { effects: 'none' });
    expect(stepsOf(run)).toEqual(['signup', 'refuse', 'send']);
    expect(run.deliveries).toEqual([]);
    expect((await owner.call('GET', `runs/${run.id}/nodes/send`)).body).toMatchObject({ visits: [{ input: [{ letter: 'pinned' }] }] });
    expect((await test(owner, id, {})).deliveries).toMatchObject([{ nodeId: 'send', status: 'sent' }]);
  });

  it('runs up to a node, or one node alone with what is pinned before it', async () => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { document: { ...draft, name: 'partly' } })).body as unknown as WorkflowDetail;
    expect(stepsOf(await test(owner, id, { upTo: 'refuse' }))).toEqual(['signup', 'refuse']);
    const alone = await test(owner, id, { only: 'send' });
    expect(stepsOf(alone)).toEqual(['send']);
    expect((await owner.call('GET', `runs/${alone.id}/nodes/send`)).body).toMatchObject({ visits: [{ input: [{ letter: 'pinned' }] }] });
  });

  it('never uses pinned data in production', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, { ...draft, name: 'production', nodes: draft.nodes.map((one) => (one.id === 'signup' ? { ...one, settings: { ...one.settings, path: 'production-that-nobody-guesses' } } : one)) });
    expect(await until(owner, await enter(owner, id, 'lou@example.org'), 'failed')).toMatchObject({ error: { code: 'refused' } });
  });

  it('keeps what went in and out of the first runs of a version', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, { ...waiting('sampled') });
    const run = await enter(owner, id, 'mia@example.org');
    await until(owner, run, 'waiting');
    expect((await owner.call('GET', `runs/${run}/nodes/signup`)).body).toMatchObject({ visits: [{ output: [{ items: [{ email: 'mia@example.org' }] }] }] });
  });
});

describe('runs that are overdue', () => {
  interface Overdue {
    readonly workflowId: number;
  }
  /** Of one workflow: the runs of the tests before fall due at the same instant, and may not have gone on yet. */
  const overdue = async (owner: Visitor, workflowId: number): Promise<Overdue[]> => ((await owner.call('GET', 'overdue')).body as unknown as { items: Overdue[] }).items.filter((one) => one.workflowId === workflowId);

  it('are listed once their step is a minute late, and go on when somebody looks again', async () => {
    const owner = await stage.owner();
    const id = await publish(owner, waiting('overdue'));
    const run = await enter(owner, id, 'ned@example.org');
    await until(owner, run, 'waiting');
    const hold = await stage.pool.connect();
    try {
      // a worker that hangs in the middle of its transaction: others pass this run over
      await hold.query('begin');
      await hold.query('select id from tokens where run_id = $1 for update', [run]);
      pass(HOUR_MS + 30_000);
      expect(await overdue(owner, id)).toEqual([]);
      pass(60_000);
      expect(await overdue(owner, id)).toMatchObject([{ runId: run, workflowId: id, workflowName: 'overdue', nodeId: 'wait', state: 'waiting' }]);
      expect((await (await stage.stranger()).call('GET', 'overdue')).body).toEqual({ items: [] });
    } finally {
      await hold.query('rollback');
      hold.release();
    }
    expect((await owner.call('POST', 'overdue/nudge')).status).toBe(204);
    await until(owner, run, 'done');
    expect(await overdue(owner, id)).toEqual([]);
  });
});

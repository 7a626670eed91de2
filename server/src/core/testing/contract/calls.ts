import { describe, expect, it } from '@jest/globals';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import { MAX_DEPTH } from '../../calls/called-runs.js';
import { graph } from '../graph.js';
import { HOUR_MS, type Scene } from './scene.js';

/** A workflow others may call: published, and of the same id as its version. */
export async function callable(at: Scene, document: ReturnType<typeof graph>, settings: WorkflowSettings = {}): Promise<number> {
  const versionId = at.publish(document);
  await at.world.govern(versionId, settings);
  return versionId;
}

const caller = (workflow: number, settings: object = {}): ReturnType<typeof graph> => graph('start -> call -> send\ncall.error -> rescue', { call: { type: 'call', settings: { workflow, ...settings } }, send: 'send' });
const setting = (values: object): { type: string; settings: { values: never } } => ({ type: 'set', settings: { values: values as never } });

export function aboutCalls(at: () => Scene): void {
  describe('a workflow that calls another one', () => {
    // T20
    it('goes on with what comes back, once it has come back', async () => {
      const { one, outside, publish, settled } = at();
      const child = await callable(at(), graph('start -> wait -> set', { wait: { type: 'wait', settings: { forMs: 14 * 24 * HOUR_MS } }, set: setting({ done: true }) }));
      const run = await one.start(publish(caller(child)), { items: [{ n: 1 }, { n: 2 }] });
      await one.quiet();
      const waiting = await settled();
      expect(waiting.runs.map(({ id, parentRunId, cause, depth }) => ({ id, parentRunId, cause, depth })).slice(1)).toMatchObject([{ parentRunId: run, cause: 'node', depth: 1 }, { parentRunId: run, depth: 1 }]);
      expect(waiting.tokens.filter((token) => token.runId === run)).toMatchObject([{ state: 'waiting', dueAt: Infinity }]);
      await one.pass(14 * 24 * HOUR_MS);
      expect((await settled()).runs.every((one) => one.status === 'done')).toBe(true);
      expect(outside.calls.map((call) => call.json)).toEqual([{ n: 1, done: true }, { n: 2, done: true }]);
    });

    it('may give all items to one run, and need not wait for it', async () => {
      const { one, outside, publish, settled } = at();
      const child = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      const run = await one.start(publish(caller(child, { together: true, wait: false })), { items: [{ n: 1 }, { n: 2 }] });
      await one.quiet();
      expect(outside.calls.map((call) => call.json)).toEqual([{ n: 1 }, { n: 2 }]);
      const { runs } = await settled();
      expect(runs).toMatchObject([{ id: run, status: 'done' }, { status: 'running', parentRunId: run }]);
      await one.pass(HOUR_MS);
      expect((await settled()).runs.map((one) => one.status)).toEqual(['done', 'done']);
    });

    it('takes its contact along, and loses nobody where nothing comes back', async () => {
      const { world, one, outside, publish, settled } = at();
      const contactId = await world.addContact();
      const child = await callable(at(), graph('start -> enlist -> stop', { enlist: 'enlist', stop: 'stop' }));
      await one.start(publish(caller(child)), { contactId, items: [{ cart: 7 }] });
      await one.quiet();
      expect(await world.members('News')).toEqual([contactId]);
      expect(outside.calls.map((call) => call.json)).toEqual([{ cart: 7 }]);
      expect((await settled()).runs.map((run) => run.status)).toEqual(['done', 'done']);
    });

    it('gets a contact back as one item, with what each branch of the called run added', async () => {
      const { world, one, outside, publish } = at();
      const contactId = await world.addContact();
      const child = await callable(at(), graph('start -> a, b', { a: setting({ a: 1 }), b: setting({ b: 2 }) }));
      await one.start(publish(caller(child)), { contactId });
      await one.quiet();
      expect(outside.calls.map((call) => call.json)).toEqual([{ a: 1, b: 2 }]);
    });

  });
}

export function aboutCallsAndWorkers(at: () => Scene): void {
  describe('a workflow that calls another one while workers die or come together', () => {
    it('starts each run once, though its worker dies before it has written anything', async () => {
      const { one, outside, publish, settled } = at();
      const child = await callable(at(), graph('start -> note', { note: 'pass' }));
      one.crashAt('before-commit');
      await one.start(publish(caller(child)), { items: [{ n: 1 }, { n: 2 }] });
      await one.stepPure();
      one.crashAt('before-commit');
      await one.stepPure();
      one.crashAt('before-commit');
      await one.quiet();
      expect((await settled()).runs).toHaveLength(3);
      expect(outside.calls).toHaveLength(2);
    });

    it('goes on once, though the runs it waits for end at the same moment in two workers', async () => {
      const { one, outside, publish, quietTogether, settled } = at();
      const child = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      const versionId = publish(caller(child));
      for (let index = 0; index < 5; index++) await one.start(versionId, { items: Array.from({ length: 10 }, (_, n) => ({ n })) });
      await one.quiet();
      one.clock.advance(HOUR_MS);
      await quietTogether(3);
      expect((await settled()).runs.every((run) => run.status === 'done')).toBe(true);
      expect(outside.calls).toHaveLength(50);
    });
  });
}

export function aboutCallEnds(at: () => Scene): void {
  describe('a called run that does not come to its end', () => {
    it('leads to the error port, and only its own item does', async () => {
      const { one, outside, publish, settled } = at();
      const child = await callable(at(), graph('start -> poison', { poison: 'poison' }));
      const run = await one.start(publish(caller(child)), { items: [{ n: 1 }, { n: 2, poison: true }] });
      await one.quiet();
      const state = await settled();
      expect(state.runs.map((one) => one.status)).toEqual(['done', 'done', 'failed']);
      expect(outside.calls.map((call) => call.json)).toEqual([{ n: 1 }]);
      expect(state.passages.filter((passage) => passage.runId === run && passage.port === -4)).toMatchObject([{ items: 1 }]);
    });

    it('fails its caller where nothing is connected to the error port, in words that name it', async () => {
      const { one, publish, settled } = at();
      const child = await callable(at(), graph('start -> poison', { poison: 'poison' }));
      await one.start(publish(graph('start -> call', { call: { type: 'call', settings: { workflow: child } } })), { items: [{ poison: true }] });
      await one.quiet();
      expect((await settled()).runs[0]).toMatchObject({ status: 'failed', error: { code: 'called_run_failed', nodeId: 'call', message: expect.stringContaining('this item cannot be read') } });
    });

  });
}

export function aboutCallersThatEnd(at: () => Scene): void {
  describe('a run whose caller does not come to its end', () => {
    it('ends with its caller, all the way down', async () => {
      const { world, one, publish, settled } = at();
      const deepest = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      const child = await callable(at(), graph('start -> call', { call: { type: 'call', settings: { workflow: deepest } } }));
      const run = await one.start(publish(caller(child)));
      await one.quiet();
      expect(await world.store.cancel(world.workspaceId, [run], one.clock.now())).toBe(1);
      expect(await settled()).toMatchObject({ runs: [{ status: 'cancelled' }, { status: 'cancelled' }, { status: 'cancelled' }], tokens: [], calls: [] });
    });

    it('sends nothing any more when its caller leaves by an exit at that very moment', async () => {
      const { world, one, outside, publish, settled } = at();
      const contactId = await world.addContact({ vip: true });
      const child = await callable(at(), graph('start -> send', { send: 'send' }));
      const parent = publish(graph('start -> call, send', { call: { type: 'call', settings: { workflow: child } }, send: 'send' }));
      await world.govern(parent, { exits: [{ id: 'vip', name: 'Became a VIP', kind: 'exit', where: { '==': [{ var: 'contact.vip' }, true] } }] });
      await one.start(parent, { contactId });
      await one.quiet();
      expect(await settled()).toMatchObject({ runs: [{ status: 'done', outcome: { id: 'vip' } }, { status: 'cancelled' }], tokens: [] });
      expect(outside.calls).toEqual([]);
    });

    it('ends with a caller that fails while it is moved in the same batch', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const deepest = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      const pause = { type: 'wait', settings: { forMs: 1000 } };
      const waits = await callable(at(), graph('start -> pause -> wait', { pause, wait: { type: 'wait', settings: { event: 'bought' } } }));
      const calls = await callable(at(), graph('start -> pause -> call', { pause, call: { type: 'call', settings: { workflow: deepest } } }));
      const callOf = (workflow: number): object => ({ type: 'call', settings: { workflow } });
      await one.start(publish(graph('start -> first, second, pause\npause -> poison', { first: callOf(waits), second: callOf(calls), pause, poison: 'poison' } as never)), { contactId, items: [{ poison: true }] });
      await one.pass(1000);
      expect(await settled()).toMatchObject({ runs: [{ status: 'failed' }, { status: 'cancelled' }, { status: 'cancelled' }], tokens: [], waiters: [], calls: [] });
    });

    it('tells its caller when somebody cancels it', async () => {
      const { world, one, publish, settled } = at();
      const child = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      await one.start(publish(caller(child)));
      await one.quiet();
      const called = (await settled()).runs[1]?.id as number;
      await world.store.cancel(world.workspaceId, [called], one.clock.now());
      await one.quiet();
      const state = await settled();
      expect(state.runs.map((run) => run.status)).toEqual(['done', 'cancelled']);
      expect(state.passages.filter((passage) => passage.port === -4)).toHaveLength(1);
    });

    it('that left by an exit lets its caller go on', async () => {
      const { world, one, outside, publish, settled } = at();
      const contactId = await world.addContact();
      const child = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }), { exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', event: 'purchase' }] });
      await one.start(publish(caller(child)), { contactId });
      await one.quiet();
      await one.record('purchase', contactId);
      await one.quiet();
      expect((await settled()).runs).toMatchObject([{ status: 'done', outcome: null }, { status: 'done', outcome: { id: 'bought' } }]);
      expect(outside.calls).toHaveLength(1);
    });
  });
}

export function aboutCallRefusals(at: () => Scene): void {
  describe('a call that cannot be made says why, at the error port', () => {
    const codeOf = async (scene: Scene, workflow: number, contactId: number | null = null): Promise<string | undefined> => {
      const run = await scene.one.start(scene.publish(graph('start -> call', { call: { type: 'call', settings: { workflow } } })), { contactId });
      await scene.one.quiet();
      return (await scene.settled()).runs.find(({ id }) => id === run)?.error?.code;
    };

    it('when the workflow does not exist, is paused, or does not take the contact in', async () => {
      const { world, one } = at();
      const contactId = await world.addContact();
      expect(await codeOf(at(), 4_711)).toBe('called_workflow_missing');
      const once = await callable(at(), graph('start -> b'), { entry: { again: 'once' } });
      expect(await codeOf(at(), once, contactId)).toBeUndefined();
      expect(await codeOf(at(), once, contactId)).toBe('called_entry_refused');
      const paused = await callable(at(), graph('start -> b'));
      await world.pause(paused, true);
      expect(await codeOf(at(), paused)).toBe('called_workflow_paused');
      await world.pause(paused, false);
      expect(await one.nextDue()).toBeNull();
    });

    it(`when workflows call one another more than ${MAX_DEPTH} deep`, async () => {
      const { one, settled } = at();
      const self = await callable(at(), graph('start -> call', { call: 'call' }));
      await one.start(self, { items: [{ workflow: self }] });
      await one.quiet();
      const { runs } = await settled();
      expect(runs).toHaveLength(MAX_DEPTH + 1);
      expect(runs.map((run) => run.depth ?? 0)).toEqual(Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => depth));
      expect(runs[0]?.error?.message).toContain(`more than ${MAX_DEPTH} deep`);
    });

    it('when the workflow pauses while it is called, it is waited for', async () => {
      const { world, one, publish, settled } = at();
      const child = await callable(at(), graph('start -> wait', { wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      await one.start(publish(caller(child)));
      await one.quiet();
      await world.pause(child, true);
      await one.pass(2 * HOUR_MS);
      expect((await settled()).runs.map((run) => run.status)).toEqual(['running', 'running']);
      await world.pause(child, false);
      await world.store.thaw([child], 100);
      await one.quiet();
      expect((await settled()).runs.map((run) => run.status)).toEqual(['done', 'done']);
    });
  });
}

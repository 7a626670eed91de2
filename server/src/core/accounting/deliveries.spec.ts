import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { LEASE_MS } from '../testing/engine-rig.js';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';
import type { Mood } from '../testing/outside.js';

let engine: MemoryRig;
beforeEach(() => {
  engine = new MemoryRig();
});

//                ┌─ main ──> b
// start ─> send ─┤
//                └─ error ─> rescue
const sending = (settings: JsonObject = {}): WorkflowDocument => graph('start -> send -> b\nsend.error -> rescue', { send: { type: 'send', settings, retry: { attempts: 2, delayMs: 1000 } } });
const statuses = (): string[] => engine.deliveries().map((delivery) => delivery.status);

describe('what leaves the system', () => {
  it('is written down before it happens, and its outcome after', async () => {
    const run = await engine.start(engine.publish(sending()));
    await engine.stepPure();
    const lease = await engine.lease();
    expect(statuses()).toEqual(['pending']);
    expect(engine.outside.calls).toEqual([]);
    if (!lease) throw new Error('Nothing was leased.');
    await engine.settle(lease, await engine.call(lease));
    expect(engine.deliveries()).toMatchObject([{ status: 'sent', channel: 'letter', attempt: 1, providerId: expect.stringContaining('outside-') }]);
    await engine.quiet();
    expect(engine.run(run).status).toBe('done');
  });

  it('adds up at every instant: planned is sent, skipped, failed, pending and unknown', async () => {
    const moods: Mood[] = ['ok', 'skip', 'refused', 'transient', 'lost'];
    engine.outside.decide = ({ json }) => moods[json['n'] as number] as Mood;
    await engine.play(sending(), moods.map((_, n) => ({ n })));
    expect(statuses()).toEqual(['sent', 'skipped', 'failed', 'pending', 'unknown']);
    await engine.pass(1000);
    expect(statuses()).toEqual(['sent', 'skipped', 'failed', 'failed', 'unknown']);
    expect(engine.outside.calls).toHaveLength(moods.length + 1);
  });

  it('counts one delivery however often it is tried, and tells the other side the same key', async () => {
    engine.outside.decide = ({ json, attempt }) => (json['n'] === 2 && attempt === 1 ? 'transient' : 'ok');
    await engine.play(sending(), [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await engine.pass(1000);
    expect(engine.deliveries()).toMatchObject([{ item: 0, status: 'sent', attempt: 1 }, { item: 1, status: 'sent', attempt: 2 }, { item: 2, status: 'sent', attempt: 1 }]);
    const [first, second] = engine.outside.calls.filter((call) => call.json['n'] === 2);
    expect(second?.key).toBe(first?.key);
  });


  // a ─> send one (refused), send two (sent): both under one lease
  it('stays sent when another branch of the run fails in the same moment', async () => {
    engine.outside.decide = ({ nodeId }) => (nodeId === 'one' ? 'refused' : 'ok');
    const run = await engine.play(graph('start -> a -> one, two', { one: 'send', two: 'send' }));
    expect(engine.run(run).status).toBe('failed');
    expect(statuses().sort()).toEqual(['failed', 'sent']);
  });

  it('has failed when it was to be tried again and the run ended first', async () => {
    engine.outside.decide = ({ json }) => (json['n'] === 1 ? 'transient' : 'refused');
    const run = await engine.play(graph('start -> send', { send: 'send' }), [{ n: 1 }, { n: 2 }]);
    expect(engine.run(run).status).toBe('failed');
    expect(engine.deliveries()).toMatchObject([{ status: 'failed', code: 'run_ended' }, { status: 'failed', code: 'refused' }]);
  });

  it('is unknown for a whole call that breaks off, and is not repeated', async () => {
    engine.outside.decide = ({ json }) => (json['n'] === 2 ? 'throw' : 'ok');
    const run = await engine.play(sending(), [{ n: 1 }, { n: 2 }]);
    await engine.pass(3_600_000);
    expect(statuses()).toEqual(['unknown', 'unknown']);
    expect(engine.outside.calls).toHaveLength(2);
    expect(engine.inputs(run, 'rescue')).toMatchObject([[{ n: 1, error: { code: 'outcome_unknown' } }, { n: 2 }]]);
  });

  it('is unknown when the node has acted and answers something nobody can read', async () => {
    const run = await engine.play(graph('start -> odd', { odd: { type: 'oddSend', settings: { answer: { kind: 'sent it!' } } } }));
    expect(statuses()).toEqual(['unknown']);
    expect(engine.run(run).error).toMatchObject({ code: 'outcome_unknown' });
    expect(engine.run(run).error?.message).toContain('"odd" (test.oddSend version 1, of the package test) answered item 1 of 1');
  });
});

describe('when a worker dies', () => {
  it.each(['after-call', 'before-settle'] as const)('%s: nobody knows whether it was sent, so it is shown and never repeated', async (point) => {
    const run = await engine.start(engine.publish(sending()), { test: true });
    engine.crashAt(point);
    await engine.quiet();
    expect(statuses()).toEqual(['pending']);
    const calls = engine.outside.calls.length;
    await engine.pass(10 * LEASE_MS);
    expect(engine.outside.calls).toHaveLength(calls);
    expect(statuses()).toEqual(['unknown']);
    expect(engine.inputs(run, 'rescue')).toMatchObject([[{ error: { code: 'outcome_unknown', nodeId: 'send' } }]]);
  });

  it('after-lease: what had not begun is carried out by the next worker, once', async () => {
    await engine.start(engine.publish(sending()), { test: true });
    engine.crashAt('after-lease');
    await engine.quiet();
    expect(engine.outside.calls).toHaveLength(0);
    await engine.pass(10 * LEASE_MS);
    expect(engine.outside.calls).toHaveLength(1);
    expect(statuses()).toEqual(['sent']);
  });

  it('repeats what may be repeated, with the same key', async () => {
    const run = await engine.start(engine.publish(sending({ idempotent: true })));
    engine.crashAt('after-call');
    await engine.quiet();
    await engine.pass(LEASE_MS);
    expect(engine.outside.calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(new Set(engine.outside.calls.map(({ key }) => key)).size).toBe(1);
    expect(statuses()).toEqual(['sent']);
    expect(engine.run(run).status).toBe('done');
  });

  it('before-commit: repeats the batch as if nothing had happened', async () => {
    engine.store.customers.addContact(7);
    const run = await engine.start(engine.publish(graph('start -> note -> b', { note: 'note' })), { contactId: 7 });
    engine.crashAt('before-commit');
    await engine.quiet();
    expect(engine.store.events).toHaveLength(1);
    expect(engine.run(run).status).toBe('done');
  });
});

describe('a worker that comes back after its lease has ended', () => {
  /** It has called the node in time, and tells how that went only after its lease has ended. */
  const lateWorker = async (settings: JsonObject = {}, mood: 'ok' | 'refused' | 'transient' | 'lost' = 'ok') => {
    const run = await engine.start(engine.publish(sending(settings)));
    await engine.stepPure();
    const lease = await engine.lease();
    if (!lease) throw new Error('Nothing was leased.');
    engine.outside.decide = () => mood;
    const answers = await engine.call(lease);
    engine.outside.decide = () => 'ok';
    engine.clock.advance(LEASE_MS);
    return { run, settle: () => engine.settle(lease, answers), tokenId: lease.tokens[0]?.id as number };
  };

  it('still settles when nobody has taken over', async () => {
    const { run, settle } = await lateWorker();
    expect(await settle()).toEqual([]);
    expect(statuses()).toEqual(['sent']);
    await engine.quiet();
    expect(engine.run(run).status).toBe('done');
  });

  it('turns unknown into sent, and moves nothing that somebody else has moved', async () => {
    const { run, settle, tokenId } = await lateWorker();
    await engine.quiet();
    expect(statuses()).toEqual(['unknown']);
    const before = engine.trail(run);
    expect(await settle()).toEqual([tokenId]);
    expect(statuses()).toEqual(['sent']);
    expect(engine.trail(run)).toBe(before);
  });

  it('does not undo with its failure what its successor is about to do', async () => {
    const { settle } = await lateWorker({ idempotent: true }, 'refused');
    const successor = await engine.lease();
    if (!successor) throw new Error('Nothing was leased.');
    await settle();
    expect(statuses()).toEqual(['pending']);
    await engine.settle(successor, await engine.call(successor));
    expect(statuses()).toEqual(['sent']);
  });

  it.each([['ok', 'sent'], ['refused', 'failed'], ['transient', 'failed'], ['lost', 'unknown']] as const)('tells how a run that was cancelled meanwhile had gone: %s', async (mood, status) => {
    const { run, settle } = await lateWorker({}, mood);
    await engine.store.cancel(1, [run], engine.clock.now());
    expect(statuses()).toEqual(['unknown']);
    await settle();
    expect(statuses()).toEqual([status]);
    expect(engine.run(run)).toMatchObject({ status: 'cancelled', live: 0 });
    expect(engine.store.tokens.size).toBe(0);
  });

  it('keeps its lease for as long as it renews it', async () => {
    await engine.start(engine.publish(sending()));
    await engine.stepPure();
    const lease = await engine.lease();
    if (!lease) throw new Error('Nothing was leased.');
    engine.clock.advance(LEASE_MS - 1);
    await engine.store.renew(lease, engine.clock.now(), LEASE_MS);
    engine.clock.advance(LEASE_MS - 1);
    expect(await engine.lease()).toBeNull();
  });
});

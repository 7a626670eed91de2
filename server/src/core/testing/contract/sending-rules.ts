import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SENDING_RULES, type FrequencyCap, type SendingRules } from '@parcours/sdk/api';
import type { Priority } from '../../admission/journey-rules.js';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { graph } from '../graph.js';
import { LEASE_MS } from '../engine-rig.js';
import { HOUR_MS, type Scene } from './scene.js';

const texting = (settings: { purpose?: string; credential?: number } = {}, type = 'text'): WorkflowDocument => graph('start -> text -> b', { text: { type, settings } });
/** A Friday evening in Paris, an hour after the last text message. */
const FRIDAY_23H = Date.parse('2026-11-20T23:00:00+01:00');
const FRIDAY_NOON = Date.parse('2026-11-20T12:00:00+01:00');
const FREE: SendingRules = { ...DEFAULT_SENDING_RULES, quiet: {} };
const capOf = (most: number, hours: number, over: FrequencyCap['over'] = 'skip'): FrequencyCap => ({ id: 1, channel: 'sms', purpose: null, most, hours, over });

async function someone({ world }: Scene, zone?: string): Promise<number> {
  const id = await world.addContact();
  await world.agree(id, zone);
  return id;
}

const start = async ({ world, one }: Scene, versionId: number, contactId: number | null, { priority = 'normal' as Priority, test = false } = {}): Promise<number> =>
  (await world.store.start([{ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test, priority, items: [{ json: { contactId } }] }], one.clock.now()))[0] as number;

const delivered = async ({ settled }: Scene): Promise<(string | null)[][]> => (await settled()).deliveries.map(({ status, code }) => [status, code]);

export function aboutQuietHours(at: () => Scene): void {
  describe('quiet hours', () => {
    it.each(['text', 'textEach'])('let a text message of the night wait for the morning of its contact, and it is sent once (%s)', async (type) => {
      const { one, outside } = at();
      one.clock.set(FRIDAY_23H);
      await start(at(), at().publish(texting({}, type)), await someone(at()));
      await one.quiet();
      expect(await delivered(at())).toEqual([['pending', 'quiet_hours']]);
      expect((await at().settled()).tokens).toMatchObject([{ state: 'ready', attempt: 0, dueAt: Date.parse('2026-11-21T08:00:00+01:00') }]);
      await one.pass(9 * HOUR_MS - 1);
      expect(outside.calls).toHaveLength(0);
      await one.pass(48 * HOUR_MS);
      expect(outside.calls).toHaveLength(1);
      expect((await at().settled()).deliveries).toMatchObject([{ status: 'sent', code: null, reason: null }]);
    });

    it('hold for the clocks where the contact lives', async () => {
      const { one, outside } = at();
      one.clock.set(FRIDAY_23H);
      await start(at(), at().publish(texting()), await someone(at(), 'America/Guadeloupe'));
      await one.quiet();
      expect(outside.calls).toHaveLength(1);
    });

    it('do not hold back what somebody has asked for, nor a test', async () => {
      const { one, outside } = at();
      one.clock.set(FRIDAY_23H);
      const contact = await someone(at());
      await start(at(), at().publish(texting({ purpose: 'service' })), contact);
      await start(at(), at().publish(texting()), contact, { test: true });
      await one.quiet();
      expect(outside.calls).toHaveLength(2);
    });

  });
}

export function aboutWaitsForTheMorning(at: () => Scene): void {
  describe('what waits for the morning', () => {
    it('is left out where it would wait for longer than the workspace wants', async () => {
      const { world, one, outside } = at();
      await world.setSendingRules({ ...DEFAULT_SENDING_RULES, skipAfterHours: 10 });
      const versionId = at().publish(texting());
      one.clock.set(FRIDAY_23H);
      await start(at(), versionId, await someone(at()));
      await one.pass(24 * HOUR_MS);
      // the next morning is a Sunday's
      await start(at(), versionId, await someone(at()));
      await one.quiet();
      expect(await delivered(at())).toEqual([['sent', null], ['skipped', 'quiet_hours']]);
      expect((await at().settled()).runs).toMatchObject([{ status: 'done' }, { status: 'done' }]);
      expect(outside.calls).toHaveLength(1);
    });

    it('is judged again then: of a run that was cancelled meanwhile nothing is sent', async () => {
      const { world, one, outside } = at();
      one.clock.set(FRIDAY_23H);
      const versionId = at().publish(texting());
      const run = await start(at(), versionId, await someone(at()));
      await one.quiet();
      await world.store.cancel(world.workspaceId, [run], one.clock.now());
      await one.pass(48 * HOUR_MS);
      expect(outside.calls).toHaveLength(0);
      expect(await delivered(at())).toEqual([['failed', 'run_ended']]);
    });

    it('outlives a worker: what one has put off another one sends', async () => {
      const { one, two, outside } = at();
      one.clock.set(FRIDAY_23H);
      await start(at(), at().publish(texting()), await someone(at()));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      const late = await one.call(lease);
      one.clock.advance(LEASE_MS);
      await two.quiet();
      // the first worker wakes up; what it says moves nothing
      await one.settle(lease, late);
      expect(await delivered(at())).toEqual([['pending', 'quiet_hours']]);
      await two.pass(48 * HOUR_MS);
      expect(outside.calls).toHaveLength(1);
    });
  });
}

export function aboutCaps(at: () => Scene): void {
  describe('frequency caps', () => {
    it('let so many messages through in so many hours, however many workers send at once', async () => {
      const { world, one, outside, quietTogether } = at();
      await world.setSendingRules({ ...FREE, caps: [capOf(2, 24)] });
      one.clock.set(FRIDAY_NOON);
      const [versionId, contacts] = [at().publish(texting()), [await someone(at()), await someone(at()), await someone(at())]];
      for (const contact of contacts) for (let count = 0; count < 5; count++) await start(at(), versionId, contact);
      await quietTogether(2);
      for (const contact of contacts) expect(outside.calls.filter(({ json }) => json['contactId'] === contact)).toHaveLength(2);
      expect((await delivered(at())).filter(([status, code]) => status === 'skipped' && code === 'frequency_cap')).toHaveLength(9);
      one.clock.advance(24 * HOUR_MS);
      await start(at(), versionId, contacts[0] as number);
      await one.quiet();
      expect(outside.calls).toHaveLength(7);
    });

    it('count a message once that is tried again, and leave service alone', async () => {
      const { world, one, outside } = at();
      await world.setSendingRules({ ...FREE, caps: [capOf(1, 24)] });
      one.clock.set(FRIDAY_NOON);
      const contact = await someone(at());
      outside.decide = ({ attempt }) => (attempt === 1 ? 'transient' : 'ok');
      await start(at(), at().publish(texting()), contact);
      await one.pass(HOUR_MS);
      await start(at(), at().publish(texting({ purpose: 'service' })), contact);
      await one.pass(HOUR_MS);
      expect((await delivered(at())).map(([status]) => status)).toEqual(['sent', 'sent']);
    });

    it('let what is too much wait for its turn where the workspace says so', async () => {
      const { world, one, outside } = at();
      await world.setSendingRules({ ...FREE, caps: [capOf(1, 24, 'wait')] });
      one.clock.set(FRIDAY_NOON);
      const [versionId, contact] = [at().publish(texting()), await someone(at())];
      for (let count = 0; count < 3; count++) await start(at(), versionId, contact);
      await one.quiet();
      expect(await delivered(at())).toEqual([['sent', null], ['pending', 'frequency_cap'], ['pending', 'frequency_cap']]);
      await one.pass(24 * HOUR_MS);
      expect(outside.calls).toHaveLength(2);
      await one.pass(24 * HOUR_MS);
      expect(outside.calls).toHaveLength(3);
    });

    it('give the places to more urgent journeys, of messages that are due together', async () => {
      const { world, one, outside } = at();
      await world.setSendingRules({ ...FREE, caps: [capOf(1, 24)] });
      one.clock.set(FRIDAY_NOON);
      const [first, second] = [at().publish(texting()), at().publish(texting({}, 'textEach'))];
      const contact = await someone(at());
      await start(at(), first, contact, { priority: 'bulk' });
      const urgent = await start(at(), second, contact, { priority: 'interactive' });
      await start(at(), first, contact);
      await one.quiet();
      expect(outside.calls.map(({ runId }) => runId)).toEqual([urgent]);
    });
  });
}

export function aboutRates(at: () => Scene): void {
  describe('the rate of a provider', () => {
    it('holds over all workers; everybody gets through, in the order they were planned', async () => {
      const { world, one, two, outside } = at();
      const credential = await world.setRate({ perSecond: 4, perDay: null, concurrent: null });
      one.clock.set(FRIDAY_NOON);
      const versionId = at().publish(texting({ purpose: 'service', credential }));
      const sent: number[] = [];
      outside.decide = () => {
        sent.push(one.clock.now());
        return 'ok';
      };
      const runs: number[] = [];
      for (let count = 0; count < 20; count++) runs.push(await start(at(), versionId, null));
      for (let count = 0; count < 100 && outside.calls.length < 20; count++) {
        await (count % 2 === 0 ? one : two).pass(100);
      }
      expect(outside.calls.map(({ runId }) => runId)).toEqual(runs);
      for (let second = 0; second < 6; second++) {
        const from = FRIDAY_NOON + second * 1_000;
        expect(sent.filter((instant) => instant >= from && instant < from + 1_000).length).toBeLessThanOrEqual(5);
      }
      expect((sent[19] as number) - (sent[0] as number)).toBeLessThan(7_000);
      expect((await at().settled()).deliveries.every(({ status, attempt }) => status === 'sent' && attempt <= 3)).toBe(true);
    });

    it('of a day lets the rest wait for the next one, and a run that ends leaves the line', async () => {
      const { world, one, outside } = at();
      const credential = await world.setRate({ perSecond: null, perDay: 2, concurrent: null });
      one.clock.set(FRIDAY_NOON);
      const versionId = at().publish(texting({ purpose: 'service', credential }));
      const runs: number[] = [];
      for (let count = 0; count < 6; count++) runs.push(await start(at(), versionId, null));
      await one.quiet();
      expect(outside.calls).toHaveLength(2);
      await world.store.cancel(world.workspaceId, [runs[2] as number], one.clock.now());
      await one.pass(14 * HOUR_MS);
      expect(outside.calls.map(({ runId }) => runId)).toEqual([runs[0], runs[1], runs[3], runs[4]]);
      await one.pass(24 * HOUR_MS);
      expect(outside.calls).toHaveLength(5);
    });

  });
}

export function aboutLines(at: () => Scene): void {
  describe('the line for a provider', () => {
    it('lets whoever somebody waits for pass by a mass mailing', async () => {
      const { world, one, outside } = at();
      const credential = await world.setRate({ perSecond: 1, perDay: null, concurrent: null });
      one.clock.set(FRIDAY_NOON);
      const versionId = at().publish(texting({ purpose: 'service', credential }));
      for (let count = 0; count < 10; count++) await start(at(), versionId, null, { priority: 'bulk' });
      await one.pass(1_500);
      const urgent = await start(at(), versionId, null, { priority: 'interactive' });
      await one.pass(3_000);
      expect(outside.calls.findIndex(({ runId }) => runId === urgent)).toBeLessThanOrEqual(4);
      await one.pass(20_000);
      expect(outside.calls).toHaveLength(11);
    });

    it('keeps to so many at once, and a limit that is taken away lets everybody go', async () => {
      const { world, one, outside } = at();
      const credential = await world.setRate({ perSecond: null, perDay: null, concurrent: 2 });
      one.clock.set(FRIDAY_NOON);
      const versionId = at().publish(texting({ purpose: 'service', credential }));
      for (let count = 0; count < 7; count++) await start(at(), versionId, null);
      await one.stepPure();
      await one.stepIo();
      expect(outside.calls).toHaveLength(2);
      await one.stepIo();
      expect(outside.calls).toHaveLength(4);
      expect(await one.stepIo()).toBe(0);
      await world.setRate({ perSecond: null, perDay: null, concurrent: null }, credential);
      await one.pass(1_000);
      expect(outside.calls).toHaveLength(7);
    });
  });
}

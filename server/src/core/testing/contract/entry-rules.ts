import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import { isHeldOut } from '../../admission/hold-out.js';
import { REFUSAL_COUNTS, type RefusalCode } from '../../admission/refusals.js';
import { RUN_NODE } from '../../changes.js';
import type { NewRun } from '../../ports.js';
import type { StoreState } from '../store-world.js';
import { HOUR_MS, waitFor, type Scene } from './scene.js';

export const DAY_MS = 24 * HOUR_MS;

export const entryOf = ({ world }: Scene, versionId: number, contactId: number | null, json: JsonObject = {}): NewRun => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test: false, items: [{ json }] });

export const refusals = (state: StoreState, versionId: number, code: RefusalCode): number => state.counts.get(`${versionId}:${RUN_NODE}:${REFUSAL_COUNTS[code]}`) ?? 0;

/** Publishes a journey of one wait under rules. */
export async function governed(scene: Scene, settings: WorkflowSettings, forMs = HOUR_MS): Promise<number> {
  const versionId = scene.publish(waitFor({ forMs, event: 'bought' }));
  await scene.world.govern(versionId, settings);
  return versionId;
}

export function aboutEntryRules(at: () => Scene): void {
  describe('who may enter', () => {
    it('is everybody, as often as they like, without a rule', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), {});
      expect(await world.store.start([entryOf(at(), versionId, contactId), entryOf(at(), versionId, contactId)], one.clock.now())).toHaveLength(2);
      expect((await settled()).runs).toHaveLength(2);
    });

    it('is everybody once: a second entry is refused and counted, also long after', async () => {
      const { world, one, settled } = at();
      const [contactId, other] = [await world.addContact(), await world.addContact()];
      const versionId = await governed(at(), { entry: { again: 'once' } });
      expect(await world.store.start([entryOf(at(), versionId, contactId), entryOf(at(), versionId, contactId), entryOf(at(), versionId, other)], one.clock.now())).toHaveLength(2);
      await one.pass(400 * DAY_MS);
      expect(await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now())).toEqual([]);
      const state = await settled();
      expect(state.runs.map((run) => run.status)).toEqual(['done', 'done']);
      expect(refusals(state, versionId, 'already_entered')).toBe(2);
    });

    it('is nobody who is still inside, and everybody who has left, however that was', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { entry: { again: 'one_at_a_time' } });
      const enter = async (): Promise<number> => (await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now())).length;
      expect([await enter(), await enter()]).toEqual([1, 0]);
      await one.pass(HOUR_MS);
      expect([await enter(), await enter()]).toEqual([1, 0]);
      await world.store.cancel(world.workspaceId, (await settled()).runs.map((run) => run.id), one.clock.now());
      expect([await enter(), await enter()]).toEqual([1, 0]);
      await world.store.fail((await settled()).runs.map((run) => run.id), { who: 'user', code: 'no', message: 'No.', nodeId: 'wait' }, one.clock.now());
      expect(await enter()).toBe(1);
      expect(refusals(await settled(), versionId, 'still_inside')).toBe(3);
    });

    it('is who entered long enough ago and is no longer inside', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { entry: { again: 'after', afterDays: 2 } }, DAY_MS);
      const enter = async (): Promise<number> => (await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now())).length;
      expect([await enter(), await enter()]).toEqual([1, 0]);
      await one.pass(2 * DAY_MS - 1);
      expect(await enter()).toBe(0);
      await one.pass(1);
      expect(await enter()).toBe(1);
      const state = await settled();
      expect([refusals(state, versionId, 'still_inside'), refusals(state, versionId, 'too_soon')]).toEqual([1, 1]);
    });
  });
}

export function aboutEntryKeys(at: () => Scene): void {
  describe('who may enter, told apart', () => {
    it('is decided for each cart, when the key is the cart', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { entry: { again: 'once', key: '{{ event.properties.cartId }}' } });
      await world.listen('cart', versionId);
      const ids = async (cartId: string): Promise<number> => (await one.record('cart', contactId, { cartId })).runIds.length;
      expect([await ids('a'), await ids('b'), await ids('a'), await ids('')]).toEqual([1, 1, 0, 1]);
      expect((await settled()).runs).toHaveLength(3);
    });

    it('is decided by the key alone where there is no contact', async () => {
      const { world, one } = at();
      const versionId = await governed(at(), { entry: { again: 'once', key: '{{ json.order }}' } });
      const order = (number: number): NewRun => entryOf(at(), versionId, null, { order: number });
      expect(await world.store.start([order(1), order(1), order(2)], one.clock.now())).toHaveLength(2);
      const open = await governed(at(), { entry: { again: 'once' } });
      expect(await world.store.start([entryOf(at(), open, null), entryOf(at(), open, null)], one.clock.now())).toHaveLength(2);
    });

    it('is nobody of the hold-out group, whatever brings them; the same ones always, and the rest enters (I9)', async () => {
      const { world, one, settled } = at();
      const contacts: number[] = [];
      for (let index = 0; index < 40; index++) contacts.push(await world.addContact());
      const versionId = await governed(at(), { holdOut: { percent: 50 }, limits: { debounceSeconds: 60, key: 'all' } });
      const free = await governed(at(), { holdOut: { percent: 50 } });
      await world.listen('cart', free);
      const kept = contacts.filter((id) => isHeldOut(free, id, 50));
      expect(kept.length).toBeGreaterThan(5);
      expect(kept.length).toBeLessThan(35);
      await world.store.start(contacts.map((id) => entryOf(at(), free, id)), one.clock.now());
      for (const id of contacts) await one.record('cart', id, {});
      const state = await settled();
      expect(new Set(state.runs.filter((run) => run.contactId !== null && kept.includes(run.contactId)).map((run) => run.id)).size).toBe(0);
      expect(state.runs).toHaveLength(2 * (contacts.length - kept.length));
      expect(refusals(state, free, 'held_out')).toBe(2 * kept.length);
      // who is kept out takes the place of nobody who waits for calm
      const [inside, out] = [contacts.find((id) => !isHeldOut(versionId, id, 50)) as number, contacts.find((id) => isHeldOut(versionId, id, 50)) as number];
      await world.store.start([entryOf(at(), versionId, inside), entryOf(at(), versionId, out), { ...entryOf(at(), versionId, out), test: true }], one.clock.now());
      const after = await settled();
      expect([refusals(after, versionId, 'held_out'), refusals(after, versionId, 'replaced')]).toEqual([1, 0]);
      expect(after.runs).toHaveLength(state.runs.length + 2);
    });

    it('is always somebody who tries it out', async () => {
      const { world, one } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { entry: { again: 'once' }, limits: { concurrency: 1 } });
      const trial = { ...entryOf(at(), versionId, contactId), test: true };
      expect(await world.store.start([trial, trial, entryOf(at(), versionId, contactId)], one.clock.now())).toHaveLength(3);
    });

    it('is one of fifty who knock at the same moment', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { entry: { again: 'one_at_a_time' } });
      const started = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 ? world.store : world.second).start([entryOf(at(), versionId, contactId)], one.clock.now())));
      expect(started.flat()).toHaveLength(1);
      const state = await settled();
      expect(state.runs).toHaveLength(1);
      expect(refusals(state, versionId, 'still_inside')).toBe(49);
    });
  });
}

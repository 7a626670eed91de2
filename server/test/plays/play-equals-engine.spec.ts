import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { fakeClock } from '@parcours/sdk/testing';
import type { PlayScript, WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import fc from 'fast-check';
import type pg from 'pg';
import { play } from '../../src/core/plays/play.js';
import type { PlayResult } from '../../src/core/plays/play-result.js';
import { STEP } from '../../src/core/changes.js';
import { EngineRig } from '../../src/core/testing/engine-rig.js';
import { createPool } from '../../src/runtime/pool.js';
import { postgresWorld } from '../engine/postgres-world.js';
import { testDatabase } from '../support/test-database.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { bareWorld } from './bare-world.js';

const START = '2027-03-27T09:00:00Z';
const HOUR_MS = 3_600_000;
const END_MS = 40 * 24 * HOUR_MS;
const { find } = testCatalog();
const EVENTS = ['email.opened', 'order.placed'];
const bigger = (property: string, than: number) => ({ '>': [{ var: property }, than] });

interface Drawn {
  readonly kind: number;
  readonly hours: number;
  readonly to: readonly number[];
}

/** Each node leads to later ones only, so that every journey ends. */
function draw(drawn: readonly Drawn[]): WorkflowDocument {
  const kinds = ['condition', 'wait', 'event', 'split', 'merge', 'look', 'series'] as const;
  const ports: Record<(typeof kinds)[number], string[]> = { condition: ['yes', 'no'], wait: ['main'], event: ['event', 'timeout'], look: ['event', 'timeout'], split: ['A', 'B'], merge: ['main'], series: ['main'] };
  const nodes: WorkflowNode[] = [{ id: 'n0', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} }];
  const edges: WorkflowDocument['edges'] = [];
  const link = (from: number, port: string, to: number): void => void edges.push({ id: `e${edges.length}`, from: { node: `n${from}`, port }, to: { node: `n${to}` } });
  const settingsOf = (kind: (typeof kinds)[number], hours: number): [string, JsonObject] => {
    const event = { mode: 'event', event: EVENTS[hours % 2] as string, where: hours % 3 === 0 ? bigger('event.properties.amount', 50) : true, timeout: { amount: 1 + hours, unit: 'hours' }, lookBack: kind === 'look' };
    switch (kind) {
      case 'condition': return ['core.condition', { rule: bigger('contact.age', hours) }];
      case 'wait': return ['core.wait', { mode: 'duration', duration: { amount: 1 + (hours % 5), unit: 'days' } }];
      case 'series': return ['core.wait', { mode: 'time', time: '09:30', weekdays: hours % 2 === 0 ? [] : ['mon'] }];
      case 'event': case 'look': return ['core.wait', event as JsonObject];
      case 'split': return ['core.split', { shares: [{ name: 'A', percent: 50 }, { name: 'B', percent: 50 }], key: `k${hours}` }];
      case 'merge': return ['core.merge', { mode: hours % 3 === 0 ? 'any' : 'all' }];
    }
  };
  link(0, 'main', 1);
  drawn.forEach(({ kind, hours, to }, index) => {
    const at = index + 1;
    const name = kinds[kind % kinds.length] as (typeof kinds)[number];
    const [type, settings] = settingsOf(name, hours);
    nodes.push({ id: `n${at}`, type, version: 1, name: `N${at}`, position: { x: 0, y: 0 }, settings });
    to.forEach((step, number) => {
      const port = ports[name][number % ports[name].length] as string;
      if (at + step <= drawn.length) link(at, port, at + step);
    });
  });
  return { schemaVersion: 1, name: 'Drawn', nodes, edges };
}

const drawn = fc.array(fc.record({ kind: fc.nat(6), hours: fc.integer({ min: 0, max: 60 }), to: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 9 });
const happenings = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 400 }), event: fc.nat(1), amount: fc.integer({ min: 0, max: 100 }) }), { maxLength: 6 });

const LEFT: Readonly<Record<number, string>> = { [STEP.parked]: 'waits', [STEP.ended]: 'ended', [STEP.failed]: 'failed', [STEP.errorPort]: 'error' };
const told = ({ decisions }: PlayResult): string[] => decisions.map(({ at, node, port }) => `${new Date(at).toISOString()} ${node}.${port}`).sort();

describe('a play', () => {
  const database = testDatabase();
  let pool: pg.Pool;

  beforeAll(() => {
    pool = createPool(database.connection, (error) => {
      throw error;
    });
  });
  afterAll(() => pool.end());

  async function live(document: WorkflowDocument, script: PlayScript): Promise<{ path: string[]; status: number; standing: string[]; contactId: number }> {
    const world = await postgresWorld(pool, pool);
    const rig = new EngineRig(world.store, { find, workspaceId: world.workspaceId, tokenId: world.tokenIds[0], clock: fakeClock(START) });
    const contactId = await world.addContact(script.contact?.attributes as JsonObject);
    const version = rig.publish(document);
    await world.govern(version, {});
    await rig.start(version, { contactId });
    await rig.quiet();
    let at = 0;
    for (const { afterMs, does } of script.happenings) {
      await rig.pass(afterMs - at);
      at = afterMs;
      if (does.kind === 'event') await rig.record(does.name, contactId, does.properties as JsonObject);
      await rig.quiet();
    }
    await rig.pass(script.untilMs - at);
    const { rows } = await pool.query<{ at: Date; nodes: number[]; ports: number[] }>('select at, nodes, ports from activations');
    const plan = rig.planOf(version);
    const state = await world.state();
    return {
      contactId, status: state.runs[0]?.status === 'running' ? 0 : 1,
      standing: state.tokens.map((token) => `n${token.node}`).sort(),
      path: rows.flatMap(({ at: when, nodes, ports }) => nodes.map((node, index) => `${when.toISOString()} n${node}.${LEFT[ports[index] as number] ?? plan.nodes[node]?.ports[ports[index] as number]}`)).sort(),
    };
  }

  it('takes the way the real engine takes on Postgres, for whatever journey and whatever happens (D4)', async () => {
    const seen = { steps: 0, running: 0 };
    await fc.assert(
      fc.asyncProperty(drawn, happenings, fc.integer({ min: 0, max: 60 }), async (graph, happens, age) => {
        const document = draw(graph);
        const script: PlayScript = {
          contact: { attributes: { age } }, startsAt: START, untilMs: END_MS,
          happenings: happens.map(({ hours, event, amount }) => ({ afterMs: hours * HOUR_MS, does: { kind: 'event' as const, name: EVENTS[event] as string, properties: { amount } } })).sort((a, b) => a.afterMs - b.afterMs),
        };
        const { path, status, standing, contactId } = await live(document, script);
        const played = await play(document, { ...script, contact: { ...script.contact, id: contactId } }, bareWorld(), () => 0);
        expect(told(played)).toEqual(path);
        expect(played.standing.map(({ node }) => node).sort()).toEqual(standing);
        expect(played.status === 'running' ? 0 : 1).toBe(status);
        seen.steps += path.length;
        seen.running += played.decisions.some(({ port }) => port === 'waits') ? 1 : 0;
      }),
      { numRuns: 20 },
    );
    expect(seen.steps).toBeGreaterThan(70);
    expect(seen.running).toBeGreaterThan(7);
  }, 120_000);
});

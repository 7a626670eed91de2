import { expect } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { RunStatus } from '../../run.js';
import { EngineRig } from '../engine-rig.js';
import { graph } from '../graph.js';
import { brokenInvariants, doubledCalls } from '../invariants.js';
import { Outside } from '../outside.js';
import type { StoreState, StoreWorld } from '../store-world.js';
import { testTypes } from '../test-types.js';

export const HOUR_MS = 3_600_000;

/** Two workers on one truth, and the world outside they share. */
export interface Scene {
  readonly world: StoreWorld;
  readonly outside: Outside;
  readonly one: EngineRig;
  readonly two: EngineRig;
  publish(document: WorkflowDocument): number;
  /** Both work until nothing is due, at the same time. */
  quietTogether(limit: number): Promise<void>;
  settled(): Promise<StoreState>;
}

export function scene(world: StoreWorld): Scene {
  const outside = new Outside();
  const find = testTypes(outside);
  const { workspaceId } = world;
  const one = new EngineRig(world.store, { find, workspaceId, tokenId: world.tokenIds[0] });
  const two = new EngineRig(world.second, { find, workspaceId, tokenId: world.tokenIds[1], clock: one.clock });
  const work = async (rig: EngineRig, limit: number): Promise<void> => {
    while ((await rig.stepPure(limit)) + (await rig.stepIo(limit)) > 0);
  };
  return {
    world,
    outside,
    one,
    two,
    publish: (document) => two.publish(document, one.publish(document)),
    quietTogether: async (limit) => {
      do await Promise.all([work(one, limit), work(two, limit)]);
      while ((await one.stepPure()) + (await one.stepIo()) > 0);
    },
    settled: async () => {
      const state = await world.state();
      expect([...brokenInvariants(state, one.plans), ...doubledCalls(outside)]).toEqual([]);
      return state;
    },
  };
}

export const statusOf = (state: StoreState, runId: number): RunStatus | undefined => state.runs.find((run) => run.id === runId)?.status;

/** Waits for a time, an event, or whichever comes first. */
export const waitFor = (settings: JsonObject): WorkflowDocument => graph('start -> wait -> late\nwait.event -> came', { wait: { type: 'wait', settings } });
/** Sends; tries three times. */
export const sending = (settings: JsonObject = {}): WorkflowDocument => graph('start -> send -> b\nsend.error -> rescue', { send: { type: 'send', settings, retry: { attempts: 3, delayMs: 1000 } } });

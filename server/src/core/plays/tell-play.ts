import type { PlayScript } from '@parcours/sdk/workflow';
import { STEP } from '../changes.js';
import type { Plan } from '../plan/plan.js';
import { explain } from './explain.js';
import type { Decision, PlayResult, PlayedMessage } from './play-result.js';
import type { PlayStore } from './play-store.js';
import type { Recorded, Recorder } from './recorder.js';
import { partOf } from './rehearse-plan.js';

interface Told {
  readonly plan: Plan;
  readonly store: PlayStore;
  readonly recorder: Recorder;
  readonly script: PlayScript;
  readonly startsAt: number;
  readonly now: number;
  readonly refused: string | null;
  readonly nextAt: number | null;
}

const LEFT: Readonly<Record<number, string>> = { [STEP.parked]: 'waits', [STEP.ended]: 'ended', [STEP.failed]: 'failed', [STEP.errorPort]: 'error' };

/** Calls by run, visit and node, taken one after the other: branches of one run may stand at the same visit of different nodes. */
function callsByPlace(calls: readonly Recorded[]): (runId: number, visit: number, nodeId: string) => Recorded | undefined {
  const places = new Map<string, Recorded[]>();
  for (const call of calls) {
    const key = `${call.runId} ${call.visit} ${call.nodeId}`;
    places.set(key, [...(places.get(key) ?? []), call]);
  }
  // the end of a wait calls nobody: what was said when it began stands there
  return (runId, visit, nodeId) => places.get(`${runId} ${visit} ${nodeId}`)?.shift();
}

function decisionsOf({ plan, store, recorder, script }: Told): Decision[] {
  const call = callsByPlace(recorder.calls);
  return store.activations.flatMap(({ runId, at, path: { lists } }) =>
    lists.nodes.flatMap((index, position): Decision[] => {
      const planned = plan.nodes[index];
      if (!planned) return [];
      const port = lists.ports[position] as number;
      const made = call(runId, lists.visits[position] as number, planned.node.id);
      return [{ at, node: planned.node.id, port: LEFT[port] ?? planned.ports[port] ?? String(port), part: partOf(planned, script.answers), reasons: made ? explain(planned, made) : [] }];
    }),
  );
}

function messagesOf({ plan, store, recorder, startsAt }: Told): PlayedMessage[] {
  // moved points are no messages
  return [...store.deliveries.values()].filter(({ channel }) => channel !== 'loyalty').map((delivery): PlayedMessage => {
    const place = recorder.places.get(`${delivery.tokenId}:${delivery.visit}:${delivery.item}`);
    return { at: place?.at ?? startsAt, node: plan.nodes[place?.node ?? -1]?.node.id ?? '', channel: delivery.channel, status: delivery.status, code: delivery.code ?? null, reason: delivery.reason ?? null, copy: recorder.copies.get(delivery.id) ?? null };
  }).sort((a, b) => a.at - b.at);
}

/** Everything people want to know of a play. */
export function tellPlay(told: Told): PlayResult {
  const { plan, store, script, startsAt, now, refused, nextAt } = told;
  const run = [...store.runs.values()][0];
  const standing = [...store.tokens.values()].filter(({ port, state }) => !(state === 'held' && port === 'fired'))
    .map(({ node, state, dueAt }) => ({ node: plan.nodes[node]?.node.id ?? '', state, dueAt: Number.isFinite(dueAt) ? dueAt : null }));
  const error = run?.error ?? null;
  return {
    status: run === undefined ? 'refused' : run.status === 'cancelled' ? 'done' : run.status,
    refused, startedAt: startsAt, now, nextAt,
    error: error === null ? null : { node: error.nodeId, code: error.code, message: error.message },
    exit: run?.outcome ? { id: run.outcome.id, name: run.outcome.name, kind: run.outcome.kind } : null,
    timezone: script.contact?.timezone ?? plan.timezone,
    decisions: decisionsOf(told), standing, messages: messagesOf(told),
    events: store.events.map(({ receivedAt, name }) => ({ at: receivedAt, name })),
  };
}

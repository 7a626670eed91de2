import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { graph, type GraphNode } from './graph.js';
import type { Random } from './random.js';

/** Events that waits listen to; `noted` is recorded by nodes too. */
export const EVENTS = ['bought', 'looked', 'noted'] as const;
/** Starts runs and wakes none, so that a simulation can end. */
export const ARRIVAL = 'arrived';

const DELAYS_MS = [0, 1, 1_000, 60_000, 3_600_000, 86_400_000, 2_592_000_000];
const retry = (random: Random): { attempts: number; delayMs: number } => ({ attempts: 1 + random.below(4), delayMs: random.pick([0, 1_000, 60_000]) });

function wait(random: Random): GraphNode {
  const settings: JsonObject = {};
  if (random.chance(0.5)) settings['event'] = random.pick(EVENTS);
  if (random.chance(0.3)) settings['where'] = { '==': [{ var: 'event.properties.vip' }, true] };
  if (settings['event'] !== undefined && random.chance(0.4)) settings['lookBack'] = true;
  if (settings['event'] !== undefined && random.chance(0.3)) settings['or'] = random.pick(EVENTS);
  if (settings['event'] === undefined || random.chance(0.7)) settings['forMs'] = random.pick(DELAYS_MS);
  return { type: 'wait', settings };
}

const KINDS: readonly { readonly weight: number; readonly ports: readonly string[]; readonly make: (random: Random, credential?: number) => GraphNode }[] = [
  { weight: 3, ports: ['main'], make: () => 'pass' },
  { weight: 4, ports: ['yes', 'no'], make: (random) => ({ type: 'check', settings: { field: random.pick(['vip', 'left', 'nothing']) } }) },
  { weight: 5, ports: ['main', 'event', 'or'], make: wait },
  { weight: 2, ports: ['each', 'done'], make: (random) => ({ type: 'remind', settings: { times: 1 + random.below(3), everyMs: random.pick(DELAYS_MS), ...(random.chance(0.3) ? { event: random.pick(EVENTS) } : {}) } }) },
  { weight: 5, ports: ['main'], make: (random) => ({ type: 'join', settings: { mode: random.pick(['all', 'all', 'any', 'first']), count: 1 + random.below(3) } }) },
  { weight: 1, ports: ['main'], make: (random) => ({ type: 'joinSend', retry: retry(random) }) },
  { weight: 5, ports: ['main'], make: (random) => ({ type: 'send', settings: { idempotent: random.chance(0.3) }, retry: retry(random) }) },
  { weight: 2, ports: ['main'], make: (random) => ({ type: 'sendEach', retry: retry(random) }) },
  { weight: 3, ports: ['main'], make: (random, credential) => ({ type: random.pick(['text', 'textEach']), settings: { purpose: random.pick(['offers', 'offers', 'service']), ...(credential !== undefined && random.chance(0.6) ? { credential } : {}) }, retry: retry(random) }) },
  { weight: 2, ports: ['main'], make: (random) => ({ type: 'flaky', settings: { times: random.below(3), who: random.pick(['transient', 'transient', 'user']) }, retry: retry(random) }) },
  { weight: 3, ports: ['again', 'done'], make: () => 'again' },
  { weight: 2, ports: ['main'], make: (random) => ({ type: 'note', settings: { event: random.pick(['noted', 'noted', 'said']) } }) },
  { weight: 1, ports: ['main'], make: (random) => random.pick(['enlist', 'delist']) },
  { weight: 1, ports: ['main'], make: () => 'respond' },
  { weight: 1, ports: ['main'], make: (random) => ({ type: 'multiply', settings: { by: random.below(3) } }) },
  { weight: 1, ports: [], make: () => 'stop' },
  { weight: 1, ports: ['main'], make: () => 'poison' },
  { weight: 0.5, ports: ['main'], make: () => 'vanished' },
];

function pickKind(random: Random): (typeof KINDS)[number] {
  let left = random.next() * KINDS.reduce((sum, kind) => sum + kind.weight, 0);
  return KINDS.find((kind) => (left -= kind.weight) < 0) ?? (KINDS[0] as (typeof KINDS)[number]);
}

const call = (random: Random, callees: readonly number[]): GraphNode => ({ type: 'call', settings: { workflow: random.pick([...callees, 999]), wait: random.chance(0.8), together: random.chance(0.4) } });

/**
 * A graph of up to a dozen nodes. Edges lead onwards, so that every run ends; only the `again` port of a node that counts down
 * leads back. Ports may lead nowhere, to one node or to two. `callees`: workflows that its nodes may call. `credential`: what it
 * sends with, at a rate.
 */
export function randomGraph(random: Random, callees: readonly number[] = [], credential?: number): WorkflowDocument {
  const size = 2 + random.below(10);
  const kinds = Array.from({ length: size }, () => pickKind(random));
  const name = (index: number): string => `n${index + 1}`;
  const nodes: Record<string, GraphNode> = {};
  const chains = [`start -> ${name(0)}${size > 3 && random.chance(0.4) ? `, ${name(1 + random.below(size - 1))}` : ''}`];
  kinds.forEach((kind, index) => {
    const made = callees.length > 0 && random.chance(0.15) ? call(random, callees) : kind.make(random, credential);
    // a disabled node that counts down would count no more, and its loop never end
    nodes[name(index)] = made !== 'again' && random.chance(0.05) ? { ...(typeof made === 'string' ? { type: made } : made), disabled: true } : made;
    for (const port of [...kind.ports, ...(random.chance(0.3) ? ['error'] : [])]) {
      if (port === 'again') chains.push(`${name(index)}.again -> ${name(random.below(index + 1))}`);
      else if (index < size - 1 && random.chance(0.85)) {
        const ahead = (): string => name(index + 1 + random.below(Math.min(size - index - 1, 4)));
        chains.push(`${name(index)}.${port} -> ${[...new Set(random.chance(0.25) ? [ahead(), ahead()] : [ahead()])].join(', ')}`);
      }
    }
  });
  return graph(chains.join('\n'), nodes);
}

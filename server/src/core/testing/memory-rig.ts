import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { COUNT, STEP } from '../changes.js';
import { eventJson } from '../waits/event-json.js';
import { EngineRig, type RigOptions } from './engine-rig.js';
import type { MemoryDelivery, MemoryRun } from './memory-rows.js';
import { MemoryStore } from './memory-store.js';
import { Outside } from './outside.js';
import { testTypes } from './test-types.js';

/** A rig on a store in memory, with what core specs ask of it in words of the graph. */
export class MemoryRig extends EngineRig {
  declare readonly store: MemoryStore;

  constructor(
    readonly outside: Outside = new Outside(),
    options: Partial<RigOptions> = {},
  ) {
    const store = new MemoryStore((_entry, event) => [{ json: { event: eventJson(event) } }]);
    super(store, { find: testTypes(outside), tokenId: store.id, ...options });
  }

  /** Publishes a graph, starts a run and works until nothing is due. */
  async play(document: WorkflowDocument, items: readonly JsonObject[] = [{}], contactId: number | null = null): Promise<number> {
    const runId = await this.start(this.publish(document), { items, contactId, test: true });
    await this.quiet();
    return runId;
  }

  run(runId: number): MemoryRun {
    const run = this.store.runs.get(runId);
    if (!run) throw new Error(`There is no run ${runId}.`);
    return run;
  }

  /** What a run has done, in order: `start.main a.yes b.ended`. */
  trail(runId: number): string {
    const plan = this.planOf(this.run(runId).versionId);
    const left = { [STEP.parked]: 'parked', [STEP.ended]: 'ended', [STEP.failed]: 'failed', [STEP.errorPort]: 'error' } as Readonly<Record<number, string>>;
    return this.store.activations
      .filter((row) => row.runId === runId)
      .flatMap(({ path: { lists: { nodes, ports } } }) => nodes.map((node, index) => `${plan.nodes[node]?.node.id}.${left[ports[index] as number] ?? plan.nodes[node]?.ports[ports[index] as number]}`))
      .join(' ');
  }

  /** The json of the items that entered this node, in order of their passage. Kept for test runs, as `play` makes them. */
  inputs(runId: number, nodeId: string): (readonly JsonObject[])[] {
    const plan = this.planOf(this.run(runId).versionId);
    return this.store.steps.filter((step) => step.runId === runId && plan.nodes[step.node]?.node.id === nodeId).map((step) => step.input);
  }

  /** Where a run stands: `nodeId state`, in token order. */
  standing(runId: number): string[] {
    const plan = this.planOf(this.run(runId).versionId);
    return [...this.store.tokens.values()].filter((token) => token.runId === runId).map((token) => `${plan.nodes[token.node]?.node.id} ${token.state}`);
  }

  deliveries(): MemoryDelivery[] {
    return [...this.store.deliveries.values()];
  }

  /** Counters of one node, as the editor shows them. */
  count(versionId: number, nodeId: string): Record<string, number> {
    const node = this.planOf(versionId).nodes.find((one) => one.node.id === nodeId);
    if (!node) throw new Error(`There is no node ${nodeId}.`);
    const named = { entered: COUNT.entered, ended: COUNT.ended, failed: COUNT.failed, error: COUNT.errorPort, waiting: COUNT.waiting, ...Object.fromEntries(node.ports.map((port, index) => [port, index])) };
    return Object.fromEntries(Object.entries(named).map(([name, port]) => [name, this.store.count(versionId, node.index, port)]).filter(([, value]) => value !== 0));
  }
}

import { ERROR_PORT } from '@parcours/sdk/workflow';
import { computed } from 'vue';
import type { OpenWorkflow } from '../document/open-workflow';

/** Which output ports lead somewhere, per node, as comparable text: a card is drawn anew only when its own text changes. */
export function useWiring(workflow: OpenWorkflow): { wiredPorts: (nodeId: string) => string; missingPorts: (nodeId: string) => string } {
  const edges = computed(() => workflow.document.value.edges);
  const wired = computed(() => {
    const ports = new Map<string, Set<string>>();
    for (const { from } of edges.value) {
      const known = ports.get(from.node);
      if (known) known.add(from.port);
      else ports.set(from.node, new Set([from.port]));
    }
    return ports;
  });
  return {
    wiredPorts: (nodeId) => [...(wired.value.get(nodeId) ?? [])].join('\n'),
    missingPorts(nodeId) {
      const node = workflow.node(nodeId);
      if (!node) return '';
      const has = new Set([ERROR_PORT, ...workflow.portsOf(node).map((port) => port.id)]);
      return [...(wired.value.get(nodeId) ?? [])].filter((port) => !has.has(port)).join('\n');
    },
  };
}

import { land } from '../operations/land.js';
import type { MoveSlice } from '../operations/moving.js';
import type { Plan } from '../plan/plan.js';

/** A slice that takes everybody at a node to the node of the same id. */
export function moveSlice(from: Plan, to: Plan, node: number, limit: number, after = 0): MoveSlice {
  const indexOf = (id: string | undefined): number => to.nodes.findIndex((one) => one.node.id === id);
  return {
    fromVersionId: from.versionId,
    toVersionId: to.versionId,
    node,
    after,
    limit,
    entryOf: from.nodes.map((one) => indexOf(one.node.id)),
    land: (token, listening) => {
      const place = from.nodes[token.node];
      const target = to.nodes[indexOf(place?.node.id)];
      return place && target ? land(token, place, target, listening) : 'no_target';
    },
  };
}

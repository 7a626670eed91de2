import { hideExpressions, toFailure, type JsonObject, type NodeFailure } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { FindNodeType } from './plan.js';

/** What nodes made of their settings before templates are filled in, or why they could not, by the number of the node. */
export type PreparedSettings = ReadonlyMap<number, JsonObject | NodeFailure>;

/** Lets the nodes of a version do once what is the same for every item. Never throws: a node that cannot fails the items that reach it. */
export async function prepareSettings(document: WorkflowDocument, find: FindNodeType): Promise<PreparedSettings> {
  const prepared = await Promise.all(
    document.nodes.map(async (node, index): Promise<[number, JsonObject | NodeFailure] | null> => {
      const definition = find(node.type, node.version)?.definition;
      if (node.disabled || definition === undefined || definition.kind === 'trigger' || definition.prepare === undefined) return null;
      try {
        const { settings, bringBack } = hideExpressions(node.settings as JsonObject);
        return [index, bringBack(await definition.prepare(settings))];
      } catch (thrown) {
        return [index, toFailure(thrown)];
      }
    }),
  );
  return new Map(prepared.filter((entry) => entry !== null));
}

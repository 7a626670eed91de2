import { withDefaults, type JsonObject } from '@parcours/sdk/workflow';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Variable } from '../../fields/variables';
import { sampleInput } from './sample-input';

/** What the settings of the entry points say will be there: the inputs of a form are data of the run. */
export function knownVariables(workflow: OpenWorkflow): Variable[] {
  return workflow.document.value.nodes.flatMap((node) => {
    const type = workflow.typeOf(node);
    if (type?.kind !== 'trigger') return [];
    return Object.keys(sampleInput(type, { ...node, settings: withDefaults(type.fields, node.settings as JsonObject) })).map((name): Variable => ({ path: `json.${name}`, group: 'json' }));
  });
}

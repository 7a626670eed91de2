import type { NodeContext } from '@parcours/sdk/node';

/** What the engine hands to a node, with what it keeps for itself. */
export interface HostContext extends NodeContext {
  /** The same without secrets that the node was given: whoever it talks to may repeat them in an answer or a refusal. */
  conceal?<Value>(value: Value): Value;
}

import { UserError } from '../../node/errors.js';
import type { Retry, WorkflowDocument } from '../document.js';
import { replaceNode } from './replace-node.js';

/** Sets how often a node is tried; null takes the policy away. Throws `UserError` `wrong_retry` or `node_missing`. */
export function setRetry(document: WorkflowDocument, { nodeId, retry }: { readonly nodeId: string; readonly retry: Retry | null }): WorkflowDocument {
  if (retry && !(Number.isInteger(retry.attempts) && retry.attempts >= 1 && retry.attempts <= 20))
    throw new UserError('wrong_retry', `Expected 1 to 20 attempts, found ${retry.attempts}; choose a number in between.`, { nodeId });
  if (retry && !(Number.isInteger(retry.delayMs) && retry.delayMs >= 0 && retry.delayMs <= 86_400_000))
    throw new UserError('wrong_retry', `Expected a pause between 0 seconds and one day, found ${retry.delayMs} ms; choose one in between.`, { nodeId });
  return replaceNode(document, nodeId, ({ retry: _before, ...node }) => (retry ? { ...node, retry } : node));
}

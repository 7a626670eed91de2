import type { LiveFeed } from '../../core/ports.js';
import type { Services } from '../node-context.js';

const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** Tells those who watch a workflow how far one of its nodes is; the feed merges what comes too fast. What is no count is left out. */
export function showProgress(feed: LiveFeed): NonNullable<Services['progress']> {
  return ({ workspaceId, workflowId }, { node }, done, total, note) => {
    if (!isCount(done) || !isCount(total) || !feed.watches({ workflowId }, workspaceId)) return;
    feed.publish({ type: 'node.progress', workflowId, nodeId: node.id, done: Math.min(done, total), total, note }, workspaceId);
  };
}

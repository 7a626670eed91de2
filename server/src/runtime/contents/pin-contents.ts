import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { addVersion } from '../../db/customers/content-versions.js';

interface Publishing {
  readonly workspaceId: number;
  /** Of the workflow. */
  readonly versionId: number;
  readonly userId: number | null;
  readonly now: number;
}

/** Nodes name a content in a setting called `contentId`, or in `content` where their `format` says that it is one. */
export function contentIdOf(settings: Readonly<Record<string, unknown>>): number | null {
  // a choice that is hidden, because the message is written into the node itself
  if (settings['format'] !== undefined && settings['format'] !== 'content') return null;
  const chosen = settings['contentId'] ?? (settings['format'] === 'content' ? settings['content'] : undefined);
  const value = typeof chosen === 'object' && chosen !== null ? (chosen as { value?: unknown }).value : chosen;
  const id = typeof value === 'number' || (typeof value === 'string' && /^\d{1,9}$/.test(value)) ? Number(value) : NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/**
 * Holds what a workflow sends to how it stands now: a content that was edited since its last version gets another one, and the workflow's version is
 * pinned to it. Answers a problem for each content that is not there.
 */
export async function pinContents(client: pg.ClientBase, { workspaceId, versionId, userId, now }: Publishing, document: WorkflowDocument): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const named = document.nodes.flatMap((node) => {
    const id = node.disabled === true ? null : contentIdOf(node.settings);
    return id === null ? [] : [{ nodeId: node.id, name: node.name, id, field: 'contentId' in node.settings ? 'contentId' : 'content' }];
  });
  const pinned = new Set<number>();
  // in order of their ids: two workflows published at once must not wait for each other
  for (const { nodeId, name, id, field } of named.sort((a, b) => a.id - b.id)) {
    if (pinned.has(id)) continue;
    const number = await addVersion(client, { workspaceId, contentId: id, userId, now });
    if (number === null) {
      problems.push({ severity: 'error', code: 'content_missing', nodeId, field, message: `The content that "${name}" sends is not in the library; choose another one.` });
      continue;
    }
    pinned.add(id);
    await client.query('insert into content_pins (workspace_id, version_id, content_id, number) values ($1, $2, $3, $4)', [workspaceId, versionId, id, number]);
  }
  return problems;
}

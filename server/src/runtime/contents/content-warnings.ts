import { checkContent, type ContentBody, type Localized } from '@parcours/sdk/node';
import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { FindNodeType } from '../../core/plan/plan.js';
import { contentIdOf } from './pin-contents.js';

/** Of no concern to who sends the same content as a text message or on paper. */
const OF_EMAIL: readonly string[] = ['no_subject', 'no_footer'];

interface DraftRow {
  readonly id: number;
  readonly name: string;
  readonly draft: ContentBody;
}

/** What a writer should look at in the contents that a workflow sends, as they stand now: each kind once for each step. Nothing of it keeps anybody from publishing. */
export async function contentWarnings(pool: pg.Pool, workspaceId: number, document: WorkflowDocument, find: FindNodeType): Promise<readonly Problem[]> {
  const named = document.nodes.flatMap((node) => {
    const contentId = node.disabled === true ? null : contentIdOf(node.settings);
    return contentId === null ? [] : [{ node, contentId }];
  });
  if (named.length === 0) return [];
  const { rows } = await pool.query<DraftRow>('select id, name, draft from contents where workspace_id = $1 and id = any($2::int[]) and deleted_at is null', [workspaceId, named.map(({ contentId }) => contentId)]);
  const found = new Map(rows.map((row) => [row.id, { ...row, said: new Map(checkContent(row.draft).map(({ code, message }) => [code, message])) }]));
  return named.flatMap(({ node, contentId }) => {
    const content = found.get(contentId);
    if (content === undefined) return [];
    const byEmail = (find(node.type, node.version)?.definition as { readonly channel?: string } | undefined)?.channel === 'email';
    return [...content.said].filter(([code]) => byEmail || !OF_EMAIL.includes(code)).map(([code, said]): Problem => {
      const sentence: Localized = { en: `In the content “${content.name}”: ${said.en}`, fr: `Dans le contenu « ${content.name} » : ${said.fr ?? said.en}` };
      return { severity: 'warning', code: `content_${code}`, nodeId: node.id, field: 'contentId' in node.settings ? 'contentId' : 'content', message: sentence.en, details: { sentence } };
    });
  });
}

import { routes, type WorkflowDetail } from '@parcours/sdk/api';
import type { Problem } from '@parcours/sdk/workflow';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';

const MAX_BYTES = 5_000_000;

/** A file that became no workflow: either the key of a sentence or the server's own sentences. */
export interface RefusedFile {
  readonly file: string;
  readonly key?: 'workflows.notJson' | 'workflows.tooLarge';
  readonly sentences: readonly string[];
}
export interface ImportResult {
  readonly created: readonly WorkflowDetail[];
  readonly refused: readonly RefusedFile[];
}

const sentencesOf = (failure: ApiFailure): readonly string[] => {
  const problems = failure.details['problems'];
  const messages = Array.isArray(problems) ? (problems as Problem[]).map((problem) => problem.message).filter((message) => typeof message === 'string') : [];
  return messages.length > 0 ? messages : [failure.message];
};

async function importFile(file: File): Promise<WorkflowDetail | RefusedFile> {
  if (file.size > MAX_BYTES) return { file: file.name, key: 'workflows.tooLarge', sentences: [] };
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch {
    return { file: file.name, key: 'workflows.notJson', sentences: [] };
  }
  try {
    return await call(routes.workflows.create, { body: { document } });
  } catch (failure) {
    if (failure instanceof ApiFailure && failure.status >= 400 && failure.status < 500 && failure.status !== 401) return { file: file.name, sentences: sentencesOf(failure) };
    throw failure;
  }
}

/** Makes a workflow from each file; one bad file does not keep the others out. */
export async function importFiles(files: readonly File[]): Promise<ImportResult> {
  const created: WorkflowDetail[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    const result = await importFile(file);
    if ('sentences' in result) refused.push(result);
    else created.push(result);
  }
  return { created, refused };
}

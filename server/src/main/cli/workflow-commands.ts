import { writeFileSync } from 'node:fs';
import { UserError } from '@parcours/sdk/node';
import { checkGraph, readDocument, type Problem, type WorkflowDocument } from '@parcours/sdk/workflow';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import { fillPaths } from '../../http/workflows/fill-paths.js';
import type { Config } from '../../platform/config.js';
import type { Catalog } from '../../runtime/catalog/catalog.js';
import type { Database } from '../database.js';
import { loadCatalog } from '../load-catalog.js';
import { openPlugins } from '../open-plugins.js';
import { readJsonFile } from './read-file.js';

const sentence = ({ severity, nodeId, edgeId, field, message }: Problem): string => {
  const place = [nodeId === undefined ? null : `node ${nodeId}`, edgeId === undefined ? null : `edge ${edgeId}`, field === undefined ? null : `setting ${field}`].filter((part) => part !== null);
  return `${severity}${place.length > 0 ? ` (${place.join(', ')})` : ''}: ${message}`;
};

/** What is declared; nothing is called. */
async function withCatalog<Result>(config: Config, use: (catalog: Catalog) => Result): Promise<Result> {
  const plugins = openPlugins((message) => process.stderr.write(`${message}\n`));
  try {
    return use(await loadCatalog(config, plugins));
  } finally {
    await plugins.close();
  }
}

function readWorkflow(file: string): WorkflowDocument {
  const { document, problems } = readDocument(readJsonFile(file));
  if (document !== null) return document;
  throw new UserError('bad_document', `${file} is not a workflow:\n${problems.map((problem: Problem) => `  ${sentence(problem)}`).join('\n')}`);
}

/** Everything wrong with a file; needs no database. The exit code tells whether it could be published. */
export async function validateWorkflow(config: Config, file: string): Promise<number> {
  const document = readWorkflow(file);
  const problems = await withCatalog(config, (catalog) => checkGraph(document, (type, version) => catalog.find(type, version)?.description));
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const problem of problems) process.stdout.write(`${sentence(problem)}\n`);
  process.stdout.write(errors.length === 0 ? `${file} can be published.\n` : `${file} cannot be published yet: ${errors.length} error${errors.length === 1 ? '' : 's'}.\n`);
  return errors.length === 0 ? 0 : 1;
}

export async function workspaceId({ source }: Database): Promise<number> {
  const workspace = await new AccountsRepository(source).firstWorkspace();
  if (workspace === null) throw new UserError('no_workspace', 'There is no workspace yet; make your account first: start Parcours and open the set-up link it prints.');
  return workspace.id;
}

export async function importWorkflow(config: Config, database: Database, file: string): Promise<void> {
  const { nodes } = await withCatalog(config, (catalog) => catalog.describe());
  const document = fillPaths(readWorkflow(file), nodes);
  const id = await new WorkflowsRepository(database.source).create(await workspaceId(database), document, Date.now());
  process.stdout.write(`Imported "${document.name}" as the draft of workflow ${id}.\n`);
}

export async function exportWorkflow(database: Database, id: string, file: string | undefined): Promise<void> {
  const found = /^[1-9]\d{0,8}$/.test(id) ? await new WorkflowsRepository(database.source).find(await workspaceId(database), Number(id)) : null;
  if (found === null) throw new UserError('not_found', `Expected the number of a workflow, found ${id}, which none has; the numbers stand in the editor's addresses.`);
  const text = `${JSON.stringify(found.draft, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}

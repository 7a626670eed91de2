import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseOf, routes } from '@parcours/sdk/api';
import { DefectError } from '@parcours/sdk/node';
import { readDocument } from '@parcours/sdk/workflow';

export type Template = ResponseOf<typeof routes.templates.list>['items'][number];

function readTemplate(file: string): Template {
  const { id, name, description, document } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Template>;
  const read = readDocument(document);
  if (typeof id !== 'string' || typeof name?.en !== 'string' || typeof description?.en !== 'string' || read.document === null)
    throw new DefectError('bad_template', `Expected in ${file} an id, a name, a description and a workflow, found something else: ${read.problems[0]?.message ?? 'id, name or description is missing'}.`);
  return { id, name, description, document: read.document };
}

/** The ready journeys that come with the server, in the order of their file names. */
export function readTemplates(folder: string): Template[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readTemplate(join(folder, file)));
}

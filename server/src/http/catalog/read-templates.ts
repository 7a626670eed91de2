import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from '@parcours/sdk/api';
import { DefectError } from '@parcours/sdk/node';
import { readDocument } from '@parcours/sdk/workflow';

type Language = 'en' | 'fr';

/** Wherever a document of a template has `{ "en": …, "fr": … }`, one of the two remains. */
function inLanguage(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((one) => inLanguage(one, language));
  if (typeof value !== 'object' || value === null) return value;
  const { en, fr, ...rest } = value as Record<string, unknown>;
  if (typeof en === 'string' && typeof fr === 'string' && Object.keys(rest).length === 0) return language === 'fr' ? fr : en;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inLanguage(one, language)]));
}

/** `e2e/templates.spec` holds each file to its schema; here only what would confuse people at once is looked at. */
function readTemplate(file: string, language: Language): Template {
  const { demo = null, expected = null, document, scenario: _, ...words } = JSON.parse(readFileSync(file, 'utf8')) as Omit<Template, 'document'> & { readonly document: unknown; readonly scenario?: string };
  const read = readDocument(inLanguage(document, language));
  if (typeof words.id !== 'string' || typeof words.name?.en !== 'string' || typeof words.description?.en !== 'string' || read.document === null)
    throw new DefectError('bad_template', `Expected in ${file} an id, a name, a description and a workflow, found something else: ${read.problems[0]?.message ?? 'id, name or description is missing'}.`);
  return { ...words, demo, expected, document: read.document };
}

/** The ready journeys that come with the server, in the order of their file names, with the texts of one language. */
export function readTemplates(folder: string, language: Language = 'en'): Template[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readTemplate(join(folder, file), language));
}

import { Value } from 'typebox/value';
import { SCHEMA_VERSION, WorkflowSchema, type WorkflowDocument } from './document.js';
import type { Problem } from './problem.js';

export type ReadResult = { readonly document: WorkflowDocument; readonly problems: readonly [] } | { readonly document: null; readonly problems: readonly Problem[] };

const MAX_PROBLEMS = 20;
const refuse = (code: string, message: string): ReadResult => ({ document: null, problems: [{ severity: 'error', code, message }] });

const valueAt = (value: unknown, path: readonly string[]): unknown => path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined), value);

/** The schema's words, which say what was expected, with the place and what was found there. */
function word(error: ReturnType<typeof Value.Errors>[number], path: readonly string[], found: unknown): string {
  const place = path.length === 0 ? 'The workflow' : `"${path.join('.')}"`;
  if (error.keyword === 'additionalProperties') return `${place} has properties this version does not know (${error.params.additionalProperties.join(', ')}); remove them.`;
  if (error.keyword === 'required') return `${place} lacks ${error.params.requiredProperties.join(', ')}; add what is missing.`;
  const text = JSON.stringify(found) ?? 'nothing';
  return `${place} ${error.message}, found ${text.length > 60 ? `${text.slice(0, 57)}...` : text}; correct it.`;
}

/** Checks the shape of a document that came from outside. Meaning (known types, wired ports) is `checkGraph`'s business. */
export function readDocument(value: unknown): ReadResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('not_a_workflow', 'Expected a workflow: a JSON object with "schemaVersion", "name", "nodes" and "edges".');
  const version = (value as { schemaVersion?: unknown }).schemaVersion;
  if (typeof version === 'number' && version > SCHEMA_VERSION)
    return refuse('newer_schema', `This workflow was made by a newer Parcours (schema version ${version}); this one reads up to ${SCHEMA_VERSION}. Upgrade, or export it from the newer one in an older format.`);
  if (Value.Check(WorkflowSchema, value)) return { document: value, problems: [] };
  const problems = Value.Errors(WorkflowSchema, value)
    .filter(({ keyword }) => keyword !== 'boolean')
    .slice(0, MAX_PROBLEMS)
    .map((error): Problem => {
      const path = error.instancePath.replace(/^\//, '').split('/').filter((key) => key !== '');
      const nodeId = path[0] === 'nodes' ? valueAt(value, [...path.slice(0, 2), 'id']) : undefined;
      return { severity: 'error', code: 'wrong_shape', message: word(error, path, valueAt(value, path)), ...(typeof nodeId === 'string' ? { nodeId } : {}) };
    });
  return { document: null, problems };
}

import { Value } from 'typebox/value';
import { SCHEMA_VERSION, WorkflowSchema, type WorkflowDocument } from './document.js';
import type { Problem } from './problem.js';

export type ReadResult = { readonly document: WorkflowDocument; readonly problems: readonly [] } | { readonly document: null; readonly problems: readonly Problem[] };

const MAX_PROBLEMS = 20;
const refuse = (code: string, message: string): ReadResult => ({ document: null, problems: [{ severity: 'error', code, message }] });

/** Checks the shape of a document that came from outside. Meaning (known types, wired ports) is `checkGraph`'s business. */
export function readDocument(value: unknown): ReadResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('not_a_workflow', 'Expected a workflow: a JSON object with "schemaVersion", "name", "nodes" and "edges".');
  const version = (value as { schemaVersion?: unknown }).schemaVersion;
  if (typeof version === 'number' && version > SCHEMA_VERSION)
    return refuse('newer_schema', `This workflow was made by a newer Parcours (schema version ${version}); this one reads up to ${SCHEMA_VERSION}. Upgrade, or export it from the newer one in an older format.`);
  if (Value.Check(WorkflowSchema, value)) return { document: value, problems: [] };
  const problems = Value.Errors(WorkflowSchema, value)
    .slice(0, MAX_PROBLEMS)
    .map((error): Problem => {
      const path = error.instancePath.replace(/^\//, '').replaceAll('/', '.');
      const nodeIndex = /^nodes\.(\d+)/.exec(path)?.[1];
      const node = nodeIndex === undefined ? undefined : (value as { nodes?: { id?: unknown }[] }).nodes?.[Number(nodeIndex)];
      return {
        severity: 'error',
        code: 'wrong_shape',
        message: `${path === '' ? 'The workflow' : `"${path}"`} ${error.message}.`,
        ...(typeof node?.id === 'string' ? { nodeId: node.id } : {}),
      };
    });
  return { document: null, problems };
}

import { routes, type WorkflowDetail } from '@parcours/sdk/api';
import { call } from './client';
import { loadCatalog, type Catalog } from './use-catalog';

export interface ReadWorkflow {
  readonly detail: WorkflowDetail;
  readonly catalog: Catalog;
}

/** Older answers are no longer what the server has. */
const FRESH_MS = 5_000;
let begun: { readonly id: number; readonly atMs: number; readonly reading: Promise<ReadWorkflow> } | null = null;

async function read(id: number): Promise<ReadWorkflow> {
  const [detail, catalog] = await Promise.all([call(routes.workflows.read, { path: { id } }), loadCatalog(true)]);
  return { detail, catalog };
}

/** Asks for a workflow while its page is still on the way; `readWorkflow` answers it, with its failure if it failed. */
export function beginReading(id: number): void {
  const reading = read(id);
  reading.catch(() => undefined);
  begun = { id, atMs: Date.now(), reading };
}

/** The workflow and what its nodes are, as the server has them now. Throws `ApiFailure`. */
export function readWorkflow(id: number): Promise<ReadWorkflow> {
  const known = begun;
  begun = null;
  return known?.id === id && Date.now() - known.atMs < FRESH_MS ? known.reading : read(id);
}

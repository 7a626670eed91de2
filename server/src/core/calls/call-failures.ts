import { REFUSAL_SENTENCES, type RefusalCode } from '../admission/refusals.js';
import type { StepError } from '../run.js';
import { MAX_DEPTH, type CallResult } from './called-runs.js';

/** The called workflow as a store finds it. */
export interface Callee {
  readonly name: string;
  readonly status: 'draft' | 'published' | 'paused';
  /** Its published version has an entry point that listens to calls. */
  readonly listens: boolean;
}

const failed = (code: string, message: string): CallResult => ({ error: { code, message } });

/** Why a workflow cannot be called now; null when it can. `callee` is null where the workspace has no such workflow. `depth` is that of the run that would start. */
export function whyNotCalled(callee: Callee | null, workflowId: number, depth: number): CallResult | null {
  if (!callee) return failed('called_workflow_missing', `Expected the workflow ${workflowId} to call, found none: it does not exist or was deleted; choose another one.`);
  if (callee.status === 'paused') return failed('called_workflow_paused', `The workflow "${callee.name}" is paused and takes nobody in; resume it, then retry this run.`);
  if (callee.status === 'draft') return failed('called_workflow_not_published', `The workflow "${callee.name}" is not published, so it cannot be called; publish it, then retry this run.`);
  if (!callee.listens) return failed('called_workflow_not_callable', `The workflow "${callee.name}" has no entry point "When called by another workflow"; add one and publish it, then retry this run.`);
  return depth > MAX_DEPTH ? failed('calls_too_deep', `Workflows call one another more than ${MAX_DEPTH} deep, the last of them "${callee.name}"; look for one that calls itself without end.`) : null;
}

/** The rules of the called workflow did not let the item in. */
export const refusedCall = (name: string, code: RefusalCode): CallResult => failed('called_entry_refused', `The workflow "${name}" did not take this item: ${REFUSAL_SENTENCES[code]}`);

/** What a run that did not come to its end hands back. */
export const endedCall = (name: string, runId: number, error: Pick<StepError, 'message'> | null): CallResult =>
  error === null ? failed('called_run_cancelled', `The run ${runId} of "${name}" was cancelled before it ended.`) : failed('called_run_failed', `The run ${runId} of "${name}" failed: ${error.message}`);

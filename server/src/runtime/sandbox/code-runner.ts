import type { CodeRequest, CodeResult } from '@parcours/sdk/node';

/** Where code stands: only runs of one node of one version share an isolate. */
export interface CodePlace {
  readonly workspaceId: number;
  readonly versionId: number;
  readonly nodeId: string;
}

/** Runs code of workflows; see `NodeContext.runCode` for what it promises. `nowMs` is the time inside. */
export interface CodeRunner {
  run(place: CodePlace, request: CodeRequest, nowMs: number): Promise<readonly (readonly CodeResult[])[]>;
}

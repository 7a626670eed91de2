/** Something wrong with a document, in one sentence that says what to do. */
export interface Problem {
  /** `error` keeps the workflow from being published; `warning` does not. */
  readonly severity: 'error' | 'warning';
  /** Stable, snake_case. */
  readonly code: string;
  readonly message: string;
  readonly nodeId?: string;
  readonly edgeId?: string;
  /** Setting of the node, as a path (`cases.0.name`). */
  readonly field?: string;
}

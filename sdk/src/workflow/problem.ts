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
  /** For code `setting`: what is wrong with the field, see `FieldProblem`. */
  readonly reason?: string;
  /** What the sentence needs to be said in another language. */
  readonly details?: Readonly<Record<string, unknown>>;
}

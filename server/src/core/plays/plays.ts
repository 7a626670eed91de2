import type { PlayContact, PlayScript, TestCase, WorkflowDocument } from '@parcours/sdk/workflow';
import type { Difference } from './compare-case.js';
import type { PlayResult } from './play-result.js';

/** How a test case went: it passed when nothing differs and there is no error. */
export interface CaseResult {
  readonly differences: readonly Difference[];
  /** Why it could not be played at all. */
  readonly error: string | null;
}

/** Contacts played through drafts. Nothing is stored, and nothing leaves the house. */
export interface Plays {
  /** See `play`. Throws `UserError` `no_entry`, `no_contact`, `play_too_long`, `not_a_workflow`. */
  play(workspaceId: number, document: WorkflowDocument, script: PlayScript): Promise<PlayResult>;
  /** Plays test cases; never throws for one of them. */
  run(workspaceId: number, document: WorkflowDocument, cases: readonly TestCase[]): Promise<readonly CaseResult[]>;
  /** A contact as it stands now, to begin a play with; null when there is none. */
  contact(workspaceId: number, contactId: number): Promise<PlayContact | null>;
}

/** What the engine does when somebody has changed when or how fast messages go. */
export interface Sending {
  /** Messages that wait because of quiet hours or caps are judged again at once, by the rules as they are now. A second call does no harm. */
  judgeAgain(workspaceId: number): Promise<void>;
  /** The line of a credential is looked at again at once. */
  lookAtLine(credentialId: number): Promise<void>;
}

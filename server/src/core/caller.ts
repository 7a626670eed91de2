/** Who calls a webhook; nothing of it reaches the trigger. */
export interface Caller {
  /** IP address; null when nobody knows. */
  readonly address: string | null;
  readonly authorization: string | null;
}

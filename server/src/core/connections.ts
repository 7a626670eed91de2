import type { CredentialProbe } from '@parcours/sdk/node';

export interface FinishedConnection {
  /** Null when the state is not one of this session. */
  readonly credentialId: number | null;
  /** `state`: not begun by this session, too late, or seen before; `denied`: somebody said no; `refused`: the reason is kept with the credential. */
  readonly problem: 'state' | 'denied' | 'refused' | null;
}

/** Credentials that somebody connects in the browser, and tests of credentials that are a request. */
export interface Connections {
  /** The address to send the browser to. Throws `UserError` `not_connectable`, `bad_credential`, `credential_missing`. */
  begin(workspaceId: number, credentialId: number, session: string): Promise<string>;
  /** What the other side sent the browser back with. A second call with the same state changes nothing. */
  finish(workspaceId: number, session: string, answer: { readonly state: string; readonly code?: string; readonly error?: string }): Promise<FinishedConnection>;
  /** Forgets what the other side has given. */
  disconnect(workspaceId: number, credentialId: number): Promise<void>;
  /** Throws an error with a sentence when the other side does not accept the credential. */
  probe(workspaceId: number, credentialId: number, probe: CredentialProbe, visible: Readonly<Record<string, string>>): Promise<void>;
}

import type { CallbackEvent, CallbackRequest, HttpResponse } from '@parcours/sdk/node';

/** What providers report by themselves, as the HTTP floor sees it. */
export interface Callbacks {
  /** The public address of a credential, to be entered at its provider. */
  address(workspaceId: number, credentialId: number): string;
  /**
   * Has the credential's package read a call, and keeps what it reports: when this returns, it is stored. What comes again counts once.
   * Null for an address that was not made here, or whose credential is gone. Throws `UserError` `callback_refused` for what the package
   * does not take, `TransientError` when it could not be kept.
   */
  receive(token: string, request: Omit<CallbackRequest, 'json' | 'form'>): Promise<HttpResponse | null>;
  /**
   * Keeps what a package has heard over a connection of its own. What comes again counts once. Throws `UserError` `credential_missing`,
   * `DefectError` `callback_shape`, `TransientError` when it could not be kept.
   */
  report(workspaceId: number, credentialId: number, events: readonly CallbackEvent[]): Promise<void>;
}

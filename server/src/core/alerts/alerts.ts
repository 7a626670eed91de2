import type { AlertHook } from '@parcours/sdk/api';

/** A mail of the installation, as it is handed to the mail server. */
export interface SystemLetter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hands mails of the installation to its mail server. Throws `TransientError` when it certainly was not taken, `DefectError` `outcome_unknown` when nobody knows. */
export type SendLetter = (letter: SystemLetter) => Promise<void>;

export interface DigestView {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Nothing has happened, so nothing would be sent. */
  readonly empty: boolean;
}

/** What the API needs of alerts beside their rows. */
export interface Alerts {
  /** Whether this installation can send mails. */
  readonly mail: boolean;
  /** Something has changed for those who look. */
  changed(workspaceId: number): void;
  /** The summary as this member would get it now; null: there is no such member. */
  digest(workspaceId: number, userId: number, period: 'weekly' | 'daily'): Promise<DigestView | null>;
  /** Sends it at once, whatever was sent before. Throws `no_mail` without a mail server, and what the mail server says. */
  sendDigest(workspaceId: number, userId: number, period: 'weekly' | 'daily'): Promise<string>;
  hook(workspaceId: number): Promise<AlertHook>;
  /** Throws `bad_url`. Another secret with `renew`. */
  saveHook(workspaceId: number, wanted: { readonly url: string | null; readonly enabled: boolean; readonly renew?: boolean }): Promise<AlertHook>;
  testHook(workspaceId: number): Promise<{ ok: boolean; message: string }>;
  /** Ends the summaries of whoever a link was sent to; answers who that is, null when the link was not made here. `apply` false only looks. */
  stopDigest(token: string, apply: boolean): Promise<{ readonly workspace: string; readonly language: 'en' | 'fr' } | null>;
}

import { TransientError, UserError, isNodeFailure, oneLine, type NodeFailure } from '@parcours/sdk/node';

/** What errors of the IMAP client carry, as far as it matters here. */
interface ImapError {
  readonly message?: string;
  readonly code?: string;
  readonly responseText?: string;
  readonly authenticationFailed?: boolean;
  readonly mailboxMissing?: boolean;
  readonly serverResponseCode?: string;
  readonly tlsFailed?: boolean;
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|TLS/;
/** Answers of a server that is at fault itself, or only now (RFC 5530). */
const BUSY = /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)$/;

/** Says who must act when a mailbox could not be read: `imap_auth`, `imap_folder`, `imap_tls` (a person), `imap_unreachable` (later). */
export function judgeMailbox(thrown: unknown, host: string, folder: string): NodeFailure | UserError | TransientError {
  if (isNodeFailure(thrown)) return thrown;
  const { message = '', code = '', responseText, authenticationFailed, mailboxMissing, serverResponseCode = '', tlsFailed } = thrown as ImapError;
  const found = `found "${oneLine(responseText ?? message, 300)}"`;
  if (BUSY.test(serverResponseCode)) return new TransientError('imap_unreachable', `Expected ${host} to open the mailbox for bounces, ${found}; it is tried again by itself.`, {}, { cause: thrown });
  if (authenticationFailed === true) return new UserError('imap_auth', `Expected ${host} to accept user and password of the mailbox for bounces, ${found}; correct the credential.`, {}, { cause: thrown });
  if (mailboxMissing === true || serverResponseCode === 'NONEXISTENT') return new UserError('imap_folder', `Expected the folder "${oneLine(folder, 100)}" in the mailbox for bounces, ${found}; correct the credential.`, {}, { cause: thrown });
  if (tlsFailed === true || CERTIFICATE.test(code)) return new UserError('imap_tls', `Expected ${host} to offer an encrypted connection that can be trusted, ${found}; correct the host or the encryption of the mailbox in the credential.`, {}, { cause: thrown });
  return new TransientError('imap_unreachable', `Expected to read the mailbox for bounces at ${host}, ${found}; it is tried again by itself.`, {}, { cause: thrown });
}

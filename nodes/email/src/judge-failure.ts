import { TransientError, UserError, oneLine } from '@parcours/sdk/node';

/** What nodemailer's errors carry, as far as it matters here. */
interface SmtpError {
  readonly message: string;
  readonly code?: string;
  /** The code of the system or TLS error that nodemailer's `code` replaced. */
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** False for 503 too, which is about the order of commands and not about the message. */
  readonly permanent?: boolean;
}

export interface Attempt {
  readonly host: string;
  /** True once the whole message was given to the connection: from there on the server may have accepted it. */
  readonly handedOver: boolean;
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;
const NOBODY_THERE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

const quote = (words: string): string => oneLine(words, 300);

function judgeReply({ code, response = '', permanent }: SmtpError, host: string, details: Readonly<Record<string, unknown>>): UserError | TransientError {
  const found = `found "${quote(response)}"`;
  if (!permanent) return new TransientError('smtp_deferred', `Expected ${host} to take the message now, ${found}; it is tried again by itself.`, details);
  if (code === 'EAUTH') return new UserError('smtp_auth', `Expected ${host} to accept user and password, ${found}; correct the credential.`, details);
  if (code === 'ETLS') return new UserError('smtp_tls', `Expected ${host} to start an encrypted connection, ${found}; choose the encryption it offers in the credential.`, details);
  return new UserError('smtp_refused', `Expected ${host} to take the message, ${found}; correct the recipient or the message.`, details);
}

/**
 * Says who must act on a failed send.
 *
 * - The server answered: its 4yz is `smtp_deferred` (tried again), its 5yz `smtp_refused`, `smtp_auth` or `smtp_tls` (a person must act).
 * - No answer, and the message had been handed over completely: `outcome_unknown`, because it may have been accepted.
 * - No answer before that: `smtp_unreachable` (tried again), or `smtp_tls` for a certificate that cannot be trusted.
 */
export function judgeFailure(thrown: unknown, { host, handedOver }: Attempt): UserError | TransientError {
  const error = thrown as SmtpError;
  const details = { smtpCode: error.code ?? null, status: error.responseCode ?? null };
  if (error.responseCode !== undefined) return judgeReply(error, host, details);
  const found = `found "${quote(error.message)}"`;
  if (handedOver) return new TransientError('outcome_unknown', `Expected ${host} to confirm the message, ${found} after all of it was sent; whether it was accepted is not known, so it is not sent again by itself.`, details, { cause: thrown });
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') return new UserError('smtp_auth', `Expected ${host} to accept user and password, ${found}; correct the credential.`, details, { cause: thrown });
  if (CERTIFICATE.test(error.originalCode ?? '') || (error.code === 'ETLS' && /certificate|ssl|tls/i.test(error.message)))
    return new UserError('smtp_tls', `Expected ${host} to show a certificate that can be trusted, ${found}; correct the host or the encryption in the credential.`, details, { cause: thrown });
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') return new UserError('smtp_message', `Expected a message that can be sent, ${found}; correct it.`, details, { cause: thrown });
  return new TransientError('smtp_unreachable', `Expected to reach ${host}, ${found}; it is tried again by itself.`, details, { cause: thrown });
}

/** True when the failure is about the server and not about one message: trying the rest of a batch would only knock on the same closed door. */
export function concernsAll(thrown: unknown): boolean {
  const { code = '', originalCode = '', timeoutType } = thrown as SmtpError & { readonly timeoutType?: string };
  return ['EAUTH', 'ENOAUTH', 'EDNS', 'ETLS'].includes(code) || NOBODY_THERE.has(originalCode) || CERTIFICATE.test(originalCode) || timeoutType === 'CONNECT_TIMEOUT' || timeoutType === 'GREETING_TIMEOUT';
}

import { TransientError, UserError } from '@parcours/sdk/node';
import smpp from 'smpp';

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(smpp.errors).map(([name, value]) => [value, name]));
const code = (name: string): number => smpp.errors[name] ?? -1;

/** What passes: the centre is busy, full or in trouble. */
const PASSING = new Set(['ESME_RSYSERR', 'ESME_RX_T_APPN', 'ESME_RSERTYPUNAVAIL', 'ESME_RUNKNOWNERR', 'ESME_RDELIVERYFAILURE'].map(code));
const BUSY = new Set(['ESME_RTHROTTLED', 'ESME_RMSGQFUL'].map(code));
const WRONG_LOGIN = new Set(['ESME_RBINDFAIL', 'ESME_RINVPASWD', 'ESME_RINVSYSID', 'ESME_RINVSYSTYP', 'ESME_RPROHIBITED', 'ESME_RSERTYPDENIED', 'ESME_RSERTYPUNAUTH'].map(code));
const BAD_NUMBER = new Set(['ESME_RINVDSTADR', 'ESME_RINVDSTTON', 'ESME_RINVDSTNPI'].map(code));
const BAD_SENDER = new Set(['ESME_RINVSRCADR', 'ESME_RINVSRCTON', 'ESME_RINVSRCNPI'].map(code));
/** When a busy centre is asked again. */
const BUSY_FOR_MS = 5_000;

const nameOf = (status: number): string => NAMES.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`;

/** Who must act on a `command_status` other than 0 (SMPP 3.4, 5.1.3). */
export function judgeStatus(status: number, host: string, nowMs: number): UserError | TransientError {
  const name = nameOf(status);
  const details = { providerCode: name };
  if (BUSY.has(status)) return new TransientError('rate_limited', `Expected ${host} to take the message now, found ${name}: it takes no more at the moment; it is tried again by itself.`, { ...details, retryAt: nowMs + BUSY_FOR_MS });
  if (PASSING.has(status)) return new TransientError('smpp_deferred', `Expected ${host} to take the message now, found ${name}; it is tried again by itself.`, details);
  if (WRONG_LOGIN.has(status)) return new UserError('sms_credential', `Expected ${host} to let us in, found ${name}; correct user, password or kind of connection in the credential.`, details);
  if (BAD_NUMBER.has(status)) return new UserError('bad_number', `Expected ${host} to know the number, found ${name}; correct it.`, details);
  if (BAD_SENDER.has(status)) return new UserError('bad_sender', `Expected ${host} to accept the sender, found ${name}; name one it has registered.`, details);
  return new UserError('sms_refused', `Expected ${host} to take the message, found ${name}; correct the message or the credential.`, details);
}

import type { NodeFailure } from '@parcours/sdk/node';
import { DateTime } from 'luxon';

/** Why a message waits that may be sent later. */
export const PUT_OFF_CODES = ['quiet_hours', 'frequency_cap', 'provider_rate', 'over_quota'] as const;
export type PutOffCode = (typeof PUT_OFF_CODES)[number];

/** A message that is not sent now: its token stands still until then, and everything is judged again. */
export interface PutOff {
  readonly code: PutOffCode;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly until: number;
  /** It stands in the line of this credential; `until` is when it is looked at again at the latest. */
  readonly credentialId?: number;
}

/** Nobody waits in a line for longer without being looked at. */
export const LONGEST_LINE_MS = 86_400_000;

export const isPutOffCode = (code: string): code is PutOffCode => (PUT_OFF_CODES as readonly string[]).includes(code);

/** Said by the engine alone: what nodes answer under these codes is renamed before it gets here. */
export const isPutOff = (failure: NodeFailure): boolean => failure.who === 'transient' && failure.retryAt !== undefined && isPutOffCode(failure.code);

export const putOffFailure = ({ code, reason, until, credentialId }: PutOff): NodeFailure =>
  ({ who: 'transient', code, message: reason, retryAt: until, ...(credentialId === undefined ? {} : { details: { credentialId } }) });

export const credentialOf = (failure: NodeFailure): number | null => (failure.code === 'provider_rate' && typeof failure.details?.['credentialId'] === 'number' ? failure.details['credentialId'] : null);

const clock = (instant: number, zone: string): string => `${DateTime.fromMillis(instant, { zone }).toFormat('yyyy-MM-dd HH:mm')} (${zone})`;

export const quietReason = (until: number, zone: string): string => `It waits until ${clock(until, zone)}, because of quiet hours where the contact lives.`;
export const capReason = (until: number, zone: string, most: number, hours: number): string => `It waits until ${clock(until, zone)}: the contact has had ${most} of these messages within ${hours} hours.`;
export const QUOTA_REASON = 'It waits until midnight UTC: the workspace has sent as many messages today as its quota allows.';
export const LINE_REASON = 'It waits for its turn: no more messages are handed to the provider at a time.';

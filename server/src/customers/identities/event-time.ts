import { UserError } from '@parcours/sdk/node';

/** Computers whose clocks are right differ by so much; what lies further ahead has not happened yet. */
const AHEAD_MS = 5 * 60_000;
const EARLIEST = Date.UTC(1970, 0, 1);

export interface SaidTimes {
  /** When it happened, by the sender's clock. */
  readonly timestamp: unknown;
  /** When it was sent, by the same clock. */
  readonly sentAt: unknown;
  /** Epoch milliseconds, by ours. */
  readonly receivedAt: number;
}

function instant(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : NaN;
  return Number.isFinite(at) ? at : NaN;
}

/**
 * When something happened, by our clock: as long before it was received as it was, by the sender's clock, before it was sent. So a clock
 * that is a year off does no harm. Without `sentAt` the time is taken as it is, but never from the future. Throws `UserError` `bad_timestamp`.
 */
export function eventTime({ timestamp, sentAt, receivedAt }: SaidTimes): number {
  const happened = instant(timestamp);
  if (happened === null) return receivedAt;
  const sent = instant(sentAt);
  const corrected = sent === null || Number.isNaN(sent) ? happened : receivedAt - (sent - happened);
  if (Number.isNaN(corrected) || corrected < EARLIEST)
    throw new UserError('bad_timestamp', 'Expected in "timestamp" an ISO 8601 time after 1970, found something else; correct it or leave it out.', { field: 'timestamp' });
  return corrected > receivedAt + AHEAD_MS ? receivedAt : corrected;
}

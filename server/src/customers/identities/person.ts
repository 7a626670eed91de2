import type { Sign } from '../../core/ingest/call.js';

export const signKey = ({ kind, value }: Sign): string => `${kind} ${value}`;

/** A contact as far as telling people apart needs it. Below zero: not made yet. */
export interface Person {
  readonly id: number;
  email: string | null;
  emailKey: string | null;
  userId: string | null;
  phone: string | null;
  /** Somebody has said who this is, in whatever way; otherwise it is a browser or device of nobody in particular. */
  known: boolean;
}

/** To whom a sign belongs. */
export interface Link extends Sign {
  readonly personId: number;
  /** Of a click: gives way to whoever says who they are. */
  readonly weak: boolean;
  /** Epoch milliseconds, in the sender's corrected time. */
  readonly at: number;
  /** The anonymous contact a device had before a click. */
  readonly profileId: number | null;
}

/** Two people who are one: `from` ends in `into`. */
export interface Merge {
  readonly from: number;
  readonly into: number;
  readonly reason: 'identify' | 'alias';
}

/** Why a message is not sent, with the sentence people read. */
const REASONS = {
  suppressed: 'The address is on the suppression list: somebody objected, was erased, complained, or nothing arrives there.',
  no_consent: 'The contact has not agreed to this purpose on this channel.',
  consent_withdrawn: 'The contact no longer wants to hear of this purpose on this channel.',
  unknown_purpose: 'The workspace has no such purpose any more; choose another one in the node.',
  quiet_hours: 'The next time the contact may be written to is too far away: quiet hours, closed days, and how long a message may wait.',
  frequency_cap: 'The contact has had as many of these messages as the workspace allows within that time.',
} as const;

export type WithheldCode = keyof typeof REASONS;

/** An effect that must not happen, because whom it is about does not allow it. */
export interface Withheld {
  readonly code: WithheldCode;
  readonly reason: string;
}

export const withheld = (code: WithheldCode): Withheld => ({ code, reason: REASONS[code] });

export type Basis = 'consent' | 'interest' | 'service';
/** `asked` awaits confirmation; null: nothing is known. */
export type KnownState = 'asked' | 'granted' | 'withdrawn' | null;

/** Reasons for which an address gets messages of service nevertheless: the person does not want to hear of us, but may have ordered something. */
export const LETS_SERVICE_THROUGH: readonly string[] = ['objected', 'erased', 'complained'];

export interface Asked {
  /** Null: the node names no purpose. */
  readonly purpose: string | null;
  /** Null: there is no such purpose. */
  readonly basis: Basis | null;
  readonly state: KnownState;
  /** Why the address is on the suppression list; null when it is not. */
  readonly suppressed: string | null;
  /** The message asks for consent. */
  readonly asks: boolean;
}

/** The rule, for one message. Null: it may be sent. Postgres says the same in `judge_delivery`; a property test holds the two together. */
export function judge({ purpose, basis, state, suppressed, asks }: Asked): WithheldCode | null {
  const service = basis === 'service' || asks;
  if (suppressed !== null && !(service && LETS_SERVICE_THROUGH.includes(suppressed))) return 'suppressed';
  if (purpose === null) return null;
  if (basis === null) return 'unknown_purpose';
  if (service || state === 'granted') return null;
  if (state === 'withdrawn') return 'consent_withdrawn';
  return basis === 'consent' ? 'no_consent' : null;
}

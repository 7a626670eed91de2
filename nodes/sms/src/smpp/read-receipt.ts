import type { Pdu } from 'smpp';

export interface Receipt {
  readonly messageId: string;
  /** What the centre says has become of it: `DELIVRD`, `UNDELIV`, `EXPIRED`, ... */
  readonly state: string;
  readonly error: string;
}

/** SMPP 3.4, 5.2.28. */
const STATES: Readonly<Record<number, string>> = { 1: 'ENROUTE', 2: 'DELIVRD', 3: 'EXPIRED', 4: 'DELETED', 5: 'UNDELIV', 6: 'ACCEPTD', 7: 'UNKNOWN', 8: 'REJECTD' };
const RECEIPT = 0x04;
const KIND_BITS = 0x3c;

/** The text of a `deliver_sm`, wherever it stands. */
export function textOf({ short_message, message_payload }: Pick<Pdu, 'short_message' | 'message_payload'>): string {
  const parts = [message_payload?.message, short_message?.message];
  const found = parts.find((part) => part !== undefined && part.length > 0) ?? '';
  return typeof found === 'string' ? found : found.toString('latin1');
}

/** What a `deliver_sm` reports about an earlier message (SMPP 3.4, appendix B, and the optional parameters); null when it is a message of a person. */
export function readReceipt(pdu: Pick<Pdu, 'esm_class' | 'receipted_message_id' | 'message_state' | 'short_message' | 'message_payload'>): Receipt | null {
  if (((pdu.esm_class ?? 0) & KIND_BITS) !== RECEIPT) return null;
  const text = textOf(pdu);
  const messageId = pdu.receipted_message_id || (/\bid:\s*(\S+)/i.exec(text)?.[1] ?? '');
  const state = STATES[pdu.message_state ?? 0] ?? (/\bstat:\s*(\w+)/i.exec(text)?.[1] ?? '').toUpperCase();
  return { messageId, state, error: /\berr:\s*(\w+)/i.exec(text)?.[1] ?? '' };
}

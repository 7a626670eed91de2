import type { CallbackEvent, NodeContext } from '@parcours/sdk/node';
import type { Pdu } from 'smpp';
import { readReply } from '../replies/read-reply.js';
import { readReceipt, textOf } from './read-receipt.js';

/** SMPP 3.4, appendix B; what is not here is on its way. */
const KINDS: Readonly<Record<string, CallbackEvent['kind']>> = { DELIVRD: 'delivered', ACCEPTD: 'accepted', UNDELIV: 'failed', REJECTD: 'failed', EXPIRED: 'failed', DELETED: 'failed' };

/** International numbers come without their plus. */
const numberOf = (address: string): string => (/^\d{8,15}$/.test(address) ? `+${address}` : address);

function eventsOf(pdu: Pdu, now: number): readonly CallbackEvent[] {
  const receipt = readReceipt(pdu);
  if (receipt === null) return [readReply({ from: numberOf(pdu.source_addr ?? ''), to: pdu.destination_addr ?? '', text: textOf(pdu), now })];
  const kind = KINDS[receipt.state];
  if (kind === undefined || receipt.messageId === '') return [];
  return [{ kind, providerId: receipt.messageId, eventId: `${receipt.messageId} ${receipt.state}`, properties: { state: receipt.state, errorCode: receipt.error } }];
}

/**
 * Hands a `deliver_sm` to the host. True once it is stored, and only then is the centre told so: what could not be kept, it brings again.
 */
export async function reportDelivered(pdu: Pdu, credential: number, context: Pick<NodeContext, 'report' | 'now'>): Promise<boolean> {
  const events = eventsOf(pdu, context.now());
  if (events.length > 0) await context.report(credential, events);
  return true;
}

import { TransientError, isNodeFailure } from '@parcours/sdk/node';
import type { Message, OpenProvider } from '../providers/provider.js';
import { encodeParts } from './encode-parts.js';
import { reportDelivered } from './report-delivered.js';
import type { BoundSession } from './session.js';
import { sessionFor, type SharedSession } from './sessions.js';
import { readSmppSettings, withCheckedAddress, type SmppSettings } from './smpp-settings.js';

const UDH_INDICATOR = 0x40;
/** Tries of a later part when the centre is busy, for half a message is worse than a slow one. */
const PART_TRIES = 6;
const PART_PAUSE_MS = 500;

/** Type of number and numbering plan (SMPP 3.4, 5.2.5): letters, a short code, or an international number. */
function sourceOf(sender: string): Readonly<Record<string, unknown>> {
  const digits = sender.replace(/^\+/, '');
  if (!/^\d+$/.test(digits)) return { source_addr: sender, source_addr_ton: sender === '' ? 0 : 5, source_addr_npi: 0 };
  return digits.length <= 8 && !sender.startsWith('+') ? { source_addr: digits, source_addr_ton: 3, source_addr_npi: 1 } : { source_addr: digits, source_addr_ton: 1, source_addr_npi: 1 };
}

/** Relative time of SMPP 3.4, 7.1.1: YYMMDDhhmmsstnnR. */
function validityOf(minutes: number | null): string {
  if (minutes === null) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  return `0000${two(Math.floor(minutes / 1_440))}${two(Math.floor((minutes % 1_440) / 60))}${two(minutes % 60)}00000R`;
}

function pdusOf({ to, text, sender, validForMinutes, key }: Message, { whole }: SmppSettings): readonly Readonly<Record<string, unknown>>[] {
  const { dataCoding, parts, hasHeaders } = encodeParts(text, key, whole);
  return parts.map((bytes, index) => ({
    ...sourceOf(sender),
    destination_addr: to.slice(1), dest_addr_ton: 1, dest_addr_npi: 1,
    data_coding: dataCoding,
    esm_class: hasHeaders ? UDH_INDICATOR : 0,
    validity_period: validityOf(validForMinutes),
    // one receipt per message: that of its last part, whose id stands on the delivery
    registered_delivery: index === parts.length - 1 ? 1 : 0,
    ...(whole ? { short_message: Buffer.alloc(0), message_payload: bytes } : { short_message: bytes }),
  }));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** A later part of a message, tried again while the centre is busy. */
async function submitLater(session: BoundSession, pdu: Readonly<Record<string, unknown>>): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await session.submit(pdu);
    } catch (thrown) {
      if (tries === PART_TRIES || !isNodeFailure(thrown) || thrown.code !== 'rate_limited') throw thrown;
      await pause(PART_PAUSE_MS * tries);
    }
  }
}

async function submitAll(session: BoundSession, pdus: readonly Readonly<Record<string, unknown>>[], host: string): Promise<string> {
  let messageId = await session.submit(pdus[0] as Readonly<Record<string, unknown>>);
  try {
    for (const pdu of pdus.slice(1)) messageId = await submitLater(session, pdu);
  } catch (thrown) {
    const why = isNodeFailure(thrown) ? thrown.message : String(thrown);
    throw new TransientError('outcome_unknown', `Expected ${host} to take all ${pdus.length} parts of the message, found that it took only the first ones (${why}); whoever gets them sees half of it, so it is not sent again by itself.`, {}, { cause: thrown });
  }
  return messageId;
}

/** A message centre that speaks SMPP 3.4. */
export const openSmpp: OpenProvider = ({ id, values }, context) => {
  const settings = readSmppSettings(values);
  let shared: Promise<SharedSession> | undefined;
  const open = async (): Promise<SharedSession> => {
    const opened = await sessionFor(id, settings, await withCheckedAddress(settings, context));
    // what comes from now on is told to the newest caller: an older one may have been let go
    opened.onDeliver = (pdu) => reportDelivered(pdu, id, context);
    return opened;
  };
  return {
    send: async (message, begin) => {
      // asked once: a centre that is away keeps the batch from knocking a hundred times
      let { session } = await (shared ??= open());
      if (!session.isOpen()) ({ session } = await (shared = open()));
      const pdus = pdusOf(message, settings);
      await begin();
      return { providerId: await submitAll(session, pdus, settings.host) };
    },
  };
};

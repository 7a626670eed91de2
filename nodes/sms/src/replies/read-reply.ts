import { createHash } from 'node:crypto';
import type { CallbackEvent } from '@parcours/sdk/node';
import { isStop, plainReply } from '../text/stop-words.js';

export interface Reply {
  readonly from: string;
  readonly to?: string;
  readonly text: string;
  /** The provider's own id of it; without one, the same words within a minute are one answer. */
  readonly id?: string;
  /** When we heard of it. */
  readonly now: number;
  readonly at?: number;
  /** The provider has understood it as a stop word itself. */
  readonly isStop?: boolean;
}

const MAX_TEXT = 5_000;
const SAME_MS = 60_000;

const nameOf = (from: string, text: string, now: number): string => createHash('sha256').update(JSON.stringify([from, text, Math.floor(now / SAME_MS)])).digest('base64url').slice(0, 22);

/**
 * What a person has answered. `stopped` takes consent back and is no reply a journey waits for; everything else is `received`, with the
 * first word as journeys compare it. START lifts nothing by itself: what somebody agrees to again, a journey asks and keeps.
 */
export function readReply({ from, to, text, id = '', now, at, isStop: isKnownStop = false }: Reply): CallbackEvent {
  const said = text.slice(0, MAX_TEXT);
  return {
    kind: isKnownStop || isStop(said) ? 'stopped' : 'received',
    address: from,
    eventId: `reply ${id === '' ? nameOf(from, said, now) : id}`,
    ...(at === undefined ? {} : { at }),
    properties: { text: said, keyword: plainReply(said).split(' ')[0] ?? '', ...(to === undefined || to === '' ? {} : { to }) },
  };
}

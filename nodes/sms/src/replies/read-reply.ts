import type { CallbackEvent } from '@parcours/sdk/node';
import { isStop, plainReply } from '../text/stop-words.js';

export interface Reply {
  readonly from: string;
  readonly to?: string;
  readonly text: string;
  /** The provider's own id of it. */
  readonly id?: string;
  readonly at?: number;
  /** The provider has understood it as a stop word itself. */
  readonly isStop?: boolean;
}

const MAX_TEXT = 5_000;

/**
 * What a person has answered. `stopped` takes consent back and is no reply a journey waits for; everything else is `received`, with the
 * first word as journeys compare it. START lifts nothing by itself: what somebody agrees to again, a journey asks and keeps.
 */
export function readReply({ from, to, text, id, at, isStop: isKnownStop = false }: Reply): CallbackEvent {
  const said = text.slice(0, MAX_TEXT);
  return {
    kind: isKnownStop || isStop(said) ? 'stopped' : 'received',
    address: from,
    ...(id === undefined || id === '' ? {} : { eventId: `reply ${id}` }),
    ...(at === undefined ? {} : { at }),
    properties: { text: said, keyword: plainReply(said).split(' ')[0] ?? '', ...(to === undefined || to === '' ? {} : { to }) },
  };
}

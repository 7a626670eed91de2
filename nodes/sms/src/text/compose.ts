import { UserError, measureSms, type SmsMeasure } from '@parcours/sdk/node';
import { withStopMention, withoutStopMark } from './stop-mention.js';
import { toGsm7 } from './to-gsm7.js';

export interface Draft {
  readonly text: string;
  /** True: letters outside of the GSM alphabet become the nearest ones in it. */
  readonly transliterate: boolean;
  /** Null: a message that needs none. */
  readonly stopMention: string | null;
  /** What the provider will add by itself; counted, not sent. */
  readonly added: string;
  readonly maximumParts: number;
}

export interface Composed {
  readonly text: string;
  readonly measure: SmsMeasure;
}

/**
 * The text that goes out. Throws `UserError` `empty_message`, and `too_many_parts` instead of paying for more parts than its author allowed.
 */
export function compose({ text, transliterate, stopMention, added, maximumParts }: Draft): Composed {
  const said = stopMention === null ? withoutStopMark(text) : withStopMention(text, stopMention);
  const whole = (transliterate ? toGsm7(said) : said.normalize('NFC')).trim();
  if (whole === '') throw new UserError('empty_message', 'Expected a text to send, found nothing once the template was filled in; look at its conditions.');
  const measure = measureSms(whole + added);
  if (measure.parts > maximumParts) {
    const why = measure.encoding === 'ucs2' ? ` because of ${measure.foreign.slice(0, 5).map((character) => `"${character}"`).join(', ')}, which leaves 70 characters instead of 160` : '';
    throw new UserError('too_many_parts', `Expected a message of at most ${maximumParts} ${maximumParts === 1 ? 'part' : 'parts'}, found ${measure.parts}${why}; shorten it or allow more parts.`, { parts: measure.parts, maximumParts });
  }
  return { text: whole, measure };
}

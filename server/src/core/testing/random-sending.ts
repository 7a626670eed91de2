import { DEFAULT_SENDING_RULES, type FrequencyCap, type SendingRules } from '@parcours/sdk/api';
import type { Rate } from '../sending/pace.js';
import type { Random } from './random.js';

const cap = (random: Random, id: number): FrequencyCap => ({ id, channel: 'sms', purpose: random.pick([null, 'offers']), most: 1 + random.below(3), hours: random.pick([1, 24, 168]), over: random.pick(['skip', 'wait']) });

/** Quiet hours and caps of text messages. */
export const randomSendingRules = (random: Random): SendingRules => ({
  ...DEFAULT_SENDING_RULES,
  quiet: random.chance(0.6) ? DEFAULT_SENDING_RULES.quiet : {},
  skipAfterHours: random.pick([null, null, 10]),
  caps: Array.from({ length: random.below(3) }, (_, index) => cap(random, index + 1)),
});

export const randomRate = (random: Random): Rate => ({ perSecond: random.pick([null, 0.2, 4]), perDay: random.pick([null, null, 3]), concurrent: random.pick([null, null, 1]) });

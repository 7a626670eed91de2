import { UserError, answerEach, defineFlow, field, fork, holds, next, ruleScope, wait, type BatchItem, type ForkWay, type Outcome, type Params } from '@parcours/sdk/node';
import { TIME_OF_DAY } from '../time/local-time.js';
import { nextTurn, turnAt } from '../time/next-turn.js';
import { withinCalendar } from '../time/within-calendar.js';
import { zoneOf } from '../time/zone-of.js';

const CALENDAR: readonly string[] = ['days', 'weeks', 'months'];

const fields = {
  every: field.duration({ label: { en: 'Every', fr: 'Intervalle' }, default: { amount: 1, unit: 'weeks' }, required: true }),
  time: field.text({
    label: { en: 'At', fr: 'À' },
    help: { en: 'On the contact’s clock; the hour of entry when empty. Only with days, weeks and months.', fr: 'À l’heure du contact ; l’heure d’entrée si vide. Seulement avec des jours, des semaines ou des mois.' },
    default: '',
    pattern: { source: `(${TIME_OF_DAY.source})?`, expected: TIME_OF_DAY.expected },
  }),
  first: field.choice({
    label: { en: 'First time', fr: 'Première fois' },
    choices: [
      { value: 'now', label: { en: 'At once', fr: 'Aussitôt' } },
      { value: 'later', label: { en: 'After the first interval', fr: 'Après le premier intervalle' } },
    ],
  }),
  times: field.number({ label: { en: 'At most', fr: 'Au plus' }, help: { en: 'How many times.', fr: 'Le nombre de fois.' }, default: 4, minimum: 1, maximum: 1_000, integer: true, required: true }),
  until: field.rule({ label: { en: 'Until', fr: 'Jusqu’à ce que' }, help: { en: 'Asked before each time, of the contact as they are then.', fr: 'Vérifié avant chaque fois, sur le contact tel qu’il est alors.' } }),
};
type Settings = Params<typeof fields>;

function checkRhythm({ every, time }: Settings): void {
  if (!(every.amount > 0)) throw new UserError('bad_interval', `Expected an interval longer than nothing, found ${every.amount} ${every.unit}; give it a length.`, { field: 'every' });
  if (time !== '' && !CALENDAR.includes(every.unit)) throw new UserError('bad_interval', `Expected days, weeks or months with a time of day, found ${every.amount} ${every.unit}; change the interval or leave the time empty.`, { field: 'time' });
}

function answer(item: BatchItem<Settings>, zone: string, now: number): Outcome {
  const { json, params, resumed } = item;
  checkRhythm(params);
  const memo = { start: Number(resumed?.memo['start'] ?? now), turn: Number(resumed?.memo['turn'] ?? 0), done: Number(resumed?.memo['done'] ?? 0) };
  const later = (turn: number, done: number): ForkWay => wait({ until: withinCalendar(turnAt(memo.start, turn, params, zone)), again: true, memo: { start: memo.start, turn, done } });
  // a clock that was set back: the turn has not come yet
  if (resumed && turnAt(memo.start, memo.turn, params, zone) > now) return later(memo.turn, memo.done) as Outcome;
  if (params.until !== undefined && holds(params.until, ruleScope(item))) return next('done');
  if (!resumed && params.first === 'later') return later(nextTurn(memo.start, 0, params, zone, now), 0) as Outcome;
  const index = memo.done + 1;
  const last = index >= params.times;
  const onward = last ? next('done') : later(nextTurn(memo.start, memo.turn, params, zone, now), index);
  return fork([onward, next('each', { json: { ...json, repeat: { index, last } } })]);
}

/** A loop as one node: between its turns a contact is one parked row, and nothing can run away. */
export const repeat = defineFlow({
  type: 'repeat',
  version: 1,
  label: { en: 'Repeat', fr: 'Répéter' },
  description: { en: 'Takes “Each time” again and again: every so often, so many times at most, or until a rule holds.', fr: 'Prend « Chaque fois » encore et encore : à intervalle régulier, un nombre de fois au plus, ou jusqu’à ce qu’une règle soit vraie.' },
  icon: 'repeat',
  keywords: { en: 'repeat loop every again recurring reminder follow-up until', fr: 'répéter boucle chaque encore récurrent relance jusqu’à' },
  waits: true,
  fields,
  ports: [
    { id: 'each', label: { en: 'Each time', fr: 'Chaque fois' } },
    { id: 'done', label: { en: 'After the last', fr: 'Après la dernière' } },
  ],
  summary: ['every', 'time', 'times'],
  check: checkRhythm,
  execute: (items, context) => {
    const now = context.now();
    return answerEach(items, (item) => answer(item, zoneOf(item.contact, context), now));
  },
});

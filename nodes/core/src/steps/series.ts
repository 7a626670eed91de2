import { answerEach, defineFlow, field, fork, next, wait, type BatchItem, type ForkWay, type Outcome, type Params } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { TIME_OF_DAY, atLocalTime } from '../time/local-time.js';
import { readDay } from '../time/read-day.js';
import { withinCalendar } from '../time/within-calendar.js';
import { zoneOf } from '../time/zone-of.js';

/** A turn somebody waited for still goes out this much later (a server that was down), unless past turns are caught up anyway. */
const LATE_MS = 86_400_000;

const fields = {
  date: field.dateTime({
    label: { en: 'Date', fr: 'Date' },
    help: { en: 'What the days are counted from, usually a variable such as {{ contact.departure }}. Read once, when somebody enters.', fr: 'Ce à partir de quoi les jours sont comptés, en général une variable telle que {{ contact.departure }}. Lue une fois, à l’entrée.' },
    template: true,
    required: true,
  }),
  days: field.rows({
    label: { en: 'Days', fr: 'Jours' },
    help: { en: 'Negative before the date (−8 is eight days before), positive after it.', fr: 'Négatif avant la date (−8 : huit jours avant), positif après.' },
    required: true,
    default: [{ day: -8 }, { day: -3 }, { day: -1 }],
    fields: { day: field.number({ label: { en: 'Day', fr: 'Jour' }, required: true, minimum: -3_650, maximum: 3_650, integer: true }) },
  }),
  time: field.text({ label: { en: 'At', fr: 'À' }, help: { en: 'On the contact’s clock.', fr: 'À l’heure du contact.' }, default: '09:00', required: true, pattern: TIME_OF_DAY }),
  past: field.choice({
    label: { en: 'Days already past on entry', fr: 'Jours déjà passés à l’entrée' },
    choices: [
      { value: 'skip', label: { en: 'Are left out', fr: 'Sont laissés de côté' } },
      { value: 'last', label: { en: 'The latest of them goes out at once', fr: 'Le plus récent part aussitôt' } },
      { value: 'all', label: { en: 'All go out at once', fr: 'Partent tous aussitôt' } },
    ],
  }),
};
type Settings = Params<typeof fields>;

interface Turn {
  readonly index: number;
  readonly day: number;
  readonly date: string;
  readonly last: boolean;
  readonly at: number;
}

function turnsOf({ days, time }: Settings, anchor: DateTime): Turn[] {
  const sorted = [...new Set(days.map(({ day }) => day))].sort((a, b) => a - b);
  return sorted.map((day, index) => {
    const date = anchor.plus({ days: day });
    return { index: index + 1, day, date: date.toISODate() ?? '', last: index === sorted.length - 1, at: withinCalendar(atLocalTime(date, time)) };
  });
}

/** Which of the turns that have come go out now. */
function goingOut(come: readonly Turn[], past: Settings['past'], waited: boolean, now: number): readonly Turn[] {
  if (past === 'all') return come;
  if (past === 'last') return come.slice(-1);
  return waited ? come.filter((turn) => turn.at > now - LATE_MS) : [];
}

function answer({ json, params, resumed }: BatchItem<Settings>, zone: string, now: number): Outcome {
  // the anchor stays what it was on entry: a date that is edited later would leave out or repeat turns
  const date = typeof resumed?.memo['date'] === 'string' ? resumed.memo['date'] : (readDay(params.date, zone).toISODate() ?? '');
  const turns = turnsOf(params, DateTime.fromISO(date, { zone }));
  const from = Number(resumed?.memo['next'] ?? 0);
  const ahead = turns.findIndex((turn, index) => index >= from && turn.at > now);
  const out = goingOut(turns.slice(from, ahead < 0 ? turns.length : ahead), params.past, resumed !== null, now);
  const onward: ForkWay = ahead < 0 ? next('done') : wait({ until: (turns[ahead] as Turn).at, again: true, memo: { date, next: ahead } });
  if (out.length === 0) return onward as Outcome;
  return fork([onward, next('each', { json: out.map(({ at: _, ...turn }) => ({ ...json, series: turn })) })]);
}

/** Several dates around one day, as one node: between its turns a contact is one parked row. */
export const series = defineFlow({
  type: 'series',
  version: 1,
  label: { en: 'Series around a date', fr: 'Série autour d’une date' },
  description: { en: 'Takes “Each time” on several days before or after a date, such as every day from D-8 to D-1.', fr: 'Prend « Chaque fois » plusieurs jours avant ou après une date, par exemple de J-8 à J-1.' },
  icon: 'calendar-range',
  keywords: { en: 'series countdown days before departure reminder sequence d-8 staggered', fr: 'série compte à rebours jours avant départ rappel séquence j-8 échelonné' },
  waits: true,
  fields,
  ports: [
    { id: 'each', label: { en: 'Each time', fr: 'Chaque fois' } },
    { id: 'done', label: { en: 'After the last', fr: 'Après la dernière' } },
  ],
  summary: ['date', 'days', 'time'],
  execute: (items, context) => {
    const now = context.now();
    return answerEach(items, (item) => answer(item, zoneOf(item.contact, context), now));
  },
});

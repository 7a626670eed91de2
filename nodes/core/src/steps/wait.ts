import { UserError, answerEach, defineFlow, end, next, wait as park, type BatchItem, type Duration, type NodeContext, type Outcome, type Params } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { addDuration } from '../time/add-duration.js';
import { atLocalTime } from '../time/local-time.js';
import { nextLocalTime } from '../time/next-local-time.js';
import { readDay } from '../time/read-day.js';
import { readInstant } from '../time/read-instant.js';
import { withinCalendar } from '../time/within-calendar.js';
import { zoneOf } from '../time/zone-of.js';
import { waitFields, when } from './wait-fields.js';

type Settings = Params<typeof waitFields>;

/** A batch is hundreds of contacts in a handful of zones: the calendar is asked once per zone (500 items: 21 ms, 2 ms so). */
function calendarOf(now: number) {
  const known = new Map<string, number>();
  const once = (key: string, ask: () => number): number => {
    const instant = known.get(key) ?? ask();
    known.set(key, instant);
    return instant;
  };
  return {
    after: (duration: Duration, zone: string) => once(`${duration.amount} ${duration.unit} ${zone}`, () => withinCalendar(addDuration(now, duration, zone))),
    next: ({ time, weekdays }: Settings, zone: string) => once(`${time} ${weekdays.join()} ${zone}`, () => nextLocalTime(now, time, weekdays, zone)),
  };
}

/** Until an instant; what happens when that has passed is the author's choice. */
function untilInstant(until: number, { late, grace }: Settings, zone: string, now: number): Outcome {
  if (until > now) return park({ until: withinCalendar(until) });
  if (late === 'go' || now <= addDuration(until, grace, zone)) return next();
  return late === 'port' ? next('late') : end(`Too late: ${DateTime.fromMillis(until, { zone }).toFormat('yyyy-MM-dd HH:mm')} (${zone}) had passed.`);
}

const aroundDay = ({ until, days, side, time }: Settings, zone: string): number => atLocalTime(readDay(until, zone).plus({ days: side === 'before' ? -days : days }), time);

function untilEvent({ contact, params }: BatchItem<Settings>, until: number): Outcome {
  const events = params.mode === 'event' ? [{ name: 'event', event: params.event, where: params.where }] : params.events;
  if (contact === null) throw new UserError('no_contact', `Expected a journey of a contact to wait for the event "${events.map(({ event }) => event).join('" or "')}", found a run without contact; start it with a trigger that identifies one.`);
  const since = params.lookBack ? { since: 'run' as const } : {};
  const heard = events.map(({ name, event, where }) => ({ name: event, port: name, ...(where === undefined ? {} : { where }), ...since }));
  return park({ until, port: 'timeout', event: params.mode === 'event' ? (heard[0] as (typeof heard)[number]) : heard });
}

function answer(item: BatchItem<Settings>, context: NodeContext, calendar: ReturnType<typeof calendarOf>, now: number): Outcome {
  const { params } = item;
  const zone = zoneOf(item.contact, context);
  switch (params.mode) {
    case 'duration':
      return park({ until: calendar.after(params.duration, zone) });
    case 'time':
      return park({ until: calendar.next(params, zone) });
    case 'until':
      return untilInstant(readInstant(params.until, zone), params, zone, now);
    case 'around':
      return untilInstant(aroundDay(params, zone), params, zone, now);
    case 'event':
    case 'first':
      return untilEvent(item, calendar.after(params.timeout, zone));
  }
}

/**
 * Parks items. Days, weeks and months are counted on the clock of the contact, or of the workspace when theirs is unknown;
 * `time/` says how. The engine routes by itself when the instant or the event comes: this node is not called again.
 */
export const wait = defineFlow({
  type: 'wait',
  version: 1,
  label: { en: 'Wait', fr: 'Attendre' },
  description: { en: 'Waits for a time, until a date or an hour, or for the contact to do something.', fr: 'Attend un certain temps, une date ou une heure, ou que le contact fasse quelque chose.' },
  icon: 'hourglass',
  keywords: { en: 'wait delay pause sleep until date event timeout days hour weekday before after', fr: 'attendre délai pause jusqu’à date événement jours relance heure semaine avant après' },
  waits: true,
  fields: waitFields,
  portsFrom: { field: 'events', id: 'name', label: 'name' },
  ports: [
    { id: 'main', label: { en: 'Next', fr: 'Suite' }, showWhen: when('duration', 'time', 'until', 'around') },
    { id: 'late', label: { en: 'Too late', fr: 'Trop tard' }, showWhen: { field: 'late', is: ['port'] } },
    { id: 'event', label: { en: 'It happened', fr: 'C’est arrivé' }, showWhen: when('event') },
    { id: 'timeout', label: { en: 'Time is up', fr: 'Délai écoulé' }, showWhen: when('event', 'first') },
  ],
  summary: ['mode', 'duration', 'time', 'weekdays', 'until', 'days', 'side', 'event', 'events'],
  execute: (items, context) => {
    const now = context.now();
    const calendar = calendarOf(now);
    return answerEach(items, (item) => answer(item, context, calendar, now));
  },
});

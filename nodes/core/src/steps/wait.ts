import { UserError, answerEach, defineFlow, field, next, wait as park, type Duration } from '@parcours/sdk/node';
import { addDuration } from '../time/add-duration.js';
import { readInstant } from '../time/read-instant.js';
import { zoneOf } from '../time/zone-of.js';

const when = (...modes: ('duration' | 'until' | 'event')[]) => ({ field: 'mode', is: modes });

/**
 * Parks items. Days, weeks and months are counted on the clock of the contact, or of the workspace when theirs is unknown;
 * `time/` says how. The engine routes by itself when the instant or the event comes: this node is not called again.
 */
export const wait = defineFlow({
  type: 'wait',
  version: 1,
  label: { en: 'Wait', fr: 'Attendre' },
  description: { en: 'Waits for a time, until a date, or for the contact to do something.', fr: 'Attend un certain temps, jusqu’à une date, ou que le contact fasse quelque chose.' },
  icon: 'hourglass',
  keywords: { en: 'wait delay pause sleep until date event timeout days', fr: 'attendre délai pause jusqu’à date événement jours relance' },
  fields: {
    mode: field.choice({
      label: { en: 'Wait', fr: 'Attendre' },
      choices: [
        { value: 'duration', label: { en: 'For a time', fr: 'Un certain temps' } },
        { value: 'until', label: { en: 'Until a date', fr: 'Jusqu’à une date' } },
        { value: 'event', label: { en: 'For an event, or a time at most', fr: 'Un événement, ou un temps au plus' } },
      ],
    }),
    duration: field.duration({ label: { en: 'How long', fr: 'Combien de temps' }, default: { amount: 1, unit: 'days' }, required: true, showWhen: when('duration') }),
    until: field.dateTime({
      label: { en: 'Date', fr: 'Date' },
      help: { en: 'On the contact’s clock unless it has an offset. A date that has passed does not wait.', fr: 'À l’heure du contact sauf décalage indiqué. Une date passée n’attend pas.' },
      template: true,
      required: true,
      showWhen: when('until'),
    }),
    event: field.text({ label: { en: 'Event', fr: 'Événement' }, placeholder: { en: 'email.opened', fr: 'email.opened' }, required: true, maximumLength: 200, showWhen: when('event') }),
    where: field.rule({ label: { en: 'Only when', fr: 'Seulement si' }, help: { en: 'Looks at the event, the contact and the data; any such event counts when empty.', fr: 'Porte sur l’événement, le contact et les données ; sans condition, tout événement de ce nom compte.' }, showWhen: when('event') }),
    timeout: field.duration({ label: { en: 'At most', fr: 'Au plus' }, default: { amount: 2, unit: 'days' }, required: true, showWhen: when('event') }),
  },
  ports: [
    { id: 'main', label: { en: 'Next', fr: 'Suite' }, showWhen: when('duration', 'until') },
    { id: 'event', label: { en: 'It happened', fr: 'C’est arrivé' }, showWhen: when('event') },
    { id: 'timeout', label: { en: 'Time is up', fr: 'Délai écoulé' }, showWhen: when('event') },
  ],
  summary: ['mode', 'duration', 'until', 'event'],
  execute: (items, context) => {
    const now = context.now();
    // a batch is hundreds of contacts in a handful of zones: the calendar is asked once per zone (500 items: 21 ms, 2 ms so)
    const ends = new Map<string, number>();
    const after = (duration: Duration, zone: string): number => {
      const key = `${duration.amount} ${duration.unit} ${zone}`;
      const known = ends.get(key) ?? addDuration(now, duration, zone);
      ends.set(key, known);
      return known;
    };
    return answerEach(items, ({ contact, params }) => {
      const zone = zoneOf(contact, context);
      if (params.mode === 'duration') return park({ until: after(params.duration, zone) });
      if (params.mode === 'until') {
        const until = readInstant(params.until, zone);
        return until <= now ? next() : park({ until });
      }
      if (contact === null) throw new UserError('no_contact', `Expected a journey of a contact to wait for the event "${params.event}", found a run without contact; start it with a trigger that identifies one.`);
      const event = { name: params.event, port: 'event', ...(params.where === undefined ? {} : { where: params.where }) };
      return park({ until: after(params.timeout, zone), port: 'timeout', event });
    });
  },
});

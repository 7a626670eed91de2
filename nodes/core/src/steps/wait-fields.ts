import { field } from '@parcours/sdk/node';
import { TIME_OF_DAY } from '../time/local-time.js';
import { WEEKDAYS } from '../time/next-local-time.js';

export type WaitMode = 'duration' | 'time' | 'until' | 'around' | 'event' | 'first';
export const when = (...modes: WaitMode[]) => ({ field: 'mode', is: modes });

const DAY_NAMES = {
  mon: { en: 'Monday', fr: 'Lundi' }, tue: { en: 'Tuesday', fr: 'Mardi' }, wed: { en: 'Wednesday', fr: 'Mercredi' }, thu: { en: 'Thursday', fr: 'Jeudi' },
  fri: { en: 'Friday', fr: 'Vendredi' }, sat: { en: 'Saturday', fr: 'Samedi' }, sun: { en: 'Sunday', fr: 'Dimanche' },
};
const onlyWhen = {
  label: { en: 'Only when', fr: 'Seulement si' },
  help: { en: 'Looks at the event, the contact and the data; any such event counts when empty.', fr: 'Porte sur l’événement, le contact et les données ; sans condition, tout événement de ce nom compte.' },
  ofEvent: '{event}',
};
const event = { label: { en: 'Event', fr: 'Événement' }, placeholder: { en: 'email.opened', fr: 'email.opened' }, required: true, maximumLength: 200 } as const;

const untilFields = {
  duration: field.duration({ label: { en: 'How long', fr: 'Combien de temps' }, default: { amount: 1, unit: 'days' }, required: true, showWhen: when('duration') }),
  until: field.dateTime({
    label: { en: 'Date', fr: 'Date' },
    help: { en: 'On the contact’s clock unless it has an offset. May be a variable such as {{ contact.departure }}.', fr: 'À l’heure du contact sauf décalage indiqué. Peut être une variable telle que {{ contact.departure }}.' },
    template: true,
    required: true,
    showWhen: when('until', 'around'),
  }),
  days: field.number({ label: { en: 'Days', fr: 'Jours' }, default: 1, minimum: 0, maximum: 3_650, integer: true, required: true, showWhen: when('around') }),
  side: field.choice({
    label: { en: 'Before or after', fr: 'Avant ou après' },
    showWhen: when('around'),
    choices: [
      { value: 'before', label: { en: 'before the date', fr: 'avant la date' } },
      { value: 'after', label: { en: 'after the date', fr: 'après la date' } },
    ],
  }),
  time: field.text({ label: { en: 'At', fr: 'À' }, help: { en: 'On the contact’s clock.', fr: 'À l’heure du contact.' }, default: '09:00', required: true, pattern: TIME_OF_DAY, showWhen: when('time', 'around') }),
  weekdays: field.choices({
    label: { en: 'Only on', fr: 'Seulement le' },
    help: { en: 'Any day when nothing is ticked.', fr: 'N’importe quel jour si rien n’est coché.' },
    choices: WEEKDAYS.map((value) => ({ value, label: DAY_NAMES[value] })),
    showWhen: when('time'),
  }),
  late: field.choice({
    label: { en: 'When it is too late', fr: 'S’il est trop tard' },
    help: { en: 'What happens to somebody who gets here after that moment.', fr: 'Ce qui arrive à qui passe ici après ce moment.' },
    showWhen: when('until', 'around'),
    choices: [
      { value: 'go', label: { en: 'Go on at once', fr: 'Continuer aussitôt' } },
      { value: 'port', label: { en: 'Take “Too late”', fr: 'Prendre « Trop tard »' } },
      { value: 'end', label: { en: 'End here', fr: 'S’arrêter ici' } },
    ],
  }),
  grace: field.duration({
    label: { en: 'Too late after', fr: 'Trop tard au bout de' },
    help: { en: 'Up to this long after the moment, they still go on.', fr: 'Jusque-là, on continue malgré tout.' },
    default: { amount: 1, unit: 'hours' },
    required: true,
    showWhen: { field: 'late', is: ['port', 'end'] },
  }),
};

const eventFields = {
  event: field.text({ ...event, showWhen: when('event') }),
  where: field.rule({ ...onlyWhen, showWhen: when('event') }),
  events: field.rows({
    label: { en: 'Events', fr: 'Événements' },
    help: { en: 'Each has an output of its own; the one that comes first is taken.', fr: 'Chacun a sa propre sortie ; le premier arrivé l’emporte.' },
    required: true,
    showWhen: when('first'),
    fields: { name: field.text({ label: { en: 'Output', fr: 'Sortie' }, required: true, maximumLength: 64 }), event: field.text(event), where: field.rule(onlyWhen) },
  }),
  timeout: field.duration({ label: { en: 'At most', fr: 'Au plus' }, default: { amount: 2, unit: 'days' }, required: true, showWhen: when('event', 'first') }),
  lookBack: field.boolean({
    label: { en: 'Counts too if it has happened since they entered', fr: 'Compte aussi s’il s’est produit depuis l’entrée' },
    help: { en: 'Looks at everything recorded since the contact entered the journey; the event that started it does not count.', fr: 'Porte sur tout ce qui a été enregistré depuis l’entrée du contact dans le parcours ; l’événement déclencheur ne compte pas.' },
    showWhen: when('event', 'first'),
  }),
};

export const waitFields = {
  mode: field.choice({
    label: { en: 'Wait', fr: 'Attendre' },
    choices: [
      { value: 'duration', label: { en: 'For a time', fr: 'Un certain temps' } },
      { value: 'time', label: { en: 'Until a time of day', fr: 'Jusqu’à une heure de la journée' } },
      { value: 'until', label: { en: 'Until a date', fr: 'Jusqu’à une date' } },
      { value: 'around', label: { en: 'Until some days before or after a date', fr: 'Jusqu’à quelques jours avant ou après une date' } },
      { value: 'event', label: { en: 'For an event, or a time at most', fr: 'Un événement, ou un temps au plus' } },
      { value: 'first', label: { en: 'For the first of several events', fr: 'Le premier de plusieurs événements' } },
    ],
  }),
  ...untilFields,
  ...eventFields,
};

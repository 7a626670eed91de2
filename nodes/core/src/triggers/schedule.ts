import { UserError, defineTrigger, enter, field, ignore } from '@parcours/sdk/node';
import { Cron } from 'croner';
import { IANAZone } from 'luxon';

const MINUTES = ['1', '2', '5', '10', '15', '20', '30', '60'] as const;
const DAYS = [
  { value: '1-5', label: { en: 'Monday to Friday', fr: 'Du lundi au vendredi' } },
  { value: '1', label: { en: 'Monday', fr: 'Lundi' } },
  { value: '2', label: { en: 'Tuesday', fr: 'Mardi' } },
  { value: '3', label: { en: 'Wednesday', fr: 'Mercredi' } },
  { value: '4', label: { en: 'Thursday', fr: 'Jeudi' } },
  { value: '5', label: { en: 'Friday', fr: 'Vendredi' } },
  { value: '6', label: { en: 'Saturday', fr: 'Samedi' } },
  { value: '0', label: { en: 'Sunday', fr: 'Dimanche' } },
] as const;

interface Rhythm {
  readonly repeat: 'minutes' | 'daily' | 'weekly' | 'cron';
  readonly everyMinutes: (typeof MINUTES)[number];
  readonly time: string;
  readonly day: (typeof DAYS)[number]['value'];
  readonly rule: string;
}

/** The rule as cron of five fields. */
function cronOf({ repeat, everyMinutes, time, day, rule }: Rhythm): string {
  if (repeat === 'cron') return rule.trim().replace(/\s+/g, ' ');
  if (repeat === 'minutes') return everyMinutes === '60' ? '0 * * * *' : `*/${everyMinutes} * * * *`;
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * ${repeat === 'weekly' ? day : '*'}`;
}

function checkCron(rule: string): void {
  const what = 'Expected a cron rule of five fields such as "0 9 * * 1-5" (minute, hour, day, month, weekday)';
  // the parser also takes nicknames such as @daily, which the engine's contract does not
  if (rule.split(' ').length !== 5) throw new UserError('bad_schedule', `${what}, found "${rule}"; correct it.`, { field: 'rule' });
  let next: Date | null;
  try {
    next = new Cron(rule, { mode: '5-part' }).nextRun();
  } catch (cause) {
    throw new UserError('bad_schedule', `${what}, found "${rule}"; correct it.`, { field: 'rule' }, { cause });
  }
  if (next === null) throw new UserError('bad_schedule', `${what}, found "${rule}", which never comes; correct it.`, { field: 'rule' });
}

const at = { field: 'repeat', is: ['daily', 'weekly'] };

export const schedule = defineTrigger({
  type: 'schedule',
  version: 1,
  label: { en: 'Schedule', fr: 'Planification' },
  description: { en: 'Starts again and again, at set times.', fr: 'Démarre régulièrement, à heures fixes.' },
  icon: 'calendar-clock',
  keywords: { en: 'schedule cron timer every day week hour recurring', fr: 'planifier cron minuterie chaque jour semaine heure récurrent' },
  fields: {
    repeat: field.choice({
      label: { en: 'Repeat', fr: 'Répéter' },
      default: 'daily',
      choices: [
        { value: 'minutes', label: { en: 'Every few minutes', fr: 'À intervalle de minutes' } },
        { value: 'daily', label: { en: 'Every day', fr: 'Chaque jour' } },
        { value: 'weekly', label: { en: 'Every week', fr: 'Chaque semaine' } },
        { value: 'cron', label: { en: 'By a cron rule', fr: 'Selon une règle cron' } },
      ],
    }),
    everyMinutes: field.choice({ label: { en: 'Every', fr: 'Toutes les' }, default: '15', showWhen: { field: 'repeat', is: ['minutes'] }, choices: MINUTES.map((value) => ({ value, label: value === '60' ? { en: 'hour', fr: 'heures' } : { en: value === '1' ? 'minute' : `${value} minutes`, fr: value === '1' ? 'minutes' : `${value} minutes` } })) }),
    day: field.choice({ label: { en: 'Day', fr: 'Jour' }, default: '1', showWhen: { field: 'repeat', is: ['weekly'] }, choices: DAYS }),
    time: field.text({ label: { en: 'At', fr: 'À' }, default: '09:00', required: true, showWhen: at, pattern: { source: '([01]\\d|2[0-3]):[0-5]\\d', expected: { en: 'a time such as 09:30', fr: 'une heure, par exemple 09:30' } } }),
    rule: field.text({ label: { en: 'Cron rule', fr: 'Règle cron' }, help: { en: 'Minute, hour, day, month, weekday.', fr: 'Minute, heure, jour, mois, jour de la semaine.' }, default: '0 9 * * 1-5', required: true, showWhen: { field: 'repeat', is: ['cron'] }, maximumLength: 200 }),
    timezone: field.text({ label: { en: 'Time zone', fr: 'Fuseau horaire' }, help: { en: 'The workspace’s when empty.', fr: 'Celui de l’espace de travail si vide.' }, placeholder: { en: 'Europe/Paris', fr: 'Europe/Paris' }, default: '', maximumLength: 64 }),
  },
  summary: ['repeat', 'time'],
  examples: [{ hit: { on: 'schedule', dueAt: 1_803_978_000_000 }, items: [{ dueAt: '2027-03-02T09:00:00.000Z' }] }, { hit: { on: 'form', values: {} }, items: null }],
  subscribe: ({ timezone, ...rhythm }) => {
    const rule = cronOf(rhythm);
    checkCron(rule);
    if (timezone !== '' && !IANAZone.create(timezone).isValid) throw new UserError('bad_timezone', `Expected a time zone such as Europe/Paris, found "${timezone}"; correct it or leave it empty.`, { field: 'timezone' });
    return [{ on: 'schedule', rule, timezone: timezone === '' ? null : timezone }];
  },
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'schedule' ? enter([{ dueAt: new Date(hit.dueAt).toISOString() }]) : ignore('Waits for its time.');
  },
});

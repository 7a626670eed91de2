import { defineTrigger, enter, field, ignore, type DateRhythm } from '@parcours/sdk/node';

const HOUR_MS = 3_600_000;
const unitMs = { seconds: 1_000, minutes: 60_000, hours: HOUR_MS, days: 24 * HOUR_MS, weeks: 7 * 24 * HOUR_MS, months: 30 * 24 * HOUR_MS };
const SIGN = { before: -1, on: 0, after: 1 };

export const date = defineTrigger({
  type: 'date',
  version: 1,
  label: { en: 'Date of a contact', fr: 'Date d’un contact' },
  description: { en: 'Starts a journey around a date each contact has: birthday, renewal, departure.', fr: 'Démarre un parcours autour d’une date propre à chaque contact : anniversaire, échéance, départ.' },
  icon: 'cake',
  keywords: { en: 'date birthday anniversary renewal departure expiry reminder days before after yearly', fr: 'date anniversaire renouvellement échéance départ rappel jours avant après annuel' },
  fields: {
    attribute: field.text({
      label: { en: 'Date attribute', fr: 'Attribut de date' },
      help: { en: 'The contact’s attribute that holds the date, such as 1990-05-12 or 2027-03-01T14:30.', fr: 'L’attribut du contact qui contient la date, par exemple 1990-05-12 ou 2027-03-01T14:30.' },
      placeholder: { en: 'birthday', fr: 'anniversaire' },
      required: true,
      maximumLength: 200,
    }),
    repeat: field.choice({
      label: { en: 'Repeat', fr: 'Répéter' },
      default: 'yearly',
      choices: [
        { value: 'once', label: { en: 'Once, for this date', fr: 'Une fois, pour cette date' } },
        { value: 'yearly', label: { en: 'This date, then every year', fr: 'Cette date, puis chaque année' } },
        { value: 'monthly', label: { en: 'This date, then every month', fr: 'Cette date, puis chaque mois' } },
      ],
    }),
    when: field.choice({
      label: { en: 'Start', fr: 'Démarrer' },
      default: 'on',
      choices: [
        { value: 'before', label: { en: 'Days before', fr: 'Des jours avant' } },
        { value: 'on', label: { en: 'On the day', fr: 'Le jour même' } },
        { value: 'after', label: { en: 'Days after', fr: 'Des jours après' } },
      ],
    }),
    days: field.number({ label: { en: 'Days', fr: 'Jours' }, default: 7, minimum: 1, maximum: 3_650, integer: true, required: true, showWhen: { field: 'when', is: ['before', 'after'] } }),
    at: field.text({
      label: { en: 'At', fr: 'À' },
      help: { en: 'On the contact’s clock; the workspace’s when their time zone is unknown.', fr: 'À l’heure du contact ; celle de l’espace de travail si son fuseau est inconnu.' },
      default: '09:00',
      required: true,
      pattern: { source: '([01]\\d|2[0-3]):[0-5]\\d', expected: { en: 'a time such as 09:30', fr: 'une heure, par exemple 09:30' } },
    }),
    leapDay: field.choice({
      label: { en: '29 February, in other years', fr: 'Le 29 février, les autres années' },
      showWhen: { field: 'repeat', is: ['yearly'] },
      choices: [
        { value: '02-28', label: { en: 'is 28 February', fr: 'devient le 28 février' } },
        { value: '03-01', label: { en: 'is 1 March', fr: 'devient le 1er mars' } },
      ],
    }),
    tolerance: field.duration({
      label: { en: 'Start late by at most', fr: 'Retard accepté' },
      help: { en: 'When the date becomes known too late, or the server was down. Later than this, the date is skipped and counted.', fr: 'Si la date est connue trop tard, ou si le serveur était arrêté. Au-delà, la date est sautée et comptée.' },
      default: { amount: 24, unit: 'hours' },
      required: true,
    }),
  },
  summary: ['attribute', 'repeat', 'when', 'days'],
  examples: [{ hit: { on: 'date', date: '2027-03-02', dueAt: 1_803_978_000_000 }, items: [{ date: '2027-03-02', dueAt: '2027-03-02T09:00:00.000Z' }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ attribute, repeat, when, days, at, leapDay, tolerance }) => {
    const rhythm: DateRhythm = { attribute: attribute.trim(), offsetDays: when === 'on' ? 0 : SIGN[when] * days, repeat, at, leapDay, toleranceMs: tolerance.amount * unitMs[tolerance.unit] };
    return [{ on: 'date', ...rhythm }];
  },
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'date' ? enter([{ date: hit.date, dueAt: new Date(hit.dueAt).toISOString() }]) : ignore('Waits for the date of a contact.');
  },
});

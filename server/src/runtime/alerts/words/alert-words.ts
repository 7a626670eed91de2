import type { AlertKind } from '@parcours/sdk/api';
import type { Formats, Language } from './formats.js';

/** What a sentence about an alert is made of. */
export interface Told {
  readonly kind: AlertKind;
  readonly subject: string;
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly of: number | null;
  readonly windowMinutes: number;
}

type Sentence = (told: Told, formats: Formats) => string;
interface Words {
  readonly titles: Readonly<Record<AlertKind, string>>;
  readonly sentences: Readonly<Record<AlertKind, Sentence>>;
  readonly names: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    titles: {
      journey_failing: 'A journey is failing', provider_refusing: 'A provider refuses', lag: 'Steps are late', silence: 'Nobody enters', hot_leads: 'Hot leads', quota: 'A quota is nearly used up', package_failing: 'A package is failing',
      bounces: 'Many messages come back', delivery_drop: 'Fewer messages arrive',
    },
    sentences: {
      journey_failing: ({ value, of, windowMinutes }, f) => `${f.number(value)}% of ${f.number(of ?? 0)} runs have failed within ${f.minutes(windowMinutes)}.`,
      provider_refusing: ({ value, windowMinutes }, f) => (value === 0 ? 'The other side has taken the access back; connect it again.' : `${f.number(value)} sends were refused within ${f.minutes(windowMinutes)}.`),
      lag: ({ value }, f) => `The oldest step that is due is ${f.minutes(value)} late.`,
      silence: ({ of, windowMinutes }, f) => `Nobody has entered within ${f.minutes(windowMinutes)}; usually about ${f.number(of ?? 0)} do.`,
      hot_leads: ({ value, windowMinutes }, f) => `${f.number(value)} ${value === 1 ? 'contact has' : 'contacts have'} reached this grade within ${f.minutes(windowMinutes)}.`,
      quota: ({ value, of }, f) => `${f.number(value)}% of ${f.number(of ?? 0)} are used.`,
      package_failing: ({ value, windowMinutes }, f) => `${f.number(value)} runs have failed in it within ${f.minutes(windowMinutes)}.`,
      bounces: ({ value, of, windowMinutes }, f) => `${f.number(value)}% of ${f.number(of ?? 0)} messages came back or were complained of within ${f.minutes(windowMinutes)}.`,
      delivery_drop: ({ value, of, windowMinutes }, f) => `${f.number(value)}% of the messages have arrived within ${f.minutes(windowMinutes)}; usually ${f.number(of ?? 0)}% do.`,
    },
    names: { 'channel:email': 'Email', 'channel:sms': 'SMS', 'channel:post': 'Letters', 'channel:push': 'Push', 'channel:web': 'Web', 'quota:runs': 'Runs a day', 'quota:contacts': 'Contacts', 'quota:events': 'Events a day', 'quota:messages': 'Messages a day' },
  },
  fr: {
    titles: {
      journey_failing: 'Un parcours échoue', provider_refusing: 'Un prestataire refuse', lag: 'Des étapes sont en retard', silence: 'Personne n’entre', hot_leads: 'Prospects chauds', quota: 'Un quota est presque épuisé', package_failing: 'Un paquet échoue',
      bounces: 'Beaucoup de messages reviennent', delivery_drop: 'Moins de messages arrivent',
    },
    sentences: {
      journey_failing: ({ value, of, windowMinutes }, f) => `${f.number(value)} % des ${f.number(of ?? 0)} exécutions ont échoué en ${f.minutes(windowMinutes)}.`,
      provider_refusing: ({ value, windowMinutes }, f) => (value === 0 ? 'Le prestataire a retiré l’accès ; reconnectez-le.' : `${f.number(value)} envois ont été refusés en ${f.minutes(windowMinutes)}.`),
      lag: ({ value }, f) => `La plus ancienne étape à exécuter a ${f.minutes(value)} de retard.`,
      silence: ({ of, windowMinutes }, f) => `Personne n’est entré en ${f.minutes(windowMinutes)} ; d’habitude, il y a environ ${f.number(of ?? 0)} entrées.`,
      hot_leads: ({ value, windowMinutes }, f) => `${f.number(value)} ${value < 2 ? 'contact a atteint' : 'contacts ont atteint'} cette note en ${f.minutes(windowMinutes)}.`,
      quota: ({ value, of }, f) => `${f.number(value)} % de ${f.number(of ?? 0)} sont utilisés.`,
      package_failing: ({ value, windowMinutes }, f) => `${f.number(value)} exécutions y ont échoué en ${f.minutes(windowMinutes)}.`,
      bounces: ({ value, of, windowMinutes }, f) => `${f.number(value)} % des ${f.number(of ?? 0)} messages sont revenus ou ont été signalés en ${f.minutes(windowMinutes)}.`,
      delivery_drop: ({ value, of, windowMinutes }, f) => `${f.number(value)} % des messages sont arrivés en ${f.minutes(windowMinutes)} ; d’habitude, ${f.number(of ?? 0)} %.`,
    },
    names: { 'channel:email': 'E-mail', 'channel:sms': 'SMS', 'channel:post': 'Courriers', 'channel:push': 'Push', 'channel:web': 'Web', 'quota:runs': 'Exécutions par jour', 'quota:contacts': 'Contacts', 'quota:events': 'Événements par jour', 'quota:messages': 'Messages par jour' },
  },
};

/** What kind of alert it is. */
export const alertTitle = (kind: AlertKind, language: Language): string => WORDS[language].titles[kind];
/** What it is about, empty for the whole workspace. */
export const alertName = ({ subject, name }: Pick<Told, 'subject' | 'name'>, language: Language): string => WORDS[language].names[subject] ?? name;
/** What was found. */
export const alertSentence = (told: Told, language: Language, formats: Formats): string => WORDS[language].sentences[told.kind](told, formats);

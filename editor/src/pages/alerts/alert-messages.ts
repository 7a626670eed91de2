import { registerMessages } from '../../i18n/i18n';

registerMessages('alert', {
  en: {
    kinds: {
      journey_failing: 'A journey is failing', provider_refusing: 'A provider refuses', lag: 'Steps are late', silence: 'Nobody enters', hot_leads: 'Hot leads', quota: 'A quota is nearly used up', package_failing: 'A package is failing',
      bounces: 'Many messages come back', delivery_drop: 'Fewer messages arrive',
    },
    sentences: {
      journey_failing: '{value}% of {of} runs have failed within {window}.', provider_refusing: '{value} sends were refused within {window}.', provider_gone: 'The other side has taken the access back; connect it again.', lag: 'The oldest step that is due is {value} min late.',
      silence: 'Nobody has entered within {window}; usually about {of} do.', hot_leads: 'Contacts who have reached this grade within {window}: {value}.', quota: '{value}% of {of} are used.', package_failing: '{value} runs have failed in it within {window}.',
      bounces: '{value}% of {of} messages came back or were complained of within {window}.', delivery_drop: '{value}% of the messages have arrived within {window}; usually {of}% do.',
    },
    states: { firing: 'Firing', acknowledged: 'Looked after', resolved: 'Over' },
    names: { channel: { email: 'Email', sms: 'SMS', post: 'Letters', push: 'Push', web: 'Web' }, quota: { runs: 'Runs a day', contacts: 'Contacts', events: 'Events a day', messages: 'Messages a day' } },
    minutes: '{n} minutes', hours: '{n} hours',
    bell: 'Alerts', bellUnread: 'Alerts, {n} new', none: 'All is well', noneText: 'Journeys that fail, providers that refuse and what else goes wrong will be told here.', all: 'All alerts', failed: 'The alerts could not be read.',
  },
  fr: {
    kinds: {
      journey_failing: 'Un parcours échoue', provider_refusing: 'Un prestataire refuse', lag: 'Des étapes sont en retard', silence: 'Personne n’entre', hot_leads: 'Prospects chauds', quota: 'Un quota est presque épuisé', package_failing: 'Un paquet échoue',
      bounces: 'Beaucoup de messages reviennent', delivery_drop: 'Moins de messages arrivent',
    },
    sentences: {
      journey_failing: '{value} % des {of} exécutions ont échoué en {window}.', provider_refusing: '{value} envois ont été refusés en {window}.', provider_gone: 'Le prestataire a retiré l’accès ; reconnectez-le.', lag: 'La plus ancienne étape à exécuter a {value} min de retard.',
      silence: 'Personne n’est entré en {window} ; d’habitude, il y a environ {of} entrées.', hot_leads: 'Contacts qui ont atteint cette note en {window} : {value}.', quota: '{value} % de {of} sont utilisés.', package_failing: '{value} exécutions y ont échoué en {window}.',
      bounces: '{value} % des {of} messages sont revenus ou ont été signalés en {window}.', delivery_drop: '{value} % des messages sont arrivés en {window} ; d’habitude, {of} %.',
    },
    states: { firing: 'En cours', acknowledged: 'Prise en charge', resolved: 'Terminée' },
    names: { channel: { email: 'E-mail', sms: 'SMS', post: 'Courriers', push: 'Push', web: 'Web' }, quota: { runs: 'Exécutions par jour', contacts: 'Contacts', events: 'Événements par jour', messages: 'Messages par jour' } },
    minutes: '{n} minutes', hours: '{n} heures',
    bell: 'Alertes', bellUnread: 'Alertes, {n} nouvelles', none: 'Tout va bien', noneText: 'Les parcours qui échouent, les prestataires qui refusent et tout autre incident seront signalés ici.', all: 'Toutes les alertes', failed: 'Les alertes n’ont pas pu être lues.',
  },
});

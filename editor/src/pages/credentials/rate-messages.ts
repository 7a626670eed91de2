import { registerMessages } from '../../i18n/i18n';

registerMessages('sendingRate', {
  en: {
    title: 'How fast',
    help: 'What is beyond waits its turn, over all workflows and servers.',
    standard: 'As the provider says: {rate}',
    unlimited: 'As fast as it goes',
    own: 'Own limits',
    perSecond: 'Messages per second',
    perDay: 'Messages per day (UTC)',
    concurrent: 'At once',
    waiting: '{count} message waits its turn. | {count} messages wait their turn.',
    second: '{count} per second',
    day: '{count} per day',
    once: '{count} at once',
  },
  fr: {
    title: 'Cadence',
    help: 'Ce qui dépasse attend son tour, tous workflows et serveurs confondus.',
    standard: 'Celle du prestataire : {rate}',
    unlimited: 'Sans limite',
    own: 'Limites propres',
    perSecond: 'Messages par seconde',
    perDay: 'Messages par jour (UTC)',
    concurrent: 'À la fois',
    waiting: '{count} message attend son tour. | {count} messages attendent leur tour.',
    second: '{count} par seconde',
    day: '{count} par jour',
    once: '{count} à la fois',
  },
});

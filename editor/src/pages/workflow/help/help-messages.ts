import { registerMessages } from '../../../i18n/i18n';

registerMessages('nodeHelp', {
  en: {
    settings: 'What can be set', outputs: 'Where it leads', required: 'needed', template: 'takes templates', english: 'The guide below is in English.',
    entry: 'An entry point: runs begin here.', outside: 'It reaches outside. In a test it can be kept from doing so; in a play it only shows what it would do.', inside: 'It reaches nothing outside: tests and plays do what production does.', waits: 'A contact can wait here, for seconds or for months.', joins: 'It gathers branches of one run.',
  },
  fr: {
    settings: 'Ce qui se règle', outputs: 'Où il mène', required: 'nécessaire', template: 'accepte les modèles', english: 'Le guide ci-dessous est en anglais.',
    entry: 'Un point d’entrée : les exécutions commencent ici.', outside: 'Il agit à l’extérieur. Un test peut l’en empêcher ; un jeu montre seulement ce qu’il ferait.', inside: 'Il n’agit pas à l’extérieur : tests et jeux font ce que fait la production.', waits: 'Un contact peut attendre ici, des secondes ou des mois.', joins: 'Il réunit les branches d’une exécution.',
  },
});

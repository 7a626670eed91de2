import { registerMessages } from '../../i18n/i18n';

registerMessages('ruleCount', {
  en: {
    title: 'Who fits now',
    counting: 'Counting …',
    contacts: '{count} of {of} contacts fits now | {count} of {of} contacts fit now',
    about: 'About {count} of {of} contacts fits now | About {count} of {of} contacts fit now',
    last: '{count} of the last {of} “{event}” events fits | {count} of the last {of} “{event}” events fit',
    none: 'No event “{event}” has come yet.',
    items: '{count} of {of} items that have come here fits | {count} of {of} items that have come here fit',
    data: 'This asks for data of a run: once the workflow has been tried, the full view of this node says how many items fit.',
    blind: 'Data of the run counts as missing here.',
    byEvent: 'With the values of the last “{event}” event.',
    broken: 'Not counted:',
    examples: 'Examples',
    nobody: 'a contact that is gone',
  },
  fr: {
    title: 'Qui correspond actuellement',
    counting: 'Calcul en cours…',
    contacts: '{count} contact sur {of} correspond actuellement | {count} contacts sur {of} correspondent actuellement',
    about: 'Environ {count} contact sur {of} correspond actuellement | Environ {count} contacts sur {of} correspondent actuellement',
    last: '{count} des {of} derniers événements « {event} » correspond | {count} des {of} derniers événements « {event} » correspondent',
    none: 'Aucun événement « {event} » n’est encore arrivé.',
    items: '{count} élément sur les {of} arrivés ici correspond | {count} éléments sur les {of} arrivés ici correspondent',
    data: 'Cette règle porte sur les données d’une exécution : après un essai du workflow, la vue complète de ce nœud indique combien d’éléments correspondent.',
    blind: 'Les données de l’exécution comptent ici comme absentes.',
    byEvent: 'Avec les valeurs du dernier événement « {event} ».',
    broken: 'Calcul impossible :',
    examples: 'Exemples',
    nobody: 'un contact supprimé',
  },
});

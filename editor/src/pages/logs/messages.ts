import { registerMessages } from '../../i18n/i18n';

registerMessages('logs', {
  en: {
    title: 'Logs', text: 'Everything contacts did and journeys did to them, newest first.',
    search: 'Contact: email or name', kind: 'Kind', kinds: { all: 'Everything', event: 'Events', delivery: 'Messages and other effects', run: 'Starts and ends of journeys' },
    name: 'Event', allNames: 'All events', workflow: 'Workflow', allWorkflows: 'All workflows', node: 'Step', allNodes: 'All steps', channel: 'Channel', allChannels: 'All channels', outcome: 'Outcome', allOutcomes: 'All outcomes', from: 'From', to: 'To',
    heldOut: 'Kept out of the journey (hold-out group)', updated: 'Contact changed',
    words: {
      list_joined: 'Joined a list', list_left: 'Left a list', segment_entered: 'Entered a segment', segment_left: 'Left a segment', consent_granted: 'Gave consent', consent_withdrawn: 'Withdrew consent', score_changed: 'Grade of the score changed', stage_changed: 'Stage changed', tier_changed: 'Loyalty tier changed',
      points_earned: 'Earned points', points_burned: 'Spent points', points_adjusted: 'Points corrected', points_transferred: 'Points transferred', points_expired: 'Points expired', opened: 'Opened a message', clicked: 'Clicked a link', delivered: 'Message delivered', bounced: 'Message came back', complained: 'Complained about a message', unsubscribed: 'Unsubscribed',
    },
    cause: { failure: 'after a failure', node: 'called by another workflow', retry: 'retried', replay: 'replayed' }, aim: 'goal reached too late to count',
    runs: { started: 'Entered the journey', done: 'Went through to the end', exit: 'Left by the exit “{name}”', goal: 'Reached the goal “{name}”', failed: 'The journey failed', cancelled: 'Taken out of the journey' }, live: 'Follow live', liveOn: 'New lines appear by themselves.', export: 'Export', clear: 'Clear filters', only: 'Only one contact is shown.',
    columns: { at: 'When', what: 'What', contact: 'Contact', by: 'Brought about by', outcome: 'Outcome' },
    nobody: 'nobody any more', anonymous: 'Contact {id}', itself: 'the contact', deleted: 'deleted', run: 'Run {id}', late: 'happened {when}',
    emptyTitle: 'Nothing has happened yet', emptyText: 'Events of your site, and what journeys send, appear here the moment they come.', noneTitle: 'Nothing fits these filters', noneText: 'Choose a longer time or fewer filters.',
    parts: { all: 'Everything', messages: 'Messages', runs: 'Journeys', events: 'Events', points: 'Points', score: 'Scores', segment: 'Segments', list: 'Lists', contact: 'Details changed', consent: 'Consent' }, part: 'Show',
  },
  fr: {
    title: 'Journaux', text: 'Tout ce que les contacts ont fait et ce que les parcours ont fait pour eux, du plus récent au plus ancien.',
    search: 'Contact : e-mail ou nom', kind: 'Nature', kinds: { all: 'Tout', event: 'Événements', delivery: 'Envois et autres effets', run: 'Débuts et fins de parcours' },
    name: 'Événement', allNames: 'Tous les événements', workflow: 'Workflow', allWorkflows: 'Tous les workflows', node: 'Étape', allNodes: 'Toutes les étapes', channel: 'Canal', allChannels: 'Tous les canaux', outcome: 'Résultat', allOutcomes: 'Tous les résultats', from: 'Du', to: 'Au',
    heldOut: 'Tenu à l’écart du parcours (groupe témoin)', updated: 'Fiche du contact modifiée',
    words: {
      list_joined: 'Ajout à une liste', list_left: 'Retrait d’une liste', segment_entered: 'Entrée dans un segment', segment_left: 'Sortie d’un segment', consent_granted: 'Consentement donné', consent_withdrawn: 'Consentement retiré', score_changed: 'Changement de note du score', stage_changed: 'Changement d’étape', tier_changed: 'Changement de palier de fidélité',
      points_earned: 'Points gagnés', points_burned: 'Points dépensés', points_adjusted: 'Points corrigés', points_transferred: 'Points transférés', points_expired: 'Points expirés', opened: 'Message ouvert', clicked: 'Lien cliqué', delivered: 'Message remis', bounced: 'Message retourné', complained: 'Plainte contre un message', unsubscribed: 'Désinscription',
    },
    cause: { failure: 'après un échec', node: 'appelé par un autre workflow', retry: 'nouvel essai', replay: 'rejoué' }, aim: 'objectif atteint trop tard pour compter',
    runs: { started: 'Entrée dans le parcours', done: 'Parcours terminé', exit: 'Sortie par « {name} »', goal: 'Objectif « {name} » atteint', failed: 'Échec du parcours', cancelled: 'Retiré du parcours' }, live: 'Suivre en direct', liveOn: 'Les nouvelles lignes apparaissent d’elles-mêmes.', export: 'Exporter', clear: 'Effacer les filtres', only: 'Un seul contact est affiché.',
    columns: { at: 'Quand', what: 'Quoi', contact: 'Contact', by: 'À l’origine', outcome: 'Résultat' },
    nobody: 'plus personne', anonymous: 'Contact {id}', itself: 'le contact', deleted: 'supprimé', run: 'Exécution {id}', late: 'survenu {when}',
    emptyTitle: 'Il ne s’est encore rien passé', emptyText: 'Les événements de votre site et les envois de vos parcours apparaissent ici dès leur arrivée.', noneTitle: 'Rien ne correspond à ces filtres', noneText: 'Choisissez une période plus longue ou moins de filtres.',
    parts: { all: 'Tout', messages: 'Envois', runs: 'Parcours', events: 'Événements', points: 'Points', score: 'Scores', segment: 'Segments', list: 'Listes', contact: 'Fiche modifiée', consent: 'Consentement' }, part: 'Afficher',
  },
});

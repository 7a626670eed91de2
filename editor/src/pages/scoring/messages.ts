import { registerMessages } from '../../i18n/i18n';

registerMessages('scoring', {
  en: {
    title: 'Scoring',
    text: 'Which contacts are worth a call now, and why. Points come from what contacts do and are, and fade with time.',
    scores: 'Scores', score: 'Score', leads: 'Hot leads', newScore: 'New score', editScore: 'Edit score “{name}”', export: 'Export', saved: 'Saved. The history of all contacts is being read.',
    computing: '{done} of {of} contacts read', failed: 'Could not be computed', noGrade: 'No grade', adjusted: 'By hand or journey', fact: 'Profile',
    empty: 'No score yet', emptyText: 'Say which events bring points, and how points fade. Contacts are ranked, journeys hear when somebody becomes hot.', noLeads: 'Nobody has points yet', noLeadsText: 'As soon as contacts do what brings points, they stand here, best first.',
    lead: { name: 'Contact', points: 'Points', grade: 'Grade', why: 'Why', activity: 'Last activity', owner: 'Owner' },
    decay: { none: 'Never', halfLife: 'Half of them in so many days', inactivity: 'Some after so many days without activity' },
    form: {
      name: 'Name', events: 'Points for events', eventsHelp: 'An event, if needed a property it must have, its points, and the most points of this rule that stand at once.', event: 'Event', property: 'Property', value: 'Value', ownCondition: 'With a condition of its own', points: 'Points', cap: 'At most',
      addEvent: 'Add an event', removeRule: 'Remove rule {number}', facts: 'Points for what is known', factsHelp: 'They count while the condition holds, and do not fade.', factPoints: 'Points for the condition', addFact: 'Add a condition',
      decay: 'Points fade', days: 'Days', lost: 'Points lost', most: 'At most in total', grades: 'Grades, and the points they begin at', grade: 'Grade', from: 'From', removeGrade: 'Remove grade {grade}', addGrade: 'Add a grade', preview: 'Preview',
    },
    tab: { title: 'Scoring', points: '{count} point | {count} points', most: 'most: {points}', now: 'now', overTime: 'Points of {name} over time', steps: 'What brought points and stages', at: 'When', what: 'What happened', brought: 'Brought', total: 'Then', none: 'Nothing has counted yet', noneText: 'Events that bring points or lead to a stage stand here, newest first.', toScoring: 'Go to scoring' },
    stages: {
      title: 'Life cycle', edit: 'Stages of the life cycle', text: 'From the first to the last. Contacts have a stage as a whole, and one for each product category that an event names.', whole: 'As a whole', since: 'since {date}', none: 'No stages yet', make: 'Set up stages',
      order: 'Stages, in order', english: 'Name', french: 'Name in French', days: 'Days', then: 'Then', stays: 'It lasts', up: 'Move “{name}” up', down: 'Move “{name}” down', remove: 'Remove “{name}”', add: 'Add a stage',
      events: 'What leads to a stage', eventsHelp: 'An event and the stage it leads to; if it names a product category, the property that says which.', stage: 'Stage', category: 'Property with the category', forward: 'Never back',
    },
    preview: { title: 'Contacts by points, from {looked} of {of} contacts', bar: 'from {from} points: {contacts} contacts' },
  },
  fr: {
    title: 'Scoring',
    text: 'Quels contacts méritent un appel maintenant, et pourquoi. Les points viennent de ce que font et sont les contacts, et s’estompent avec le temps.',
    scores: 'Scores', score: 'Score', leads: 'Prospects chauds', newScore: 'Nouveau score', editScore: 'Modifier le score « {name} »', export: 'Exporter', saved: 'Enregistré. L’historique de tous les contacts est en cours de lecture.',
    computing: '{done} contacts lus sur {of}', failed: 'Calcul impossible', noGrade: 'Sans note', adjusted: 'À la main ou par parcours', fact: 'Profil',
    empty: 'Aucun score pour l’instant', emptyText: 'Indiquez quels événements rapportent des points et comment ils s’estompent. Les contacts sont classés, et les parcours savent quand quelqu’un devient chaud.', noLeads: 'Personne n’a encore de points', noLeadsText: 'Dès que des contacts font ce qui rapporte des points, ils apparaissent ici, les meilleurs en premier.',
    lead: { name: 'Contact', points: 'Points', grade: 'Note', why: 'Pourquoi', activity: 'Dernière activité', owner: 'Responsable' },
    decay: { none: 'Jamais', halfLife: 'De moitié en un nombre de jours', inactivity: 'Un peu après des jours sans activité' },
    form: {
      name: 'Nom', events: 'Points pour des événements', eventsHelp: 'Un événement, au besoin une propriété qu’il doit avoir, ses points, et le maximum de points de cette règle à la fois.', event: 'Événement', property: 'Propriété', value: 'Valeur', ownCondition: 'Avec sa propre condition', points: 'Points', cap: 'Au plus',
      addEvent: 'Ajouter un événement', removeRule: 'Supprimer la règle {number}', facts: 'Points pour ce que l’on sait', factsHelp: 'Ils comptent tant que la condition est vraie, et ne s’estompent pas.', factPoints: 'Points pour la condition', addFact: 'Ajouter une condition',
      decay: 'Les points s’estompent', days: 'Jours', lost: 'Points perdus', most: 'Au plus au total', grades: 'Notes, et les points où elles commencent', grade: 'Note', from: 'À partir de', removeGrade: 'Supprimer la note {grade}', addGrade: 'Ajouter une note', preview: 'Aperçu',
    },
    tab: { title: 'Scoring', points: '{count} point | {count} points', most: 'maximum : {points}', now: 'maintenant', overTime: 'Points de « {name} » dans le temps', steps: 'Ce qui a rapporté des points et fait avancer', at: 'Quand', what: 'Ce qui s’est passé', brought: 'Apport', total: 'Total alors', none: 'Rien n’a encore compté', noneText: 'Les événements qui rapportent des points ou mènent à une étape figurent ici, les plus récents d’abord.', toScoring: 'Aller au scoring' },
    stages: {
      title: 'Cycle de vie', edit: 'Étapes du cycle de vie', text: 'De la première à la dernière. Chaque contact a une étape dans l’ensemble, et une par catégorie de produits nommée par un événement.', whole: 'Dans l’ensemble', since: 'depuis le {date}', none: 'Aucune étape pour l’instant', make: 'Définir les étapes',
      order: 'Étapes, dans l’ordre', english: 'Nom', french: 'Nom en français', days: 'Jours', then: 'Ensuite', stays: 'Elle dure', up: 'Monter « {name} »', down: 'Descendre « {name} »', remove: 'Supprimer « {name} »', add: 'Ajouter une étape',
      events: 'Ce qui mène à une étape', eventsHelp: 'Un événement et l’étape à laquelle il mène ; s’il nomme une catégorie de produits, la propriété qui l’indique.', stage: 'Étape', category: 'Propriété de la catégorie', forward: 'Jamais en arrière',
    },
    preview: { title: 'Contacts par points, d’après {looked} contacts sur {of}', bar: 'à partir de {from} points : {contacts} contacts' },
  },
});

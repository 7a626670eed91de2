import { registerMessages } from '../../../i18n/i18n';

registerMessages('panes', {
  en: {
    title: '“{name}” in full', open: 'Open in full', close: 'Back to the canvas', help: 'What this node does',
    input: 'Input', settings: 'Settings', output: 'Output', view: 'How it is shown', views: { schema: 'Names', table: 'Table', json: 'JSON' },
    source: 'Data from', testRun: 'Test run #{id}, {at}', failedRun: 'Failed run #{id}, {at}', realRun: 'Run #{id}, {at}', pinnedBefore: 'Data pinned before this node', example: 'Example made from the entry point',
    from: { before: 'This run did not reach this node: what came out of the node before it is shown.', pinned: 'Data that is pinned before this node.', example: 'Made up from what the entry point declares. A test run brings real data.' },
    item: 'Item {number} of {count}', previousItem: 'Previous item', nextItem: 'Next item', data: 'Data of the run', contact: 'Contact', invented: 'invented', chooseContact: 'Choose a contact', event: 'Event', rest: 'Workflow, run and time',
    noInput: 'No data yet', noInputHelp: 'Run the workflow up to here: what comes in then stands here, ready to be put into settings.', noInputTrigger: 'Here it begins', noInputTriggerHelp: 'Nothing comes before an entry point. What comes in with a test stands here.',
    noOutput: 'Nothing came out yet', noOutputHelp: 'Run this node, or write down what it would put out; nodes behind it can then be tried with that.',
    pinned: 'Pinned data', pinHelp: 'One item, or a list of items, as JSON. Test runs take it instead of carrying out this node; production never does.', editPin: 'Edit', writePin: 'Write data', savePin: 'Pin this', notItems: 'Expected an object such as {\'{"city": "Lyon"}\'}, or a list of them. Put other values into one.', tooManyItems: 'At most 100 items, this has {count}. Remove some.',
    put: 'Put {path} into the setting', whereTo: 'Click into a setting first: {path} is put where the cursor stands.',
    before: 'Before: {name}', after: 'Next: {name}', beforeNone: 'Nothing comes before', afterNone: 'Nothing comes next', beforeSeveral: 'Nodes before', afterSeveral: 'Nodes behind',
  },
  fr: {
    title: '« {name} » en entier', open: 'Ouvrir en entier', close: 'Revenir au canevas', help: 'Ce que fait ce nœud',
    input: 'Entrée', settings: 'Réglages', output: 'Sortie', view: 'Présentation', views: { schema: 'Noms', table: 'Tableau', json: 'JSON' },
    source: 'Données de', testRun: 'Test nº {id}, {at}', failedRun: 'Exécution échouée nº {id}, {at}', realRun: 'Exécution nº {id}, {at}', pinnedBefore: 'Données épinglées avant ce nœud', example: 'Exemple tiré du point d’entrée',
    from: { before: 'Cette exécution n’a pas atteint ce nœud : voici ce qui est sorti du nœud précédent.', pinned: 'Données épinglées avant ce nœud.', example: 'Inventé d’après ce que déclare le point d’entrée. Un test apporte de vraies données.' },
    item: 'Élément {number} sur {count}', previousItem: 'Élément précédent', nextItem: 'Élément suivant', data: 'Données de l’exécution', contact: 'Contact', invented: 'inventé', chooseContact: 'Choisir un contact', event: 'Événement', rest: 'Workflow, exécution et heure',
    noInput: 'Aucune donnée pour l’instant', noInputHelp: 'Exécutez le workflow jusqu’ici : ce qui arrive apparaît alors, prêt à être inséré dans les réglages.', noInputTrigger: 'C’est ici que tout commence', noInputTriggerHelp: 'Rien ne précède un point d’entrée. Ce qui arrive lors d’un test apparaît ici.',
    noOutput: 'Rien n’est encore sorti', noOutputHelp: 'Exécutez ce nœud, ou saisissez ce qu’il produirait ; les nœuds suivants pourront être essayés avec.',
    pinned: 'Données épinglées', pinHelp: 'Un élément, ou une liste d’éléments, en JSON. Les tests les prennent au lieu d’exécuter ce nœud ; la production jamais.', editPin: 'Modifier', writePin: 'Saisir des données', savePin: 'Épingler', notItems: 'Un objet tel que {\'{"city": "Lyon"}\'} est attendu, ou une liste d’objets. Placez les autres valeurs dans un objet.', tooManyItems: 'Au plus 100 éléments, il y en a {count}. Retirez-en.',
    put: 'Insérer {path} dans le réglage', whereTo: 'Cliquez d’abord dans un réglage : {path} est inséré à l’endroit du curseur.',
    before: 'Avant : {name}', after: 'Ensuite : {name}', beforeNone: 'Rien ne précède', afterNone: 'Rien ne suit', beforeSeveral: 'Nœuds précédents', afterSeveral: 'Nœuds suivants',
  },
});

import { registerMessages } from '../i18n/i18n';

registerMessages('commands', {
  en: {
    title: 'Commands', hint: 'What would you like to do?', find: 'Find in this workflow', findHint: 'Find a text in names, settings and notes',
    none: 'Nothing matches “{query}”.', findEmpty: 'Type what you look for.', foot: '↑ ↓ choose · Enter does it · Esc closes', footFind: '↑ ↓ choose · Enter does it · Tab switches between commands and search',
    groups: { go: 'Go to', look: 'Look and language', workflow: 'Workflow', selection: 'Selection', view: 'View', nodes: 'Nodes', add: 'Add' },
    findAction: 'Find in this workflow…', shortcuts: 'Keyboard shortcuts', addNode: 'Add a node…', addAfter: 'Add a node after the selected one…', fit: 'Show everything', tidy: 'Tidy up the layout', zoomIn: 'Zoom in', zoomOut: 'Zoom out', minimap: 'Show or hide the overview map',
    selectAll: 'Select everything', duplicate: 'Duplicate', copy: 'Copy', remove: 'Delete, closing the gap', removeOnly: 'Delete, leaving the gap open', detach: 'Take out of its path', toggle: 'Switch on or off', rules: 'Rules of the journey…', entries: 'Entry points', problems: 'List of problems',
    align: { title: 'Align and distribute', left: 'Align left', center: 'Align centres', right: 'Align right', top: 'Align tops', middle: 'Align middles', bottom: 'Align bottoms', columns: 'Distribute horizontally', rows: 'Distribute vertically' },
    addType: 'Add: {name}', nodeHint: 'Show on the canvas',
    sheet: { title: 'Keyboard shortcuts', text: 'They work everywhere on this page, except while you type in a field.', find: 'Everything has a name', findText: 'Ctrl K lists all there is to do, with its keys.' },
    keys: {
      bar: 'All commands', find: 'Find a text', sheet: 'This list', walk: 'Go from node to node', open: 'Open the settings', move: 'Move what is selected', add: 'Add a node', after: 'Add after the selected node', fit: 'Show everything',
      remove: 'Delete, closing the gap', removeOnly: 'Delete, leaving the gap open', detach: 'Take out of its path', toggle: 'Switch on or off', undo: 'Undo, redo', copy: 'Copy, cut, paste', duplicate: 'Duplicate', all: 'Select everything', several: 'Select several', escape: 'Deselect, close', note: 'Add a sticky note', group: 'Group, take apart', foldGroup: 'Fold the group; unfold all', extract: 'Make a workflow of the selection', comment: 'Comment on the node or the workflow',
    },
    click: 'click', arrows: 'Arrows', enter: 'Enter', del: 'Del', esc: 'Esc',
  },
  fr: {
    title: 'Commandes', hint: 'Que souhaitez-vous faire ?', find: 'Rechercher dans ce workflow', findHint: 'Rechercher un texte dans les noms, réglages et notes',
    none: 'Rien ne correspond à « {query} ».', findEmpty: 'Saisissez ce que vous cherchez.', foot: '↑ ↓ choisir · Entrée exécute · Échap ferme', footFind: '↑ ↓ choisir · Entrée exécute · Tab passe des commandes à la recherche',
    groups: { go: 'Aller à', look: 'Apparence et langue', workflow: 'Workflow', selection: 'Sélection', view: 'Affichage', nodes: 'Nœuds', add: 'Ajouter' },
    findAction: 'Rechercher dans ce workflow…', shortcuts: 'Raccourcis clavier', addNode: 'Ajouter un nœud…', addAfter: 'Ajouter un nœud après celui sélectionné…', fit: 'Tout afficher', tidy: 'Réorganiser le graphe', zoomIn: 'Agrandir', zoomOut: 'Réduire', minimap: 'Afficher ou masquer la vue d’ensemble',
    selectAll: 'Tout sélectionner', duplicate: 'Dupliquer', copy: 'Copier', remove: 'Supprimer en refermant le chemin', removeOnly: 'Supprimer en laissant le chemin ouvert', detach: 'Retirer de son chemin', toggle: 'Activer ou désactiver', rules: 'Règles du parcours…', entries: 'Points d’entrée', problems: 'Liste des problèmes',
    align: { title: 'Aligner et répartir', left: 'Aligner à gauche', center: 'Aligner les centres', right: 'Aligner à droite', top: 'Aligner en haut', middle: 'Aligner les milieux', bottom: 'Aligner en bas', columns: 'Répartir horizontalement', rows: 'Répartir verticalement' },
    addType: 'Ajouter : {name}', nodeHint: 'Montrer sur le canevas',
    sheet: { title: 'Raccourcis clavier', text: 'Ils fonctionnent partout sur cette page, sauf pendant la saisie dans un champ.', find: 'Tout a un nom', findText: 'Ctrl K liste tout ce que vous pouvez faire, avec les touches.' },
    keys: {
      bar: 'Toutes les commandes', find: 'Rechercher un texte', sheet: 'Cette liste', walk: 'Aller de nœud en nœud', open: 'Ouvrir les réglages', move: 'Déplacer la sélection', add: 'Ajouter un nœud', after: 'Ajouter après le nœud sélectionné', fit: 'Tout afficher',
      remove: 'Supprimer en refermant le chemin', removeOnly: 'Supprimer en laissant le chemin ouvert', detach: 'Retirer de son chemin', toggle: 'Activer ou désactiver', undo: 'Annuler, rétablir', copy: 'Copier, couper, coller', duplicate: 'Dupliquer', all: 'Tout sélectionner', several: 'Sélectionner plusieurs', escape: 'Désélectionner, fermer', note: 'Ajouter une note', group: 'Grouper, défaire', foldGroup: 'Replier le groupe ; tout déplier', extract: 'Créer un workflow de la sélection', comment: 'Commenter le nœud ou le workflow',
    },
    click: 'clic', arrows: 'Flèches', enter: 'Entrée', del: 'Suppr', esc: 'Échap',
  },
});

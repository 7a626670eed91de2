import { registerMessages } from '../../i18n/i18n';

registerMessages('annotations', {
  en: {
    group: 'Group “{name}”, {count} node | Group “{name}”, {count} nodes', nodes: '{count} node | {count} nodes', newGroup: 'New group', groupName: 'Name of the group', selectGroup: 'Select its nodes',
    fold: 'Fold “{name}”', unfold: 'Unfold “{name}”', rename: 'Rename “{name}”', ungroup: 'Take the group “{name}” apart; its nodes stay',
    note: 'Sticky note: {text}', noteText: 'Text of the note', empty: 'Empty note', write: 'Write', removeNote: 'Remove the note',
    colors: { yellow: 'Yellow', green: 'Green', blue: 'Blue', pink: 'Pink', grey: 'Grey' },
    actions: { note: 'Add a sticky note', group: 'Group what is selected', ungroup: 'Take the group apart', fold: 'Fold or unfold the group', extract: 'Make a workflow of what is selected…' },
    found: { note: 'Sticky note', group: 'Group' }, menu: 'What can be done here',
    extract: {
      title: 'Make a workflow of what is selected', text: 'The selected nodes move into a workflow of their own; a step calls it where they stood. Publish the new workflow before this one.',
      name: 'Name of the new workflow', create: 'Make workflow', entry: 'When called', done: '“{name}” has been made. Publish it before this one.', open: 'Open it',
      refusal: {
        nothing_selected: 'Select the nodes that are to become a workflow of their own first.',
        trigger_inside: 'An entry point stays in its workflow: what starts it would start another one. Leave it out of the selection.',
        several_entries: 'A called workflow begins at one node, and this selection is entered at several or at none. Select so that all paths come in at the same node.',
        several_exits: 'What a called workflow gives back goes on in one way, and this selection goes on in several. Select so that all paths lead on to the same node.',
        several_error_exits: 'Failures of a called workflow go one way, and those of this selection go several. Let them all lead to the same node.',
        ends_inside: 'Some paths end inside this selection while others go on; what ends in a called workflow would come back and go on too. Leave the ends out, or connect them.',
      },
    },
  },
  fr: {
    group: 'Groupe « {name} », {count} nœud | Groupe « {name} », {count} nœuds', nodes: '{count} nœud | {count} nœuds', newGroup: 'Nouveau groupe', groupName: 'Nom du groupe', selectGroup: 'Sélectionner ses nœuds',
    fold: 'Replier « {name} »', unfold: 'Déplier « {name} »', rename: 'Renommer « {name} »', ungroup: 'Défaire le groupe « {name} » ; ses nœuds restent',
    note: 'Note : {text}', noteText: 'Texte de la note', empty: 'Note vide', write: 'Écrire', removeNote: 'Supprimer la note',
    colors: { yellow: 'Jaune', green: 'Vert', blue: 'Bleu', pink: 'Rose', grey: 'Gris' },
    actions: { note: 'Ajouter une note', group: 'Grouper la sélection', ungroup: 'Défaire le groupe', fold: 'Replier ou déplier le groupe', extract: 'Créer un workflow à partir de la sélection…' },
    found: { note: 'Note', group: 'Groupe' }, menu: 'Actions possibles ici',
    extract: {
      title: 'Créer un workflow à partir de la sélection', text: 'Les nœuds sélectionnés passent dans un workflow à part ; une étape l’appelle à leur place. Publiez le nouveau workflow avant celui-ci.',
      name: 'Nom du nouveau workflow', create: 'Créer le workflow', entry: 'À l’appel', done: '« {name} » a été créé. Publiez-le avant celui-ci.', open: 'L’ouvrir',
      refusal: {
        nothing_selected: 'Sélectionnez d’abord les nœuds qui deviendront un workflow à part.',
        trigger_inside: 'Un point d’entrée reste dans son workflow : ce qui le déclenche en déclencherait un autre. Retirez-le de la sélection.',
        several_entries: 'Un workflow appelé commence à un seul nœud, or on entre dans cette sélection par plusieurs ou par aucun. Choisissez-la pour que tous les chemins entrent au même nœud.',
        several_exits: 'Ce qu’un workflow appelé renvoie continue par un seul chemin, or cette sélection en a plusieurs. Choisissez-la pour que tous les chemins mènent au même nœud.',
        several_error_exits: 'Les échecs d’un workflow appelé suivent un seul chemin, or ceux de cette sélection en suivent plusieurs. Faites-les tous mener au même nœud.',
        ends_inside: 'Des chemins se terminent dans cette sélection tandis que d’autres continuent ; ce qui se termine dans un workflow appelé en revient et continuerait aussi. Retirez ces fins, ou reliez-les.',
      },
    },
  },
});

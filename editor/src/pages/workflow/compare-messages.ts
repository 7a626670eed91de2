import { registerMessages } from '../../i18n/i18n';

registerMessages('compare', {
  en: {
    open: 'Versions and changes…', title: 'Versions', close: 'Back to the draft', before: 'Before', after: 'After', swap: 'Swap', draft: 'Draft', version: 'Version {number}', published: 'Published', history: 'History',
    none: 'Nothing has been published yet', noneHelp: 'Each time the workflow is published, the version is kept here: it can be compared with the draft and restored.',
    active: '{count} under way | {count} under way', compareWith: 'Compare version {number}', restore: 'Restore', restored: 'The draft is version {number} again. Nothing is published yet; undo brings your draft back.',
    same: 'No difference', sameHelp: 'Both do exactly the same.', workflow: 'The workflow itself', edges: 'Connections', moved: '{count} node has only moved on the canvas. | {count} nodes have only moved on the canvas.', nothing: 'not set',
    value: { groups: 'Groups', name: 'Name', description: 'Description', settings: 'Rules', notes: 'Notes', disabled: 'Disabled', retry: 'Retries', type: 'Node type', version: 'Version of the node' },
  },
  fr: {
    open: 'Versions et modifications…', title: 'Versions', close: 'Revenir au brouillon', before: 'Avant', after: 'Après', swap: 'Inverser', draft: 'Brouillon', version: 'Version {number}', published: 'Publiée', history: 'Historique',
    none: 'Rien n’a encore été publié', noneHelp: 'À chaque publication, la version est conservée ici : vous pouvez la comparer au brouillon et la restaurer.',
    active: '{count} en cours | {count} en cours', compareWith: 'Comparer la version {number}', restore: 'Restaurer', restored: 'Le brouillon est de nouveau la version {number}. Rien n’est publié ; « Annuler » ramène votre brouillon.',
    same: 'Aucune différence', sameHelp: 'Les deux font exactement la même chose.', workflow: 'Le workflow lui-même', edges: 'Connexions', moved: '{count} nœud a seulement changé de place. | {count} nœuds ont seulement changé de place.', nothing: 'non défini',
    value: { groups: 'Groupes', name: 'Nom', description: 'Description', settings: 'Règles', notes: 'Notes', disabled: 'Désactivé', retry: 'Nouveaux essais', type: 'Type de nœud', version: 'Version du nœud' },
  },
});

import { registerMessages } from '../../../i18n/i18n';

registerMessages('comments', {
  en: {
    title: 'Comments', list: 'Comments to show', open: 'Open', resolved: 'Resolved', command: 'Comment…', whole: 'Comments on the workflow', marker: '{count} open thread | {count} open threads',
    write: 'Write a comment', writeHere: 'Comment on this node', answer: 'Answer', answerTo: 'Answer to {name}', send: 'Comment', sendAnswer: 'Send the answer', keys: 'Ctrl + Enter sends',
    edit: 'Edit', save: 'Save', text: 'Text of the comment', remove: 'Delete', edited: 'edited', editedAt: 'Edited {when}', gone: 'A former member', deleted: 'This comment was deleted.',
    resolve: 'Resolve', reopen: 'Open again', resolvedBy: 'Resolved by {name}', resolvedOnce: 'Resolved', go: 'Show {name}', nodeGone: 'A node that was deleted', onWhole: 'The whole workflow',
    empty: 'No comments yet', emptyNode: 'Ask a question or leave a remark about this node. Everybody who sees this workflow reads it and can answer.', emptyWhole: 'Ask a question or leave a remark. On a node, press C. Everybody who sees this workflow reads it and can answer.',
    noneOpen: 'Nothing is open', noneOpenText: 'All threads are resolved; the filter shows them.', noneResolved: 'Nothing is resolved yet', noneResolvedText: 'Threads come here once somebody has resolved them.',
    failed: 'The comments could not be read.', removeTitle: 'Delete this comment?', removeText: 'Its text is gone for everybody. Answers of others stay.',
  },
  fr: {
    title: 'Commentaires', list: 'Commentaires à afficher', open: 'Ouverts', resolved: 'Résolus', command: 'Commenter…', whole: 'Commentaires du workflow', marker: '{count} fil ouvert | {count} fils ouverts',
    write: 'Écrire un commentaire', writeHere: 'Commenter ce nœud', answer: 'Répondre', answerTo: 'Répondre à {name}', send: 'Commenter', sendAnswer: 'Envoyer la réponse', keys: 'Ctrl + Entrée pour envoyer',
    edit: 'Modifier', save: 'Enregistrer', text: 'Texte du commentaire', remove: 'Supprimer', edited: 'modifié', editedAt: 'Modifié {when}', gone: 'Un ancien membre', deleted: 'Ce commentaire a été supprimé.',
    resolve: 'Marquer comme résolu', reopen: 'Rouvrir', resolvedBy: 'Résolu par {name}', resolvedOnce: 'Résolu', go: 'Afficher {name}', nodeGone: 'Un nœud supprimé', onWhole: 'L’ensemble du workflow',
    empty: 'Aucun commentaire', emptyNode: 'Posez une question ou laissez une remarque sur ce nœud. Toutes les personnes qui voient ce workflow peuvent la lire et y répondre.', emptyWhole: 'Posez une question ou laissez une remarque. Sur un nœud, appuyez sur C. Toutes les personnes qui voient ce workflow peuvent la lire et y répondre.',
    noneOpen: 'Aucun fil ouvert', noneOpenText: 'Tous les fils sont résolus ; le filtre permet de les afficher.', noneResolved: 'Aucun fil résolu', noneResolvedText: 'Les fils apparaissent ici une fois marqués comme résolus.',
    failed: 'Les commentaires n’ont pas pu être lus.', removeTitle: 'Supprimer ce commentaire ?', removeText: 'Son texte disparaît pour tout le monde. Les réponses des autres restent.',
  },
});

import { registerMessages } from './i18n';

registerMessages('common', {
  en: {
    save: 'Save',
    saving: 'Saving…',
    cancel: 'Cancel',
    close: 'Close',
    create: 'Create',
    delete: 'Delete',
    edit: 'Edit',
    open: 'Open',
    copy: 'Copy',
    copied: 'Copied',
    copyRefused: 'The browser did not allow copying here; select the text and copy it yourself.',
    retry: 'Try again',
    search: 'Search',
    clear: 'Clear',
    more: 'More actions',
    loadMore: 'Show more',
    loading: 'Loading…',
    optional: 'optional',
    required: 'required',
    yes: 'Yes',
    no: 'No',
    none: 'None',
    never: 'Never',
    noMatch: 'Nothing matches your search.',
    dismiss: 'Dismiss',
    details: 'Details',
    choose: 'Choose…',
    showSecret: 'Show',
    hideSecret: 'Hide',
    notices: 'Notices',
  },
  fr: {
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    cancel: 'Annuler',
    close: 'Fermer',
    create: 'Créer',
    delete: 'Supprimer',
    edit: 'Modifier',
    open: 'Ouvrir',
    copy: 'Copier',
    copied: 'Copié',
    copyRefused: 'Le navigateur n’a pas autorisé la copie ; sélectionnez le texte et copiez-le vous-même.',
    retry: 'Réessayer',
    search: 'Rechercher',
    clear: 'Effacer',
    more: 'Plus d’actions',
    loadMore: 'Afficher la suite',
    loading: 'Chargement…',
    optional: 'facultatif',
    required: 'obligatoire',
    yes: 'Oui',
    no: 'Non',
    none: 'Aucun',
    never: 'Jamais',
    noMatch: 'Aucun résultat pour cette recherche.',
    dismiss: 'Masquer',
    details: 'Détails',
    choose: 'Choisir…',
    showSecret: 'Afficher',
    hideSecret: 'Masquer',
    notices: 'Notifications',
  },
});

registerMessages('kind', {
  en: { trigger: 'Entry point', condition: 'Condition', action: 'Action', flow: 'Flow' },
  fr: { trigger: 'Point d’entrée', condition: 'Condition', action: 'Action', flow: 'Flux' },
});

registerMessages('runStatus', {
  en: { running: 'Running', waiting: 'Waiting', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  fr: { running: 'En cours', waiting: 'En attente', done: 'Terminée', failed: 'Échouée', cancelled: 'Annulée' },
});

registerMessages('workflowStatus', {
  en: { draft: 'Draft', published: 'Published', paused: 'Paused' },
  fr: { draft: 'Brouillon', published: 'Publié', paused: 'En pause' },
});

registerMessages('failure', {
  en: {
    title: 'This could not be loaded',
    unreachable: 'The server cannot be reached. Check your connection, then try again.',
    unauthorized: 'You are signed out. Sign in again to continue.',
    forbidden: 'Your role does not allow this. Ask an owner or admin of the workspace.',
    not_found: 'This no longer exists, or it belongs to another workspace.',
    too_many_requests: 'Too many attempts. Wait a minute, then try again.',
    bad_answer: 'The server gave an answer this page does not understand. Reload the page; if it persists, check the server’s log.',
  },
  fr: {
    title: 'Le chargement a échoué',
    unreachable: 'Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.',
    unauthorized: 'Vous êtes déconnecté. Reconnectez-vous pour continuer.',
    forbidden: 'Votre rôle ne le permet pas. Adressez-vous à un propriétaire ou administrateur de l’espace de travail.',
    not_found: 'Cet élément n’existe plus, ou appartient à un autre espace de travail.',
    too_many_requests: 'Trop de tentatives. Patientez une minute, puis réessayez.',
    bad_answer: 'La réponse du serveur n’a pas été comprise. Rechargez la page ; si le problème persiste, consultez le journal du serveur.',
  },
});

import { registerMessages } from '../i18n/i18n';

registerMessages('restored', {
  en: {
    title: 'Restored from the backup of {at}.',
    text: 'All workflows are paused, because what was sent since then is not known here and would be sent again. Look at each, and resume those that may go on.',
    look: 'See the workflows',
    done: 'I have looked',
  },
  fr: {
    title: 'Restauré depuis la sauvegarde du {at}.',
    text: 'Tous les workflows sont en pause, car ce qui a été envoyé depuis n’est pas connu ici et serait envoyé de nouveau. Vérifiez chacun d’eux et reprenez ceux qui peuvent continuer.',
    look: 'Voir les workflows',
    done: 'J’ai vérifié',
  },
});

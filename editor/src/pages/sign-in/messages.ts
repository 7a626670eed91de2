import { registerMessages } from '../../i18n/i18n';

registerMessages('signIn', {
  en: {
    title: 'Sign in to Parcours',
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    expired: 'Your session has ended. Sign in to continue where you were.',
    wrong: 'Email and password do not match an account. Check both and try again.',
    setupTitle: 'This Parcours is new',
    setupText: 'No account exists yet. Open the one-time set-up link that the server printed when it started.',
  },
  fr: {
    title: 'Connexion à Parcours',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    expired: 'Votre session a pris fin. Reconnectez-vous pour reprendre où vous en étiez.',
    wrong: 'Cette adresse e-mail et ce mot de passe ne correspondent à aucun compte. Vérifiez-les, puis réessayez.',
    setupTitle: 'Ce Parcours est tout neuf',
    setupText: 'Aucun compte n’existe encore. Ouvrez le lien de mise en service à usage unique que le serveur a affiché à son démarrage.',
  },
});

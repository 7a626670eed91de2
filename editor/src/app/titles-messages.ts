import { registerMessages } from '../i18n/i18n';

registerMessages('titles', {
  en: {
    setup: 'Set up',
    signIn: 'Sign in',
    workflows: 'Workflows',
    workflow: 'Workflow',
    runs: 'Runs',
    contacts: 'Contacts',
    contact: 'Contact',
    lists: 'Lists',
    list: 'List',
    credentials: 'Credentials',
    settings: 'Settings',
    notFound: 'Not found',
  },
  fr: {
    setup: 'Mise en service',
    signIn: 'Connexion',
    workflows: 'Workflows',
    workflow: 'Workflow',
    runs: 'Exécutions',
    contacts: 'Contacts',
    contact: 'Contact',
    lists: 'Listes',
    list: 'Liste',
    credentials: 'Identifiants',
    settings: 'Paramètres',
    notFound: 'Introuvable',
  },
});

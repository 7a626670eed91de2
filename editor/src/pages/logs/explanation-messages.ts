import { registerMessages } from '../../i18n/i18n';

registerMessages('why', {
  en: {
    tab: 'Why', choose: 'Workflow', chooseTitle: 'Why is this contact here, or not?', chooseText: 'Choose a workflow: what was decided about this contact in it, step by step, and what comes next.',
    inside: 'inside', outside: 'not inside', now: 'now', run: 'Run {id}',
  },
  fr: {
    tab: 'Pourquoi', choose: 'Workflow', chooseTitle: 'Pourquoi ce contact est-il là, ou pas ?', chooseText: 'Choisissez un workflow : ce qui y a été décidé pour ce contact, étape par étape, et la suite prévue.',
    inside: 'à l’intérieur', outside: 'pas à l’intérieur', now: 'maintenant', run: 'Exécution {id}',
  },
});

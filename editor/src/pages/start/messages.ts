import { registerMessages } from '../../i18n/i18n';

registerMessages('start', {
  en: {
    title: 'First steps', welcome: 'Welcome, {name}', text: 'Five steps to your first living journey. It takes about three minutes.', hide: 'Put away', progress: '{count} of {of} done', done: 'done',
    outbox: 'Use the demo outbox', outboxName: 'Demo outbox', outboxMade: 'The demo outbox is ready. Messages stand under Messages and are sent to nobody.',
    rest: 'Or look around:', workflows: 'an empty workflow', import: 'import contacts', dashboard: 'the dashboard',
    steps: {
      choose: { title: 'Choose a template', text: 'A complete journey to start from, such as a welcome to your newsletter.', action: 'Choose a template' },
      connect: { title: 'Connect what sends', text: 'Your mail server or service. To try things out, the demo outbox keeps messages and sends them to nobody.', action: 'Connect email' },
      try: { title: 'Try it with an invented contact', text: 'Play the weeks to come in a minute, and see every message and decision.', action: 'Open the journey' },
      publish: { title: 'Publish', text: 'From then on people can come in. Nothing is sent before.', action: 'Open the journey' },
      watch: { title: 'Watch the first contact', text: 'Open your form, sign up yourself, and see yourself move along.', action: 'Open the journey' },
    },
  },
  fr: {
    title: 'Premiers pas', welcome: 'Bienvenue, {name}', text: 'Cinq étapes jusqu’à votre premier parcours vivant, en trois minutes environ.', hide: 'Masquer', progress: '{count} sur {of}', done: 'fait',
    outbox: 'Utiliser la boîte de démonstration', outboxName: 'Boîte d’envoi de démonstration', outboxMade: 'La boîte de démonstration est prête. Les messages figurent sous Messages et ne sont envoyés à personne.',
    rest: 'Ou faites le tour :', workflows: 'un workflow vierge', import: 'importer des contacts', dashboard: 'le tableau de bord',
    steps: {
      choose: { title: 'Choisir un modèle', text: 'Un parcours complet comme point de départ, par exemple la bienvenue à votre newsletter.', action: 'Choisir un modèle' },
      connect: { title: 'Connecter ce qui envoie', text: 'Votre serveur ou service d’e-mail. Pour essayer, la boîte de démonstration conserve les messages et ne les envoie à personne.', action: 'Connecter l’e-mail' },
      try: { title: 'L’essayer avec un contact inventé', text: 'Jouez en une minute les semaines à venir, et voyez chaque message et chaque décision.', action: 'Ouvrir le parcours' },
      publish: { title: 'Publier', text: 'Dès lors, des personnes peuvent entrer. Rien n’est envoyé avant.', action: 'Ouvrir le parcours' },
      watch: { title: 'Suivre le premier contact', text: 'Ouvrez votre formulaire, inscrivez-vous, et regardez-vous avancer.', action: 'Ouvrir le parcours' },
    },
  },
});

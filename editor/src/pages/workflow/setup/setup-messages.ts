import { registerMessages } from '../../../i18n/i18n';

registerMessages('firstJourney', {
  en: {
    close: 'I know the way',
    title: 'From draft to living journey', lives: 'The journey lives', complete: 'Complete it', outbox: 'Demo outbox',
    useOutbox: 'Use the demo outbox', connect: 'Connect: {kind}', chooseFor: 'Choose: {what}', askOwner: 'Ask an owner to connect it.',
    purpose: 'Purpose “{key}”', pool: 'Coupons “{key}”', list: 'List “{key}”', byItself: 'makes itself', make: 'Make it', other: 'Choose another', fix: 'Fix “{name}”',
    try: 'Try it with an invented contact', tryText: 'See in a minute what weeks will bring. Nothing is sent.', play: 'Play a contact',
    publish: 'Publish', live: 'Bring it to life', notReady: 'Complete it first.', watch: 'Watch the first contact', watchText: 'Who comes in moves along the graph, live.', entries: 'Where contacts come in',
  },
  fr: {
    close: 'Je connais le chemin',
    title: 'Du brouillon au parcours vivant', lives: 'Le parcours est vivant', complete: 'Le compléter', outbox: 'Boîte d’envoi de démonstration',
    useOutbox: 'Utiliser la boîte de démonstration', connect: 'Connecter : {kind}', chooseFor: 'Choisir : {what}', askOwner: 'Demandez à un propriétaire de le connecter.',
    purpose: 'Finalité « {key} »', pool: 'Coupons « {key} »', list: 'Liste « {key} »', byItself: 'se crée d’elle-même', make: 'Créer', other: 'En choisir une autre', fix: 'Corriger « {name} »',
    try: 'L’essayer avec un contact inventé', tryText: 'Voyez en une minute ce que des semaines apporteront. Rien n’est envoyé.', play: 'Jouer un contact',
    publish: 'Publier', live: 'Lui donner vie', notReady: 'Complétez-le d’abord.', watch: 'Suivre le premier contact', watchText: 'Qui entre avance sur le graphe, en direct.', entries: 'Par où les contacts arrivent',
  },
});

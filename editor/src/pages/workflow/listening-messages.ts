import { registerMessages } from '../../i18n/i18n';

registerMessages('listening', {
  en: {
    start: 'Listen for a test event', stop: 'Stop', again: 'Listen again', copy: 'Copy the address',
    call: 'Waiting for a call of the test address', outside: 'Waiting for something new at the service',
    callHelp: 'Set it off at the other end now. What comes is shown here and starts nothing.', outsideHelp: 'Make it happen at the service now. What comes is shown here and starts nothing.',
    left: '{seconds} s left', unheard: 'The last try brought nothing: {reason}',
    over: 'Nothing came within two minutes. Nothing was lost: listen again when the other end is ready.',
    received: 'A test event has come: its data is pinned here until you remove it.',
  },
  fr: {
    start: 'Attendre un événement de test', stop: 'Arrêter', again: 'Attendre à nouveau', copy: 'Copier l’adresse',
    call: 'En attente d’un appel à l’adresse de test', outside: 'En attente d’une nouveauté auprès du service',
    callHelp: 'Déclenchez-le maintenant de l’autre côté. Ce qui arrive s’affiche ici et ne démarre rien.', outsideHelp: 'Provoquez-le maintenant auprès du service. Ce qui arrive s’affiche ici et ne démarre rien.',
    left: 'encore {seconds} s', unheard: 'Le dernier essai n’a rien donné : {reason}',
    over: 'Rien n’est arrivé en deux minutes. Rien n’est perdu : relancez l’attente quand l’autre côté sera prêt.',
    received: 'Un événement de test est arrivé : ses données sont épinglées ici jusqu’à ce que vous les retiriez.',
  },
});

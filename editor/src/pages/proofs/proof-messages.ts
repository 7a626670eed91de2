import { registerMessages } from '../../i18n/i18n';

registerMessages('proofs', {
  en: {
    button: 'Send me this…', title: 'Send a test', text: 'It arrives as the contact would get it, marked [Test]. Nothing of it is counted, and its link to unsubscribe does nothing.',
    textPlain: 'It arrives as the contact would get it, marked [Test]. Nothing of it is counted; the provider charges it like any other.',
    to: 'To', toNumber: 'To the mobile number', reader: 'Written for', sample: 'Sample contact', through: 'Sent through', noCredential: 'There is no credential to send through yet; make one under Credentials.',
    send: 'Send', sent: 'The test is on its way to {to}.', close: 'Close',
  },
  fr: {
    button: 'M’envoyer ce message…', title: 'Envoyer un test', text: 'Il arrive tel que le contact le recevrait, avec la mention [Test]. Rien n’est compté, et son lien de désabonnement est sans effet.',
    textPlain: 'Il arrive tel que le contact le recevrait, avec la mention [Test]. Rien n’est compté ; le prestataire le facture comme un autre.',
    to: 'À', toNumber: 'Au numéro de mobile', reader: 'Écrit pour', sample: 'Contact fictif', through: 'Envoyé par', noCredential: 'Aucun identifiant ne permet encore l’envoi ; créez-en un dans Identifiants.',
    send: 'Envoyer', sent: 'Le test est en route vers {to}.', close: 'Fermer',
  },
});

import { registerMessages } from '../../i18n/i18n';

registerMessages('credentialReports', {
  en: { label: 'Address for reports', later: 'The provider can report deliveries, bounces and answers by itself: the address to enter there is shown once this is saved.', none: 'After saving' },
  fr: { label: 'Adresse des retours', later: 'Le prestataire peut signaler de lui-même les remises, les rejets et les réponses : l’adresse à y saisir s’affiche après l’enregistrement.', none: 'Après l’enregistrement' },
});

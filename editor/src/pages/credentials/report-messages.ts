import { registerMessages } from '../../i18n/i18n';

registerMessages('credentialReports', {
  en: { label: 'Address for reports', later: 'The provider can report deliveries, bounces and answers by itself: the address to enter there is shown once this is saved.', none: 'After saving', recordHelp: 'Enter it where the domain is managed: the name, then the value. It may take some hours until others see it.', recordName: 'Name of the record', recordValue: 'Value of the record' },
  fr: { label: 'Adresse des retours', later: 'Le prestataire peut signaler de lui-même les remises, les rejets et les réponses : l’adresse à y saisir s’affiche après l’enregistrement.', none: 'Après l’enregistrement', recordHelp: 'À saisir là où le domaine est géré : le nom, puis la valeur. Quelques heures peuvent passer avant que d’autres le voient.', recordName: 'Nom de l’enregistrement', recordValue: 'Valeur de l’enregistrement' },
});

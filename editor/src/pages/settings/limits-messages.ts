import { registerMessages } from '../../i18n/i18n';

registerMessages('limits', {
  en: {
    title: 'Limits',
    text: 'How much this workspace may use. At a limit nothing is lost that is under way: new runs, contacts and events are refused with the reason, and messages wait until the next day. Days begin at midnight UTC.',
    kinds: { runs: 'Runs started a day', contacts: 'Contacts', events: 'Events a day', messages: 'Messages a day' },
    used: '{used} used',
    usedOf: '{used} of {most} used',
    full: 'used up',
    none: 'No limit',
    ceiling: 'At most {ceiling}: this is what the operator of the server allows.',
    keepRuns: 'Keep finished runs for (days)',
    keepRunsHelp: 'Runs without a contact are deleted after so many days, unless their workflow says otherwise. Journeys of contacts stay.',
    whole: 'Limits are whole numbers from 0; an empty field means no limit.',
    wholeDays: 'Runs are kept for 1 to 3,650 days.',
    saved: 'The limits are saved.',
  },
  fr: {
    title: 'Limites',
    text: 'Ce que cet espace de travail peut utiliser. Une fois une limite atteinte, rien de ce qui est en cours n’est perdu : les nouvelles exécutions, les nouveaux contacts et les nouveaux événements sont refusés avec leur motif, et les messages attendent le lendemain. Les journées commencent à minuit UTC.',
    kinds: { runs: 'Exécutions lancées par jour', contacts: 'Contacts', events: 'Événements par jour', messages: 'Messages par jour' },
    used: '{used} utilisés',
    usedOf: '{used} utilisés sur {most}',
    full: 'épuisé',
    none: 'Sans limite',
    ceiling: 'Au plus {ceiling} : c’est ce que l’exploitant du serveur autorise.',
    keepRuns: 'Conserver les exécutions terminées (jours)',
    keepRunsHelp: 'Les exécutions sans contact sont supprimées après ce nombre de jours, sauf indication contraire de leur workflow. Les parcours des contacts restent.',
    whole: 'Les limites sont des nombres entiers à partir de 0 ; un champ vide signifie sans limite.',
    wholeDays: 'Les exécutions sont conservées de 1 à 3 650 jours.',
    saved: 'Les limites sont enregistrées.',
  },
});

import { registerMessages } from '../../i18n/i18n';

registerMessages('alerts', {
  en: {
    title: 'Alerts', text: 'What goes wrong or needs somebody, who is told of it, and the summary by mail.', sections: 'Alerts and their rules',
    tabs: { alerts: 'Alerts', rules: 'Rules', mine: 'My notifications', hook: 'Webhook' },
    columns: { state: 'State', what: 'What', since: 'Since', actions: 'Actions', rule: 'Rule', when: 'When', told: 'Told by', on: 'On' },
    filters: { open: 'Open', resolved: 'Over', all: 'All', label: 'State', kind: 'Kind', anyKind: 'All kinds' },
    acknowledge: 'I look after it', acknowledged: 'You look after it now.', by: 'by {name}', goTo: 'Look into it', over: 'Over since', quiet: 'Nobody was told: its rule was muted.',
    emptyTitle: 'All is well', emptyText: 'There are no open alerts. What the rules watch for will be listed here as it happens.', noneTitle: 'No alerts', noneText: 'No alert fits this filter. Alerts that are over are kept for 90 days.',
    rulesText: 'Each rule fires once for each thing it is about, and tells when it begins and when it is over. Mails come at most every ten minutes, with all that has changed.', rulesForbidden: 'Only owners and admins change rules.',
    newRule: 'New rule', edit: 'Edit', remove: 'Delete', mute: 'Mute for a day', unmute: 'Unmute', muted: 'Muted until {when}', everything: 'All workflows', more: 'More for “{name}”', saved: 'The rule has been saved.', removed: 'The rule has been deleted.',
    removeTitle: 'Delete this rule?', removeText: 'Its alerts are deleted as well.', switchOn: 'Watch: {name}',
    by_email: 'Mail', by_hook: 'Webhook', by_bell: 'Bell', someMembers: 'Mail to {n}',
    when: {
      journey_failing: '{limit}% of the runs fail, at least {least}, within {window}', provider_refusing: '{limit} sends are refused within {window}, or access is lost', lag: 'A step is {limit} minutes late', silence: 'Nobody enters within {window} where usually at least {least} do', hot_leads: 'Contacts who reach the grade: {limit} or more within {window}',
      quota: '{limit}% of a quota are used', package_failing: '{limit} runs fail by a defect within {window}', bounces: '{limit}% of at least {least} messages come back within {window}', delivery_drop: '{limit} points fewer of at least {least} messages arrive than in the four weeks before',
    },
    form: {
      newTitle: 'New rule', editTitle: 'Rule: {name}', kind: 'What it watches for', workflow: 'Workflow', workflowHelp: 'A rule for one workflow counts for it instead of the one for all.', window: 'Within (minutes)', least: 'At least',
      limits: { journey_failing: 'Failed runs, in percent', provider_refusing: 'Refused sends', lag: 'Minutes late', silence: 'Entries', hot_leads: 'Contacts', quota: 'Used, in percent', package_failing: 'Failed runs', bounces: 'Messages that come back, in percent', delivery_drop: 'Points fewer' },
      leasts: { journey_failing: 'and at least so many', silence: 'Usually at least so many', bounces: 'of at least so many messages', delivery_drop: 'of at least so many messages' },
      grade: 'Grade', gradeFirst: 'The highest of the first score', tell: 'Who is told', email: 'By mail', hook: 'By webhook', everybody: 'Everybody who wants to be', some: 'These members', members: 'Members', unwilling: 'wants no mails', noMail: 'This installation has no mail server, so alerts are shown here and posted to the webhook only. Whoever runs it sets PARCOURS_SMTP_URL.',
      number: 'Enter whole numbers: 5 to 4320 minutes, and no number below nought.', nobody: 'Choose at least one member.',
    },
    mine: {
      text: 'These settings are yours alone, for this workspace.', alerts: 'Alerts', email: 'Tell me by mail', emailHelp: 'When something begins and when it is over; at most every ten minutes.', bell: 'Count new alerts at the bell', kinds: 'Tell me of', digest: 'Summary by mail', digestHelp: 'The indicators beside those of the time before, journeys ranked, failures and alerts; at eight in the morning of the workspace. Nothing is sent when nothing has happened.',
      digests: { off: 'None', weekly: 'Each Monday, of the week', daily: 'Each morning, of the day before' }, saved: 'Your notifications have been saved.', preview: 'Preview', sendNow: 'Send me one now', sent: 'It is on its way to {address}.', subject: 'Subject', previewTitle: 'The summary', previewEmpty: 'Nothing has happened in these days, so this would not be sent.', week: 'Of the week', day: 'Of the day',
    },
    hook: {
      text: 'Each change of an alert is posted to this address as JSON, signed by the rules of Standard Webhooks. It is tried again for some hours when nobody answers.', url: 'Address', enabled: 'Post alerts', secret: 'Secret', secretHelp: 'The other side checks the signature with it.', renew: 'New secret', renewTitle: 'Make a new secret?', renewText: 'The old one is no longer used from this moment on.',
      test: 'Post a test', tested: 'The other side has taken it.', saved: 'The webhook has been saved.', lastError: 'The last post failed: {error}', lastOk: 'Last post taken', none: 'Enter an address to have a secret.',
    },
  },
  fr: {
    title: 'Alertes', text: 'Ce qui ne va pas ou demande une intervention, qui en est averti, et le résumé par e-mail.', sections: 'Les alertes et leurs règles',
    tabs: { alerts: 'Alertes', rules: 'Règles', mine: 'Mes notifications', hook: 'Webhook' },
    columns: { state: 'État', what: 'Quoi', since: 'Depuis', actions: 'Actions', rule: 'Règle', when: 'Quand', told: 'Avertis par', on: 'Active' },
    filters: { open: 'En cours', resolved: 'Terminées', all: 'Toutes', label: 'État', kind: 'Genre', anyKind: 'Tous les genres' },
    acknowledge: 'Je m’en occupe', acknowledged: 'Vous vous en occupez maintenant.', by: 'par {name}', goTo: 'Voir de plus près', over: 'Terminée depuis', quiet: 'Personne n’a été averti : sa règle était en sourdine.',
    emptyTitle: 'Tout va bien', emptyText: 'Aucune alerte n’est en cours. Ce que les règles surveillent apparaîtra ici au fur et à mesure.', noneTitle: 'Aucune alerte', noneText: 'Aucune alerte ne correspond à ce filtre. Les alertes terminées sont conservées 90 jours.',
    rulesText: 'Chaque règle se déclenche une fois pour chaque chose qu’elle concerne, et prévient au début et à la fin. Les e-mails arrivent au plus toutes les dix minutes, avec tout ce qui a changé.', rulesForbidden: 'Seuls les propriétaires et les administrateurs modifient les règles.',
    newRule: 'Nouvelle règle', edit: 'Modifier', remove: 'Supprimer', mute: 'Mettre en sourdine un jour', unmute: 'Réactiver', muted: 'En sourdine jusqu’au {when}', everything: 'Tous les workflows', more: 'Plus pour « {name} »', saved: 'La règle a été enregistrée.', removed: 'La règle a été supprimée.',
    removeTitle: 'Supprimer cette règle ?', removeText: 'Ses alertes sont supprimées aussi.', switchOn: 'Surveiller : {name}',
    by_email: 'E-mail', by_hook: 'Webhook', by_bell: 'Cloche', someMembers: 'E-mail à {n}',
    when: {
      journey_failing: '{limit} % des exécutions échouent, au moins {least}, en {window}', provider_refusing: '{limit} envois sont refusés en {window}, ou l’accès est perdu', lag: 'Une étape a {limit} minutes de retard', silence: 'Personne n’entre en {window} là où, d’habitude, il y a au moins {least} entrées', hot_leads: 'Contacts qui atteignent la note : {limit} ou plus en {window}',
      quota: '{limit} % d’un quota sont utilisés', package_failing: '{limit} exécutions échouent par un défaut en {window}', bounces: '{limit} % d’au moins {least} messages reviennent en {window}', delivery_drop: '{limit} points de moins d’au moins {least} messages arrivent que les quatre semaines précédentes',
    },
    form: {
      newTitle: 'Nouvelle règle', editTitle: 'Règle : {name}', kind: 'Ce qu’elle surveille', workflow: 'Workflow', workflowHelp: 'Une règle pour un workflow s’applique à lui à la place de celle pour tous.', window: 'En (minutes)', least: 'Au moins',
      limits: { journey_failing: 'Exécutions échouées, en pour cent', provider_refusing: 'Envois refusés', lag: 'Minutes de retard', silence: 'Entrées', hot_leads: 'Contacts', quota: 'Utilisé, en pour cent', package_failing: 'Exécutions échouées', bounces: 'Messages revenus, en pour cent', delivery_drop: 'Points de moins' },
      leasts: { journey_failing: 'et au moins autant', silence: 'D’habitude, au moins autant', bounces: 'sur au moins autant de messages', delivery_drop: 'sur au moins autant de messages' },
      grade: 'Note', gradeFirst: 'La plus haute du premier score', tell: 'Qui est averti', email: 'Par e-mail', hook: 'Par webhook', everybody: 'Toutes les personnes qui le souhaitent', some: 'Ces membres', members: 'Membres', unwilling: 'ne souhaite pas d’e-mails', noMail: 'Cette installation n’a pas de serveur de messagerie : les alertes s’affichent ici et partent vers le webhook uniquement. La personne qui l’exploite règle PARCOURS_SMTP_URL.',
      number: 'Saisissez des nombres entiers : 5 à 4320 minutes, et aucun nombre inférieur à zéro.', nobody: 'Choisissez au moins un membre.',
    },
    mine: {
      text: 'Ces réglages ne concernent que vous, dans cet espace de travail.', alerts: 'Alertes', email: 'M’avertir par e-mail', emailHelp: 'Quand un incident commence et quand il est terminé ; au plus toutes les dix minutes.', bell: 'Compter les nouvelles alertes sur la cloche', kinds: 'M’avertir de', digest: 'Résumé par e-mail', digestHelp: 'Les indicateurs comparés à la période précédente, le classement des parcours, les échecs et les alertes ; à huit heures du matin dans l’espace de travail. Rien n’est envoyé quand rien ne s’est passé.',
      digests: { off: 'Aucun', weekly: 'Chaque lundi, pour la semaine', daily: 'Chaque matin, pour la veille' }, saved: 'Vos notifications ont été enregistrées.', preview: 'Aperçu', sendNow: 'M’en envoyer un maintenant', sent: 'Il est en route vers {address}.', subject: 'Objet', previewTitle: 'Le résumé', previewEmpty: 'Rien ne s’est passé ces jours-là : ce résumé ne serait pas envoyé.', week: 'De la semaine', day: 'De la journée',
    },
    hook: {
      text: 'Chaque changement d’une alerte est envoyé à cette adresse en JSON, signé selon les règles de Standard Webhooks. L’envoi est réessayé pendant quelques heures si personne ne répond.', url: 'Adresse', enabled: 'Envoyer les alertes', secret: 'Secret', secretHelp: 'Le destinataire vérifie la signature avec lui.', renew: 'Nouveau secret', renewTitle: 'Créer un nouveau secret ?', renewText: 'L’ancien n’est plus utilisé à partir de cet instant.',
      test: 'Envoyer un test', tested: 'Le destinataire l’a accepté.', saved: 'Le webhook a été enregistré.', lastError: 'Le dernier envoi a échoué : {error}', lastOk: 'Dernier envoi accepté', none: 'Saisissez une adresse pour obtenir un secret.',
    },
  },
});

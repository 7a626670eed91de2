import { registerMessages } from '../../i18n/i18n';

registerMessages('protection', {
  en: {
    title: 'Privacy and safety',
    text: 'Stricter than the product, if you want it: for the people you write to, for the services you call, and for whoever looks back later.',
    tracked: 'Messages may notice openings and clicks',
    trackedHelp: 'Off: no message carries an invisible image or links that lead through Parcours, and those sent before note nothing any more. Single contacts can be left out too.',
    callSeconds: 'Requests to other hosts (seconds)',
    callSecondsHelp: 'They are given up after so long, whatever their step says. At most 30.',
    callMegabytes: 'Answers of other hosts (MB)',
    callMegabytesHelp: 'Longer ones are not read. At most 10.',
    keepAuditDays: 'Keep the audit log for (days)',
    keepAuditDaysHelp: 'At least a year, so that nobody can hide what was done.',
    whole: '“{field}” is a whole number from {least} to {most}.',
    save: 'Save privacy and safety',
    saved: 'Saved. It counts within seconds.',
  },
  fr: {
    title: 'Vie privée et sécurité',
    text: 'Plus strict que le produit, si vous le souhaitez : pour les personnes à qui vous écrivez, pour les services que vous appelez et pour qui relira plus tard.',
    tracked: 'Les messages peuvent mesurer les ouvertures et les clics',
    trackedHelp: 'Désactivé : aucun message ne contient d’image invisible ni de lien passant par Parcours, et ceux déjà envoyés ne notent plus rien. Un contact peut aussi en être exclu individuellement.',
    callSeconds: 'Requêtes vers d’autres hôtes (secondes)',
    callSecondsHelp: 'Elles sont abandonnées passé ce délai, quoi que dise leur étape. 30 au plus.',
    callMegabytes: 'Réponses d’autres hôtes (Mo)',
    callMegabytesHelp: 'Les réponses plus longues ne sont pas lues. 10 au plus.',
    keepAuditDays: 'Conserver le journal d’audit (jours)',
    keepAuditDaysHelp: 'Un an au moins, pour que personne ne puisse cacher ce qui a été fait.',
    whole: '« {field} » est un nombre entier de {least} à {most}.',
    save: 'Enregistrer vie privée et sécurité',
    saved: 'Enregistré. Pris en compte en quelques secondes.',
  },
});

import { registerMessages } from '../../../i18n/i18n';

registerMessages('plays', {
  en: {
    open: 'Play a contact…', title: 'Play a contact', close: 'Back to the draft', text: 'A contact goes through the draft under a clock of its own. Nothing is sent, and nothing is kept.',
    contact: 'Contact', invented: 'Invented', real: 'Real contact', none: 'No contact', realId: 'Contact', realHelp: 'As it stands now. What it did before does not count in the play.', search: 'Search a contact',
    email: 'Email', phone: 'Phone', timezone: 'Time zone', attributes: 'Attributes', attributesHelp: 'JSON, for example {sample}', consents: 'Agrees to all purposes', startsAt: 'Starts at (UTC)', entry: 'Entry point', input: 'Data of the entry point', start: 'Play', again: 'Start anew', invalid: 'Write a JSON object, for example {sample}.', badDate: 'Write a date and a time, for example 2027-03-01T09:00.',
    setup: 'Who plays', clock: 'Clock of the play', next: 'To the next happening', hour: '+ 1 hour', day: '+ 1 day', back: 'Step back', until: 'Go to a date', go: 'Go',
    happen: 'Happenings', kind: 'What happens', kinds: { event: 'An event', contact: 'Attributes change', consent: 'Consent changes', list: 'A list', segment: 'A segment' },
    event: 'Event', properties: 'Properties', purpose: 'Purpose', channel: 'Channel', state: 'Becomes', granted: 'Granted', withdrawn: 'Withdrawn', list: 'Name of the list', on: 'Is on it', segment: 'Number of the segment', inside: 'Is in it', add: 'Let it happen now',
    path: 'Way', inbox: 'Messages', cases: 'Cases', noMessages: 'No message yet', noMessagesHelp: 'Messages appear here as they would be sent.', noCases: 'No test case yet', noCasesHelp: 'Save a play: it is repeated before each publication.',
    status: { running: 'Under way', done: 'At the end', failed: 'Failed', refused: 'Not let in' }, nextAt: 'Next: {when}', nothingNext: 'Nothing happens by itself any more.', exit: 'Left by “{name}”',
    part: { pinned: 'pinned data', given: 'given answer', passed: 'not carried out' }, port: { waits: 'waits', ended: 'ends', failed: 'fails', error: 'error' },
    waitsUntil: 'until {when}', waitsFor: 'for the event {name}', message: 'Message to {to}', preview: 'Preview of the message', delivery: { pending: 'Put off', sent: 'Would be sent', skipped: 'Left out', failed: 'Failed', unknown: 'Unknown' },
    save: 'Save as a test case', name: 'Name', saveText: 'The way, the messages and their times are what is expected. Address, number and outside id of a real contact are replaced; its attributes are kept.', saved: 'The test case “{name}” is saved.', run: 'Run all', passed: 'Passed', failing: 'Fails', remove: 'Delete “{name}”', load: 'Play “{name}”', expected: 'Expected', found: 'Found', nothing: 'nothing', stood: 'Stands at', became: 'State', step: 'Step {number}', messageNumber: 'Message {number}',
    asking: { title: 'Test cases fail', text: 'The draft does not do what was expected of it. Look at what differs, or publish nevertheless.', publish: 'Publish nevertheless', look: 'Look at them' },
  },
  fr: {
    open: 'Jouer un contact…', title: 'Jouer un contact', close: 'Revenir au brouillon', text: 'Un contact traverse le brouillon à son propre rythme. Rien n’est envoyé, rien n’est conservé.',
    contact: 'Contact', invented: 'Inventé', real: 'Contact réel', none: 'Sans contact', realId: 'Contact', realHelp: 'Tel qu’il est actuellement. Son passé ne compte pas dans le jeu.', search: 'Rechercher un contact',
    email: 'E-mail', phone: 'Téléphone', timezone: 'Fuseau horaire', attributes: 'Attributs', attributesHelp: 'JSON, par exemple {sample}', consents: 'Accepte toutes les finalités', startsAt: 'Début (UTC)', entry: 'Point d’entrée', input: 'Données du point d’entrée', start: 'Jouer', again: 'Recommencer', invalid: 'Saisissez un objet JSON, par exemple {sample}.', badDate: 'Saisissez une date et une heure, par exemple 2027-03-01T09:00.',
    setup: 'Qui joue', clock: 'Horloge du jeu', next: 'Jusqu’au prochain fait', hour: '+ 1 heure', day: '+ 1 jour', back: 'Revenir d’un pas', until: 'Aller à une date', go: 'Aller',
    happen: 'Faits', kind: 'Ce qui se passe', kinds: { event: 'Un événement', contact: 'Des attributs changent', consent: 'Le consentement change', list: 'Une liste', segment: 'Un segment' },
    event: 'Événement', properties: 'Propriétés', purpose: 'Finalité', channel: 'Canal', state: 'Devient', granted: 'Accordé', withdrawn: 'Retiré', list: 'Nom de la liste', on: 'Y figure', segment: 'Numéro du segment', inside: 'En fait partie', add: 'Faire arriver maintenant',
    path: 'Chemin', inbox: 'Messages', cases: 'Scénarios', noMessages: 'Aucun message pour l’instant', noMessagesHelp: 'Les messages apparaissent ici tels qu’ils seraient envoyés.', noCases: 'Aucun scénario pour l’instant', noCasesHelp: 'Enregistrez un jeu : il est rejoué avant chaque publication.',
    status: { running: 'En cours', done: 'Terminé', failed: 'En échec', refused: 'Non admis' }, nextAt: 'Ensuite : {when}', nothingNext: 'Plus rien ne se passe de soi-même.', exit: 'Sorti par « {name} »',
    part: { pinned: 'données épinglées', given: 'réponse donnée', passed: 'non exécuté' }, port: { waits: 'attend', ended: 's’arrête', failed: 'échoue', error: 'erreur' },
    waitsUntil: 'jusqu’au {when}', waitsFor: 'de l’événement {name}', message: 'Message à {to}', preview: 'Aperçu du message', delivery: { pending: 'Différé', sent: 'Serait envoyé', skipped: 'Écarté', failed: 'En échec', unknown: 'Inconnu' },
    save: 'Enregistrer comme scénario', name: 'Nom', saveText: 'Le chemin, les messages et leurs dates deviennent ce qui est attendu. L’adresse, le numéro et l’identifiant externe d’un contact réel sont remplacés ; ses attributs sont conservés.', saved: 'Le scénario « {name} » est enregistré.', run: 'Tout rejouer', passed: 'Réussi', failing: 'En échec', remove: 'Supprimer « {name} »', load: 'Jouer « {name} »', expected: 'Attendu', found: 'Obtenu', nothing: 'rien', stood: 'Se trouve à', became: 'État', step: 'Étape {number}', messageNumber: 'Message {number}',
    asking: { title: 'Des scénarios échouent', text: 'Le brouillon ne fait pas ce qui était attendu de lui. Examinez les différences, ou publiez malgré tout.', publish: 'Publier malgré tout', look: 'Les examiner' },
  },
});

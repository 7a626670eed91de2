import { registerMessages } from '../i18n/i18n';

registerMessages('watching', {
  en: {
    here: 'Here',
    standing: {
      title: 'Who is here now', nobody: 'Nobody is here', nobodyHelp: 'Whoever waits at this node appears here, with until when.', zone: 'Times in {zone}', contact: 'Contact #{id}',
      until: 'Until {when}', event: 'Waiting for “{event}”', eventUntil: 'Waiting for “{event}”, until {when} at the latest', waits: 'Waiting', ready: 'About to go on', working: 'At work', held: 'Held', heldUntil: 'Set aside by a pause; was due {when}',
      cancel: 'Cancel run {id}', failures: 'Last failures', retry: 'Retry run {id} from here', retried: 'Retried as #{id}',
    },
    steps: { title: 'The past of this run', open: 'Step through', first: 'To the beginning', back: 'One step back', next: 'One step on', play: 'Play', pause: 'Pause', slider: 'Step of the run', at: '{number} of {of} · {name} · {when}', later: '{span} later', close: 'Back to now' },
    heat: {
      title: 'Colour the graph by', off: 'No colours', duration: 'Time taken', reach: 'Conversion', loss: 'Drop-off', below: 'under {value}', from: '{value} and more',
      unmeasured: 'No run has been measured yet.', measured: 'Median of the newest run. | Median of the newest {count} runs.', reachHelp: 'Of those who began, how many came to the node.', lossHelp: 'Of those who came and do not wait, how many did not go on: failed, cancelled, left by an exit.',
    },
  },
  fr: {
    here: 'Ici',
    standing: {
      title: 'Qui se trouve ici', nobody: 'Personne ici', nobodyHelp: 'Les contacts en attente à ce nœud s’affichent ici, avec leur échéance.', zone: 'Heures de {zone}', contact: 'Contact nº {id}',
      until: 'Jusqu’au {when}', event: 'Attend « {event} »', eventUntil: 'Attend « {event} », jusqu’au {when} au plus tard', waits: 'En attente', ready: 'Sur le point de continuer', working: 'En cours', held: 'Retenu', heldUntil: 'Mis de côté par une pause ; prévu le {when}',
      cancel: 'Annuler l’exécution {id}', failures: 'Derniers échecs', retry: 'Réessayer l’exécution {id} à partir d’ici', retried: 'Réessayée : nº {id}',
    },
    steps: { title: 'Le passé de cette exécution', open: 'Revoir pas à pas', first: 'Au début', back: 'Un pas en arrière', next: 'Un pas en avant', play: 'Lecture', pause: 'Pause', slider: 'Étape de l’exécution', at: '{number} sur {of} · {name} · {when}', later: '{span} plus tard', close: 'Revenir au présent' },
    heat: {
      title: 'Colorer le graphe selon', off: 'Sans couleurs', duration: 'La durée', reach: 'La conversion', loss: 'Les abandons', below: 'moins de {value}', from: '{value} et plus',
      unmeasured: 'Aucune exécution mesurée pour l’instant.', measured: 'Médiane de la dernière exécution. | Médiane des {count} dernières exécutions.', reachHelp: 'Part des contacts entrés qui sont arrivés au nœud.', lossHelp: 'Part des contacts arrivés, hors attente, qui n’ont pas continué : échec, annulation ou sortie.',
    },
  },
});

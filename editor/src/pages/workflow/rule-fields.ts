import { LIFE_STAGES, type Choice, type Fields, type LifeStage, type Localized } from '@parcours/sdk/workflow';

const AGAIN: readonly Choice[] = [
  { value: 'always', label: { en: 'As often as they like', fr: 'Aussi souvent qu’ils veulent' } },
  { value: 'one_at_a_time', label: { en: 'Not while still inside', fr: 'Pas tant qu’ils y sont encore' } },
  { value: 'once', label: { en: 'Once only', fr: 'Une seule fois' } },
  { value: 'after', label: { en: 'Again after some days', fr: 'À nouveau après quelques jours' } },
];
const PER: readonly Choice[] = [
  { value: '1', label: { en: 'per second', fr: 'par seconde' } },
  { value: '60', label: { en: 'per minute', fr: 'par minute' } },
  { value: '3600', label: { en: 'per hour', fr: 'par heure' } },
  { value: '86400', label: { en: 'per day', fr: 'par jour' } },
];

export const entryFields: Fields = {
  again: { kind: 'choice', default: 'always', choices: AGAIN, label: { en: 'A contact may enter', fr: 'Un contact peut entrer' } },
  afterDays: { kind: 'number', minimum: 1, integer: true, showWhen: { field: 'again', is: ['after'] }, label: { en: 'Days since the last entry', fr: 'Jours depuis la dernière entrée' }, help: { en: 'And never while still inside.', fr: 'Et jamais tant que le contact y est encore.' } },
  entryKey: {
    kind: 'text', template: true, showWhen: { field: 'again', is: ['once', 'one_at_a_time', 'after'] }, label: { en: 'Counted apart for each', fr: 'Compté à part pour chaque' }, placeholder: { en: '{{ event.properties.cartId }}' },
    help: { en: 'Empty: per contact. With a cart number, the rule holds for each cart.', fr: 'Vide : par contact. Avec un numéro de panier, la règle vaut pour chaque panier.' },
  },
};

const EXIT: Fields = {
  name: { kind: 'text', required: true, maximumLength: 120, label: { en: 'Name', fr: 'Nom' } },
  kind: { kind: 'choice', default: 'exit', choices: [{ value: 'exit', label: { en: 'Exit', fr: 'Sortie' } }, { value: 'goal', label: { en: 'Goal: counts as a success', fr: 'Objectif : compte comme une réussite' } }], label: { en: 'Kind', fr: 'Type' } },
  event: { kind: 'text', maximumLength: 200, label: { en: 'Event', fr: 'Événement' }, placeholder: { en: 'purchase', fr: 'achat' }, help: { en: 'Ends the run at once, also during a wait. Empty: the condition alone, looked at whenever the contact changes and before every send.', fr: 'Termine l’exécution aussitôt, même pendant une attente. Vide : la condition seule, vérifiée à chaque changement du contact et avant chaque envoi.' } },
  where: { kind: 'rule', ofEvent: '{event}', label: { en: 'Only if', fr: 'Seulement si' } },
};

export const exitFields: Fields = {
  exits: { kind: 'rows', default: [], fields: EXIT, label: { en: 'Exits and goals', fr: 'Sorties et objectifs' }, help: { en: 'When a contact leaves before the end. They hold for everybody inside as soon as they are published.', fr: 'Quand un contact quitte le parcours avant la fin. Elles valent pour tous ceux qui y sont, dès la publication.' } },
};

export const limitFields: Fields = {
  concurrency: { kind: 'number', minimum: 1, integer: true, label: { en: 'Under way at once, at most', fr: 'En cours en même temps, au plus' }, help: { en: 'Further ones queue, in order.', fr: 'Les suivants font la queue, dans l’ordre.' } },
  throttleCount: { kind: 'number', minimum: 1, integer: true, label: { en: 'Starts, at most', fr: 'Démarrages, au plus' }, help: { en: 'Spread evenly; none is dropped.', fr: 'Répartis régulièrement ; aucun n’est perdu.' } },
  throttlePer: { kind: 'choice', default: '60', choices: PER, label: { en: 'Period', fr: 'Période' } },
  debounceSeconds: { kind: 'number', minimum: 1, integer: true, label: { en: 'Wait for calm, in seconds', fr: 'Attendre le calme, en secondes' }, help: { en: 'A newer entry within this time takes the place of the one before.', fr: 'Une entrée plus récente dans ce délai prend la place de la précédente.' } },
  limitKey: { kind: 'text', template: true, label: { en: 'Limited apart for each', fr: 'Limité à part pour chaque' }, placeholder: { en: '{{ contact.city }}', fr: '{{ contact.city }}' }, help: { en: 'Empty: the whole workflow; the calm counts for each contact.', fr: 'Vide : tout le workflow ; le calme compte pour chaque contact.' } },
};

const NOBODY: Localized = { en: 'None', fr: 'Aucun' };

/** `workflows`: those that can be told of failures. */
export const priorityFields = (workflows: readonly { readonly id: number; readonly name: string }[]): Fields => ({
  priority: {
    kind: 'choice', default: 'normal', label: { en: 'Priority', fr: 'Priorité' }, help: { en: 'Who goes first when there is more to do than time.', fr: 'Qui passe d’abord quand il y a plus à faire que de temps.' },
    choices: [{ value: 'interactive', label: { en: 'High: somebody waits for it', fr: 'Haute : quelqu’un attend' } }, { value: 'normal', label: { en: 'Normal', fr: 'Normale' } }, { value: 'bulk', label: { en: 'Low: mass mailing', fr: 'Basse : envoi de masse' } }],
  },
  onError: { kind: 'choice', default: 'none', choices: [{ value: 'none', label: NOBODY }, ...workflows.map(({ id, name }) => ({ value: String(id), label: { en: name, fr: name } }))], label: { en: 'When a run fails, start', fr: 'Quand une exécution échoue, démarrer' }, help: { en: 'It gets the error, the run, the node and the contact.', fr: 'Il reçoit l’erreur, l’exécution, le nœud et le contact.' } },
});

const STAGES: Readonly<Record<LifeStage, Localized>> = {
  awareness: { en: 'First contact', fr: 'Premier contact' },
  decision: { en: 'Decision', fr: 'Décision' },
  evaluation: { en: 'After the purchase', fr: 'Après l’achat' },
  retention: { en: 'Loyalty', fr: 'Fidélisation' },
  advocacy: { en: 'Recommendation', fr: 'Recommandation' },
};

/** How the effect of a journey is told. `suggested`: the stage it seems to belong to. */
export const effectFields = (suggested: LifeStage | null): Fields => ({
  stage: {
    kind: 'choice', default: 'none', label: { en: 'Stage of the life cycle', fr: 'Étape du cycle de vie' }, choices: [{ value: 'none', label: { en: 'Not on the map', fr: 'Hors de la carte' } }, ...LIFE_STAGES.map((stage) => ({ value: stage, label: STAGES[stage] }))],
    help: suggested === null ? { en: 'Where the journey stands on the map of the dashboard.', fr: 'Place du parcours sur la carte du tableau de bord.' } : { en: `Where the journey stands on the map of the dashboard. Suggested: ${STAGES[suggested].en}.`, fr: `Place du parcours sur la carte du tableau de bord. Suggestion : ${STAGES[suggested].fr ?? ''}.` },
  },
  goalDays: { kind: 'number', minimum: 1, maximum: 365, integer: true, label: { en: 'A goal counts within (days)', fr: 'Un objectif compte pendant (jours)' }, help: { en: 'A later one ends the run all the same, and is no conversion. Empty: it always counts.', fr: 'Atteint plus tard, il termine quand même l’exécution, mais n’est pas une conversion. Vide : il compte toujours.' } },
  goalAfter: { kind: 'choice', default: 'entry', showWhen: { field: 'goalDays', filled: true }, label: { en: 'Counted from', fr: 'À compter de' }, choices: [{ value: 'entry', label: { en: 'the entry', fr: 'l’entrée' } }, { value: 'message', label: { en: 'the last message that was sent', fr: 'le dernier message envoyé' } }] },
  holdOutPercent: {
    kind: 'number', minimum: 0.1, maximum: 90, label: { en: 'Keep out, in percent', fr: 'Tenir à l’écart, en pour cent' },
    help: { en: 'These contacts do not enter and get nothing: the same ones always. The report compares them with those who enter, for the days above or 30, and tells what the journey brings about. 10 is usual.', fr: 'Ces contacts n’entrent pas et ne reçoivent rien : toujours les mêmes. Le rapport les compare à ceux qui entrent, pendant les jours ci-dessus ou 30, et dit ce que le parcours apporte. 10 est l’usage.' },
  },
});

export const keepingFields: Fields = {
  sampleEvery: { kind: 'number', minimum: 1, maximum: 1_000_000, integer: true, placeholder: { en: '100' }, label: { en: 'Keep the data of one run in', fr: 'Garder les données d’une exécution sur' }, help: { en: 'What goes in and out of each step. Always kept: tests, failures and the first 20 runs of a version.', fr: 'Ce qui entre et sort de chaque étape. Toujours gardées : celles des tests, des échecs et des 20 premières exécutions d’une version.' } },
  keepRunsDays: { kind: 'number', minimum: 1, maximum: 3650, integer: true, label: { en: 'Delete finished runs after (days)', fr: 'Supprimer les exécutions terminées après (jours)' }, help: { en: 'Empty: after 30 days without a contact, never with one.', fr: 'Vide : après 30 jours sans contact, jamais avec un contact.' } },
};

import type { Localized } from '@parcours/sdk/node';

/** What a decision is told with; all texts are as people have written them. */
export interface Told {
  readonly node?: string;
  readonly port?: Localized;
  readonly name?: string;
  readonly reason?: string;
  /** Code of what holds it back or has kept it from being sent, where we know it; the reason is what somebody else said. */
  readonly why?: string | null;
  readonly channel?: string;
  readonly names?: readonly string[];
  readonly event?: string | null;
  readonly until?: string | null;
  readonly first?: string;
  readonly count?: number;
}

type Write = (told: Told & { readonly when: (iso: string | null | undefined) => string }) => string;
interface Both {
  readonly en: Write;
  readonly fr: Write;
}

const list = (names: readonly string[] | undefined): string => (names ?? []).map((name) => `“${name}”`).join(', ');
const liste = (names: readonly string[] | undefined): string => (names ?? []).map((name) => `« ${name} »`).join(', ');
const times = (count = 1, first: string): string => (count > 1 ? ` This has happened ${count} times since ${first}.` : '');
const fois = (count = 1, first: string): string => (count > 1 ? ` Cela s’est produit ${count} fois depuis le ${first}.` : '');
const refused = (en: string, fr: string): Both => ({ en: ({ count, first, when }) => en + times(count, when(first)), fr: ({ count, first, when }) => fr + fois(count, when(first)) });
const skipped = (en: string, fr: string): Both => ({ en: ({ node }) => `“${node}” did not send: ${en}`, fr: ({ node }) => `« ${node} » n’a rien envoyé : ${fr}` });

/** What holds a message back, or has kept it from being sent. */
const WHY: Readonly<Record<string, Required<Localized>>> = {
  quiet_hours: { en: 'quiet hours where the contact lives.', fr: 'heures calmes, à l’heure du contact.' },
  frequency_cap: { en: 'the contact has had as many of these messages as the workspace allows.', fr: 'le contact a déjà reçu autant de ces messages que l’espace de travail l’autorise.' },
  provider_rate: { en: 'others go first at the provider.', fr: 'd’autres passent avant chez le prestataire.' },
  collected: { en: 'it is then handed to the print shop with its lot.', fr: 'il est alors remis à l’imprimeur avec son lot.' },
  over_quota: { en: 'the workspace has sent as many messages today as its quota allows.', fr: 'l’espace de travail a envoyé aujourd’hui autant de messages que son quota le permet.' },
  run_ended: { en: 'the run ended before.', fr: 'l’exécution s’est terminée avant.' },
  goal_reached: { en: 'a goal of the journey was reached before.', fr: 'un objectif du parcours a été atteint avant.' },
  exit_reached: { en: 'the contact had left the journey before.', fr: 'le contact avait quitté le parcours avant.' },
};
const because = ({ why, reason }: Told, language: 'en' | 'fr'): string => (why == null ? undefined : WHY[why])?.[language] ?? reason ?? '';

/** One sentence for each code, in the words of a marketer. */
const SENTENCES = {
  already_entered: refused('Not let in: the contact has entered before, and everybody enters this workflow once.', 'Entrée refusée : le contact est déjà entré, et chacun n’entre qu’une fois dans ce workflow.'),
  still_inside: refused('Not let in: the contact was still inside, and nobody is inside twice at the same time.', 'Entrée refusée : le contact s’y trouvait encore, et personne n’y est deux fois en même temps.'),
  too_soon: refused('Not let in: the contact had entered lately, and the entry rule asks for some days in between.', 'Entrée refusée : le contact était entré récemment, et la règle d’entrée impose un délai.'),
  replaced: refused('An entry was replaced by a newer one that came before it had started.', 'Une entrée a été remplacée par une plus récente, arrivée avant qu’elle ne commence.'),
  key_unreadable: refused('Not let in: the key of the entry rule or of the limits could not be filled in; correct its template.', 'Entrée refusée : la clé de la règle d’entrée ou des limites n’a pas pu être remplie ; corrigez son modèle.'),
  held_out: refused('Kept out: the contact belongs to the hold-out group of this workflow, with which those who go through are compared.', 'Tenu à l’écart : le contact fait partie du groupe témoin de ce workflow, auquel on compare les personnes qui le suivent.'),
  not_published: { en: () => 'Nobody enters: the workflow is not published.', fr: () => 'Personne n’entre : le workflow n’est pas publié.' },
  paused: { en: () => 'Nobody enters at the moment: the workflow is paused.', fr: () => 'Personne n’entre pour le moment : le workflow est en pause.' },
  deleted: { en: () => 'Nobody enters any more: the workflow was deleted.', fr: () => 'Plus personne n’entre : le workflow a été supprimé.' },
  no_entry: { en: ({ names }) => `No entry of this contact has reached the workflow. It is entered by ${list(names)}.`, fr: ({ names }) => `Aucune entrée de ce contact n’est parvenue au workflow. On y entre par ${liste(names)}.` },
  entered: { en: ({ node }) => `Entered by “${node}”.`, fr: ({ node }) => `Entré par « ${node} ».` },
  took_port: { en: ({ node, port }) => `“${node}” led on by “${port?.en ?? ''}”.`, fr: ({ node, port }) => `« ${node} » a conduit à la sortie « ${port?.fr ?? port?.en ?? ''} ».` },
  step_failed: { en: ({ node, reason }) => `“${node}” failed: ${reason}`, fr: ({ node, reason }) => `« ${node} » a échoué : ${reason}` },
  sent: { en: ({ node, channel }) => `“${node}” sent its message (${channel}).`, fr: ({ node, channel }) => `« ${node} » a envoyé son message (${channel}).` },
  suppressed: skipped('the address is on the suppression list.', 'l’adresse figure sur la liste d’exclusion.'),
  no_consent: skipped('the contact has not agreed to this purpose on this channel.', 'le contact n’a pas donné son accord pour cette finalité sur ce canal.'),
  consent_withdrawn: skipped('the contact no longer wants to hear of this purpose on this channel.', 'le contact ne souhaite plus recevoir de messages pour cette finalité sur ce canal.'),
  unknown_purpose: skipped('the workspace has no such purpose any more.', 'cette finalité n’existe plus dans l’espace de travail.'),
  quiet_hours: skipped('quiet hours would have made it wait for too long.', 'les heures calmes l’auraient fait attendre trop longtemps.'),
  frequency_cap: skipped('the contact has had as many of these messages as the workspace allows.', 'le contact a déjà reçu autant de ces messages que l’espace de travail l’autorise.'),
  not_sent: { en: (told) => `“${told.node}” did not send: ${because(told, 'en')}`, fr: (told) => `« ${told.node} » n’a rien envoyé : ${because(told, 'fr')}` },
  outcome_unknown: { en: ({ node }) => `Nobody knows whether “${node}” sent: the connection broke at that moment.`, fr: ({ node }) => `On ignore si « ${node} » a envoyé : la connexion s’est rompue à ce moment.` },
  put_off: {
    en: (told) => `“${told.node}” waits ${told.until ? `until ${told.when(told.until)}` : 'for its turn'}: ${because(told, 'en')}`,
    fr: (told) => `« ${told.node} » attend ${told.until ? `jusqu’au ${told.when(told.until)}` : 'son tour'} : ${because(told, 'fr')}`,
  },
  waits: {
    en: ({ node, until, event, names, when }) => `Waits at “${node}”${event ? ` for the event “${event}”` : ''}${until ? `${event ? ', at most' : ''} until ${when(until)}` : ''}${names?.length ? `; next: ${list(names)}` : ''}.`,
    fr: ({ node, until, event, names, when }) => `Attend à « ${node} »${event ? ` l’événement « ${event} »` : ''}${until ? `${event ? ', au plus tard' : ''} jusqu’au ${when(until)}` : ''}${names?.length ? ` ; ensuite : ${liste(names)}` : ''}.`,
  },
  stands: { en: ({ node, names }) => `Is at “${node}” and goes on at once${names?.length ? `; next: ${list(names)}` : ''}.`, fr: ({ node, names }) => `Se trouve à « ${node} » et continue aussitôt${names?.length ? ` ; ensuite : ${liste(names)}` : ''}.` },
  held: { en: ({ node }) => `Is held at “${node}” until the other branches arrive.`, fr: ({ node }) => `Retenu à « ${node} » jusqu’à l’arrivée des autres branches.` },
  exit_reached: { en: ({ name }) => `Left by the exit “${name}”.`, fr: ({ name }) => `Sorti par « ${name} ».` },
  goal_reached: { en: ({ name }) => `Reached the goal “${name}”.`, fr: ({ name }) => `Objectif « ${name} » atteint.` },
  finished: { en: () => 'Went through to the end.', fr: () => 'Parcours terminé.' },
  failed: { en: ({ reason }) => `The run failed: ${reason}`, fr: ({ reason }) => `L’exécution a échoué : ${reason}` },
  cancelled: { en: () => 'The run was cancelled by somebody, or because its workflow was stopped.', fr: () => 'L’exécution a été annulée par quelqu’un, ou parce que son workflow a été arrêté.' },
} satisfies Readonly<Record<string, Both>>;

export type DecisionCode = keyof typeof SENTENCES;

export const isDecisionCode = (code: string): code is DecisionCode => Object.hasOwn(SENTENCES, code);

/** The sentence of a decision in both languages; instants as clocks of `zone` show them. */
export function sentenceOf(code: DecisionCode, told: Told, zone: string): Required<Localized> {
  const when = (language: string) => (iso: string | null | undefined): string => (iso ? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(new Date(iso)) : '');
  const { en, fr }: Both = SENTENCES[code];
  return { en: en({ ...told, when: when('en') }), fr: fr({ ...told, when: when('fr') }) };
}

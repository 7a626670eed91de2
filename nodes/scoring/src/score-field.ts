import { UserError, field, type BatchItem, type NodeContext, type OptionsContext, type OptionsPage, type ScoresOf } from '@parcours/sdk/node';

/** Which score is meant. */
export const scoreField = field.dynamicChoice({
  label: { en: 'Score', fr: 'Score' },
  help: { en: 'The first score of the workspace when empty.', fr: 'Le premier score de l’espace de travail si vide.' },
  options: 'scores',
});

export const listScores = async (context: OptionsContext): Promise<OptionsPage> => ({ options: (await context.scoringOffers()).scores.map(({ key, name }) => ({ value: key, label: name, hint: key })) });

export const listGrades = async (context: OptionsContext, params: { readonly score?: string }): Promise<OptionsPage> => {
  const { scores } = await context.scoringOffers();
  const score = params.score ? scores.find(({ key }) => key === params.score) : scores[0];
  return { options: (score?.grades ?? []).map(({ key, from }) => ({ value: key, label: key, hint: `${from}+` })) };
};

export const listStages = async (context: OptionsContext): Promise<OptionsPage> => ({ options: (await context.scoringOffers()).stages.map(({ key, name }) => ({ value: key, label: name, hint: key })) });

export const reasonField = field.text({
  label: { en: 'Reason', fr: 'Motif' },
  help: { en: 'Stands in the history of the contact’s score.', fr: 'Figure dans l’historique du score du contact.' },
  template: true,
  maximumLength: 500,
});

export function contactIdOf(item: Pick<BatchItem<unknown>, 'contact'>): number {
  if (item.contact === null) throw new UserError('no_contact', 'Expected a journey of a contact, found a run without contact; start it with a trigger that identifies one, such as a form or an event.');
  return item.contact.id;
}

/** Scores and stages of the contacts of a batch, asked once. */
export async function readScores(items: readonly BatchItem<unknown>[], context: NodeContext): Promise<(item: BatchItem<unknown>) => ScoresOf> {
  const ids = [...new Set(items.flatMap(({ contact }) => (contact === null ? [] : [contact.id])))];
  const found = new Map((await context.scoresOf(ids)).map((one) => [one.contactId, one]));
  return (item) => found.get(contactIdOf(item)) ?? { contactId: contactIdOf(item), scores: [], stages: {} };
}

/** One score of a contact. Throws `unknown_score`. */
export function scoreOf({ scores }: ScoresOf, wanted: string | undefined): ScoresOf['scores'][number] {
  const score = wanted ? scores.find(({ key }) => key === wanted) : scores[0];
  if (score === undefined) throw new UserError('unknown_score', wanted ? `There is no score "${wanted.slice(0, 40)}"; choose one that the Scoring page shows.` : 'This workspace has no score yet; make one on the Scoring page.');
  return score;
}

/** A product category as it is kept: `TV & Video` and `tv-video` are one. */
export const categoryKey = (value: string | undefined): string => (value ?? '').normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60);

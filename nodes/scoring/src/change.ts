import { answerEach, defineAction, field, recordEvent, wait } from '@parcours/sdk/node';
import { contactIdOf, listScores, reasonField, scoreField } from './score-field.js';

export const change = defineAction({
  type: 'change',
  version: 1,
  label: { en: 'Change score', fr: 'Modifier le score' },
  description: { en: 'Gives the contact points of a score, takes some, or begins at zero again.', fr: 'Ajoute des points au score du contact, en retire, ou le remet à zéro.' },
  icon: 'activity',
  keywords: { en: 'score lead points add subtract reset scoring', fr: 'score lead prospect points ajouter retirer remettre zéro scoring' },
  fields: {
    how: field.choice({
      label: { en: 'What', fr: 'Action' },
      choices: [
        { value: 'add', label: { en: 'Add points', fr: 'Ajouter des points' } },
        { value: 'take', label: { en: 'Take points', fr: 'Retirer des points' } },
        { value: 'reset', label: { en: 'Back to zero', fr: 'Remettre à zéro' } },
      ],
      default: 'add',
    }),
    points: field.number({ label: { en: 'Points', fr: 'Points' }, default: 10, template: true, integer: true, minimum: 0, maximum: 1_000_000, showWhen: { field: 'how', is: ['add', 'take'] } }),
    score: scoreField,
    reason: reasonField,
  },
  options: { scores: listScores },
  summary: ['how', 'points'],
  execute: (items, context) =>
    answerEach(items, (item) => {
      contactIdOf(item);
      const { how, points, score, reason } = item.params;
      const properties = { ...(score ? { score } : {}), ...(how === 'reset' ? { reset: true } : { points: how === 'take' ? -points : points }), ...(reason ? { reason } : {}) };
      // waits for its own commit, so that the next step finds the score as it is after
      return wait({ until: context.now(), commands: [recordEvent('score.adjusted', properties)] });
    }),
});

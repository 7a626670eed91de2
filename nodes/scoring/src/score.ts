import { UserError, answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { listGrades, listScores, readScores, scoreField, scoreOf } from './score-field.js';

export const score = defineCondition({
  type: 'score',
  version: 1,
  label: { en: 'Score is …?', fr: 'Le score est … ?' },
  description: { en: 'Takes "Yes" when the contact’s score is high enough at this moment, otherwise "No".', fr: 'Prend « Oui » quand le score du contact est suffisant à ce moment, sinon « Non ».' },
  icon: 'activity',
  keywords: { en: 'score lead grade qualified hot check condition', fr: 'score lead prospect note qualifié chaud vérifier condition' },
  fields: {
    score: scoreField,
    test: field.choice({
      label: { en: 'Asks', fr: 'Demande' },
      choices: [
        { value: 'atLeast', label: { en: 'At least so many points', fr: 'Au moins ce nombre de points' } },
        { value: 'between', label: { en: 'Between two numbers', fr: 'Entre deux nombres' } },
        { value: 'grade', label: { en: 'A grade, or a better one', fr: 'Une note, ou une meilleure' } },
      ],
      default: 'atLeast',
    }),
    from: field.number({ label: { en: 'From', fr: 'De' }, default: 50, template: true, showWhen: { field: 'test', is: ['atLeast', 'between'] } }),
    to: field.number({ label: { en: 'To, included', fr: 'À (inclus)' }, default: 100, template: true, showWhen: { field: 'test', is: ['between'] } }),
    grade: field.dynamicChoice({ label: { en: 'Grade', fr: 'Note' }, options: 'grades', dependsOn: ['score'], required: true, showWhen: { field: 'test', is: ['grade'] } }),
  },
  options: { scores: listScores, grades: listGrades },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['test', 'from', 'grade'],
  execute: async (items, context) => {
    const scoresOf = await readScores(items, context);
    const { scores: offered } = items.some(({ params }) => params.test === 'grade') ? await context.scoringOffers() : { scores: [] };
    return answerEach(items, (item) => {
      const { score: wanted, test, from, to, grade } = item.params;
      const { key, points } = scoreOf(scoresOf(item), wanted);
      if (test === 'atLeast') return next(points >= from ? 'yes' : 'no');
      if (test === 'between') return next(points >= from && points <= to ? 'yes' : 'no');
      const bound = offered.find((one) => one.key === key)?.grades.find((one) => one.key === grade)?.from;
      if (bound === undefined) throw new UserError('unknown_grade', `The score "${key}" has no grade "${(grade ?? '').slice(0, 40)}"; choose one that the Scoring page shows.`);
      return next(points >= bound ? 'yes' : 'no');
    });
  },
});

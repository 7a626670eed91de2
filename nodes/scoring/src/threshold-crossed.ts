import { defineTrigger, enter, field, ignore, type Rule } from '@parcours/sdk/node';
import { listGrades, listScores, scoreField } from './score-field.js';

export const thresholdCrossed = defineTrigger({
  type: 'thresholdCrossed',
  version: 1,
  label: { en: 'Score threshold crossed', fr: 'Seuil de score franchi' },
  description: { en: 'Starts a journey when a contact’s score reaches a grade, or falls below one.', fr: 'Démarre un parcours quand le score d’un contact atteint une note, ou passe au-dessous.' },
  icon: 'activity',
  keywords: { en: 'score lead hot grade threshold reached lost qualified', fr: 'score lead prospect chaud note seuil atteint perdu qualifié' },
  fields: {
    direction: field.choice({
      label: { en: 'When', fr: 'Quand' },
      choices: [
        { value: 'up', label: { en: 'The grade is reached', fr: 'La note est atteinte' } },
        { value: 'down', label: { en: 'The grade is lost', fr: 'La note est perdue' } },
        { value: 'both', label: { en: 'Either of them', fr: 'L’un ou l’autre' } },
      ],
      default: 'up',
    }),
    score: { ...scoreField, help: { en: 'Any score when empty.', fr: 'N’importe quel score si vide.' } },
    grade: field.dynamicChoice({ label: { en: 'Grade', fr: 'Note' }, help: { en: 'Any grade when empty.', fr: 'N’importe quelle note si vide.' }, options: 'grades', dependsOn: ['score'] }),
  },
  options: { scores: listScores, grades: listGrades },
  summary: ['direction', 'grade'],
  examples: [{ hit: { on: 'event', event: { name: 'score.changed', properties: { direction: 'up', to: 60 }, occurredAt: 0 } }, items: [{ event: { name: 'score.changed', properties: { direction: 'up', to: 60 }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ direction, score, grade }) => {
    const parts: Rule[] = [true];
    if (direction !== 'both') parts.push({ '===': [{ var: 'event.properties.direction' }, direction] });
    if (score) parts.push({ '===': [{ var: 'event.properties.score' }, score] });
    if (grade) parts.push({ in: [grade, { var: 'event.properties.passed' }] });
    return [{ on: 'event', name: 'score.changed', where: { and: parts } }];
  },
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for a change of score.');
  },
});

import { answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { contactIdOf } from './ask-ledger.js';
import { listProgrammes, programmeField } from './programme-field.js';
import { readHoldings } from './read-holdings.js';

export const balance = defineCondition({
  type: 'balance',
  version: 1,
  label: { en: 'Has points?', fr: 'A des points ?' },
  description: { en: 'Takes "Yes" when the contact has at least so many points now, otherwise "No".', fr: 'Prend « Oui » quand le contact a actuellement au moins ce nombre de points, sinon « Non ».' },
  icon: 'award',
  keywords: { en: 'loyalty points balance enough check condition', fr: 'fidélité points solde assez vérifier condition' },
  fields: { atLeast: field.number({ label: { en: 'At least', fr: 'Au moins' }, default: 100, template: true, required: true }), programme: programmeField },
  options: { programmes: listProgrammes },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['atLeast'],
  execute: async (items, context) => {
    const holdingOf = await readHoldings(items, context);
    return answerEach(items, (item) => {
      contactIdOf(item);
      return next((holdingOf(item)?.points ?? 0) >= item.params.atLeast ? 'yes' : 'no');
    });
  },
});

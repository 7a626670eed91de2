import { answerEach, defineCondition, field, next, type Rule } from '@parcours/sdk/node';
import { personOf } from './consent-fields.js';

/** Asks of each contact what a segment asks of all: nobody has to make a segment for one branch. */
export const fits = defineCondition({
  type: 'fits',
  version: 1,
  label: { en: 'Contact fits?', fr: 'Le contact correspond ?' },
  description: { en: 'Takes "Yes" when a rule over all that is known of the contact holds: attributes, what they have done and when, lists, segments, consent.', fr: 'Prend « Oui » quand une règle sur tout ce que l’on sait du contact est vraie : attributs, actes et dates, listes, segments, consentement.' },
  icon: 'user-check',
  keywords: { en: 'condition rule behaviour history bought visited count sum segment consent distance age birthday if', fr: 'condition règle comportement historique achat visite nombre somme segment consentement distance âge anniversaire si' },
  fields: {
    rule: field.rule({ label: { en: 'Rule', fr: 'Règle' }, help: { en: 'Looked at when the contact gets here.', fr: 'Examinée au passage du contact.' }, required: true, about: 'contacts' }),
  },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  execute: async (items, context) => {
    // settings without templates are one object for all items of a node
    const asked = new Map<Rule, Set<number>>();
    for (const { contact, params } of items) if (contact !== null) asked.set(params.rule, (asked.get(params.rule) ?? new Set<number>()).add(contact.id));
    const fitting = new Map<Rule, ReadonlySet<number>>();
    for (const [rule, ids] of asked) fitting.set(rule, await context.matching(rule, [...ids]));
    return answerEach(items, (item) => {
      const { id } = personOf(item);
      return next(fitting.get(item.params.rule)?.has(id) ? 'yes' : 'no');
    });
  },
});

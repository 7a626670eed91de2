import { answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { contactOf } from './contact-of.js';

export const member = defineCondition({
  type: 'member',
  version: 1,
  label: { en: 'On a list?', fr: 'Dans une liste ?' },
  description: { en: 'Takes "Yes" when the contact is on a list now, otherwise "No".', fr: 'Prend « Oui » quand le contact est actuellement dans une liste, sinon « Non ».' },
  icon: 'list-checks',
  keywords: { en: 'list member subscribed on is in check condition', fr: 'liste membre abonné inscrit appartient vérifier condition' },
  fields: { list: field.list({ label: { en: 'List', fr: 'Liste' }, required: true }) },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['list'],
  execute: async (items, context) => {
    const asked = new Map<string, Set<number>>();
    for (const { contact, params } of items) {
      if (contact === null) continue;
      const ids = asked.get(params.list) ?? new Set();
      asked.set(params.list, ids.add(contact.id));
    }
    const members = new Map<string, ReadonlySet<number>>();
    for (const [list, ids] of asked) members.set(list, await context.membersOf(list, [...ids]));
    return answerEach(items, (item) => {
      const { id } = contactOf(item);
      return next(members.get(item.params.list)?.has(id) ? 'yes' : 'no');
    });
  },
});

import { answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { contactOf } from './contact-of.js';

export const inSegment = defineCondition({
  type: 'inSegment',
  version: 1,
  label: { en: 'In a segment?', fr: 'Dans un segment ?' },
  description: { en: 'Takes "Yes" when the contact is in a segment now, otherwise "No".', fr: 'Prend « Oui » quand le contact est actuellement dans un segment, sinon « Non ».' },
  icon: 'users',
  keywords: { en: 'segment member belongs is in check condition audience', fr: 'segment membre appartient vérifier condition audience' },
  fields: { segment: field.resource({ label: { en: 'Segment', fr: 'Segment' }, resource: 'segment', required: true }) },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['segment'],
  execute: async (items, context) => {
    const asked = new Map<number, Set<number>>();
    for (const { contact, params } of items) if (contact !== null) asked.set(params.segment, (asked.get(params.segment) ?? new Set()).add(contact.id));
    const members = new Map<number, ReadonlySet<number>>();
    for (const [segment, ids] of asked) members.set(segment, await context.membersOfSegment(segment, [...ids]));
    return answerEach(items, (item) => {
      const { id } = contactOf(item);
      return next(members.get(item.params.segment)?.has(id) ? 'yes' : 'no');
    });
  },
});

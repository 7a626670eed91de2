import { UserError, addToList, answerEach, defineAction, field, next, removeFromList } from '@parcours/sdk/node';
import { contactOf } from './contact-of.js';

const sameList = (): never => {
  const en = 'The contact would be moved from a list to the same list; choose another one.';
  throw new UserError('same_list', en, { field: 'to', sentence: { en, fr: 'Le contact serait déplacé d’une liste vers la même liste ; choisissez-en une autre.' } });
};

/** One commit takes the contact off one list and puts it on the other: nobody sees it on neither. */
export const move = defineAction({
  type: 'move',
  version: 1,
  label: { en: 'Move to another list', fr: 'Déplacer vers une autre liste' },
  description: { en: 'Takes the contact off one list and puts it on another, at the same moment; who was not on the first is put on the second all the same.', fr: 'Retire le contact d’une liste et le met dans une autre, au même moment ; s’il n’était pas dans la première, il entre quand même dans la seconde.' },
  icon: 'arrow-right-left',
  keywords: { en: 'list move change transfer switch member', fr: 'liste déplacer changer transférer basculer membre' },
  fields: {
    from: field.list({ label: { en: 'From the list', fr: 'De la liste' }, required: true }),
    to: field.list({ label: { en: 'To the list', fr: 'Vers la liste' }, help: { en: 'A new name makes a new list.', fr: 'Un nouveau nom crée une nouvelle liste.' }, required: true }),
  },
  summary: ['from', 'to'],
  check: ({ from, to }) => {
    if (from !== '' && from === to) sameList();
  },
  execute: (items) =>
    answerEach(items, (item) => {
      contactOf(item);
      const { from, to } = item.params;
      if (from === to) return sameList();
      return next('main', { commands: [removeFromList(from), addToList(to)] });
    }),
});

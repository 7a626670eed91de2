import { addToList, answerEach, defineAction, field, next } from '@parcours/sdk/node';
import { contactOf } from './contact-of.js';

export const add = defineAction({
  type: 'add',
  version: 1,
  label: { en: 'Add to list', fr: 'Ajouter à une liste' },
  description: { en: 'Puts the contact on a list; who is on it already stays on it.', fr: 'Met le contact dans une liste ; s’il y est déjà, il y reste.' },
  icon: 'list-plus',
  keywords: { en: 'list add subscribe join newsletter member', fr: 'liste ajouter abonner inscrire newsletter membre' },
  fields: { list: field.list({ label: { en: 'List', fr: 'Liste' }, help: { en: 'A new name makes a new list.', fr: 'Un nouveau nom crée une nouvelle liste.' }, required: true }) },
  summary: ['list'],
  execute: (items) =>
    answerEach(items, (item) => {
      contactOf(item);
      return next('main', { commands: [addToList(item.params.list)] });
    }),
});

import { answerEach, defineAction, field, next, removeFromList } from '@parcours/sdk/node';
import { contactOf } from './contact-of.js';

export const remove = defineAction({
  type: 'remove',
  version: 1,
  label: { en: 'Remove from list', fr: 'Retirer d’une liste' },
  description: { en: 'Takes the contact off a list; who is not on it stays off it.', fr: 'Retire le contact d’une liste ; s’il n’y est pas, rien ne change.' },
  icon: 'list-minus',
  keywords: { en: 'list remove unsubscribe leave newsletter member', fr: 'liste retirer désabonner désinscrire quitter newsletter membre' },
  fields: { list: field.list({ label: { en: 'List', fr: 'Liste' }, required: true }) },
  summary: ['list'],
  execute: (items) =>
    answerEach(items, (item) => {
      contactOf(item);
      return next('main', { commands: [removeFromList(item.params.list)] });
    }),
});

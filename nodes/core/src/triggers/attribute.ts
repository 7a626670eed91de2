import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const attribute = defineTrigger({
  type: 'attribute',
  version: 1,
  label: { en: 'Attribute changed', fr: 'Attribut modifié' },
  description: { en: 'Starts a journey when something known of a contact changes: the loyalty level, the store, the size.', fr: 'Démarre un parcours quand une information sur un contact change : son niveau de fidélité, son magasin, sa taille.' },
  icon: 'user',
  keywords: { en: 'attribute changed update field property contact profile', fr: 'attribut modifié changement champ propriété contact profil' },
  fields: {
    attribute: field.text({ label: { en: 'Attribute', fr: 'Attribut' }, help: { en: 'Its exact name, for example level.', fr: 'Son nom exact, par exemple level.' }, placeholder: { en: 'level', fr: 'level' }, required: true, maximumLength: 180 }),
    where: field.rule({ label: { en: 'Only when', fr: 'Seulement si' }, help: { en: 'event.properties.before and event.properties.after are its values.', fr: 'event.properties.before et event.properties.after sont ses valeurs.' }, ofEvent: 'attribute.changed:{attribute}' }),
  },
  summary: ['attribute'],
  examples: [{ hit: { on: 'event', event: { name: 'attribute.changed:plan', properties: { from: 'free', to: 'gold' }, occurredAt: 0 } }, items: [{ event: { name: 'attribute.changed:plan', properties: { from: 'free', to: 'gold' }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: (params) => [{ on: 'event', name: `attribute.changed:${params.attribute}`, where: params.where ?? true }],
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for the attribute to change.');
  },
});

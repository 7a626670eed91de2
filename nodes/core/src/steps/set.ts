import { UserError, answerEach, defineAction, field, next, updateContact, type Json, type JsonObject } from '@parcours/sdk/node';
import { convert, type ValueKind } from '../convert.js';
import { writePath } from '../path.js';

interface Row {
  readonly path: string;
  readonly value: Json;
  readonly kind: ValueKind;
}

/** Attributes of a contact are flat: a path would make an object that replaces what stood there. */
function attributesFrom(values: readonly (readonly [string, Json])[]): JsonObject {
  for (const [path] of values) if (path.includes('.')) throw new UserError('bad_path', `Expected the name of an attribute such as city, found "${path}"; remove the dots, or do not write it to the contact.`);
  return Object.fromEntries(values);
}

export const set = defineAction({
  type: 'set',
  version: 1,
  label: { en: 'Set fields', fr: 'Définir des champs' },
  description: { en: 'Writes values into the data, and into the contact if you want.', fr: 'Écrit des valeurs dans les données et, au besoin, dans le contact.' },
  icon: 'pencil',
  keywords: { en: 'set edit fields assign value attribute update contact change map', fr: 'définir modifier champs valeur attribut mettre à jour contact changer' },
  fields: {
    values: field.rows({
      label: { en: 'Values', fr: 'Valeurs' },
      required: true,
      fields: {
        path: field.text({ label: { en: 'Field', fr: 'Champ' }, placeholder: { en: 'customer.city', fr: 'client.ville' }, required: true, maximumLength: 200 }),
        value: field.text({ label: { en: 'Value', fr: 'Valeur' }, default: '', template: true, native: true }),
        kind: field.choice({
          label: { en: 'Kind', fr: 'Nature' },
          choices: [
            { value: 'text', label: { en: 'Text', fr: 'Texte' } },
            { value: 'number', label: { en: 'Number', fr: 'Nombre' } },
            { value: 'boolean', label: { en: 'Yes or no', fr: 'Oui ou non' } },
            { value: 'json', label: { en: 'JSON', fr: 'JSON' } },
            { value: 'any', label: { en: 'As it comes (JavaScript)', fr: 'Tel quel (JavaScript)' } },
          ],
        }),
      },
    }),
    keep: field.boolean({ label: { en: 'Keep the other fields', fr: 'Garder les autres champs' }, default: true }),
    contact: field.boolean({ label: { en: 'Write to the contact too', fr: 'Écrire aussi dans le contact' }, help: { en: 'Each value becomes an attribute; JSON null removes it.', fr: 'Chaque valeur devient un attribut ; null en JSON le supprime.' } }),
  },
  itemwise: true,
  execute: (items) =>
    answerEach(items, ({ json, contact, params }) => {
      const values = params.values.map(({ path, value, kind }: Row) => [path.trim(), convert(value, kind, path)] as const);
      const written = values.reduce<JsonObject>((target, [path, value]) => writePath(target, path, value), params.keep ? json : {});
      if (!params.contact) return next('main', { json: written });
      if (contact === null) throw new UserError('no_contact', 'Expected a journey of a contact to write to, found a run without contact; start it with a trigger that identifies one, or switch "Write to the contact too" off.');
      return next('main', { json: written, commands: [updateContact(attributesFrom(values))] });
    }),
});

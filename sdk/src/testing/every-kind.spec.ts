import { describe, expect, test } from '@jest/globals';
import { checkSettings, defineAction, describeNode, field, next, type Field, type FieldKind } from '../node/index.js';
import { sampleSettings } from './sample-settings.js';

const label = { en: 'Setting', fr: 'Réglage' };
const required = true;
const choices = [{ value: 'a', label: { en: 'A', fr: 'Un' } }, { value: 'b', label: { en: 'B', fr: 'Deux' } }];
const inside = { name: field.text({ label, required }) };

// issue 4, deliver 1: the kinds of fields, one by one; a kind that is missing here does not compile
const EVERY: { readonly [Kind in FieldKind]: Field<never> } = {
  text: field.text({ label, required, template: true, minimumLength: 2, pattern: { source: '\\w+', expected: { en: 'letters', fr: 'des lettres' } } }),
  number: field.number({ label, required, integer: true, minimum: 2, template: true }),
  boolean: field.boolean({ label }),
  choice: field.choice({ label, choices }),
  choices: field.choices({ label, choices, minimum: 1 }),
  dynamicChoice: field.dynamicChoice({ label, required, options: 'lists' }),
  dateTime: field.dateTime({ label, required, zone: true }),
  duration: field.duration({ label, required }),
  rule: field.rule({ label, required }),
  keyValue: field.keyValue({ label }),
  json: field.json({ label }),
  collection: field.collection({ label, fields: inside }),
  rows: field.rows({ label, fields: inside }),
  picker: field.picker({ label, required, options: 'lists' }),
  resource: field.resource({ label, required, resource: 'workflow' }),
  credential: field.credential({ label, required, credentialType: 'x.key' }),
  list: field.list({ label, required }),
  file: field.file({ label, required, accept: ['image/*'] }),
  code: field.code({ label, required }),
};

const nodeWith = (kind: string, one: Field<never>) =>
  defineAction({
    type: 'sample', version: 1, label, description: label, icon: 'x', keywords: label, effects: 'none',
    fields: { mode: field.choice({ label, choices }), it: { ...one, help: label, showWhen: { field: 'mode', is: ['b'] } } as Field<never> },
    // an output of its own while it is shown
    ports: [{ id: 'main', label }, { id: kind, label, showWhen: { field: 'mode', is: ['b'] } }],
    options: { lists: () => ({ options: [{ value: 'a', label: 'A' }] }) },
    execute: (items) => items.map(() => next()),
  });

describe.each(Object.entries(EVERY))('a setting of the kind %s', (kind, one) => {
  test('reaches the editor as plain data, in English and French, with its condition', () => {
    const described = describeNode('x', nodeWith(kind, one));
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
    expect(described.fields['it']).toMatchObject({ kind, label, help: label, showWhen: { field: 'mode', is: ['b'] } });
    expect(described.ports.map(({ id }) => id)).toEqual(['main', kind]);
  });

  test('is taken when it is filled in as its kind wants, and looked at only while it is shown', () => {
    const { fields } = nodeWith(kind, one);
    const settings = { mode: 'b', ...sampleSettings(fields), ...sampleSettings({ it: { ...one, required } as Field<never> }) };
    expect(checkSettings(fields, settings)).toEqual([]);
    // whatever its kind, this is none of its values
    const wrong = { ...settings, it: [[{ nothing: 'of the sort' }]] };
    expect(checkSettings(fields, wrong)).toMatchObject([{ field: expect.stringMatching(/^it/), message: expect.stringMatching(/^\p{Lu}.*\.$/su) }]);
    expect(checkSettings(fields, { ...wrong, mode: 'a' })).toEqual([]);
  });
});

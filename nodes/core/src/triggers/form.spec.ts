import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { form } from './form.js';

const fields = [
  { name: 'email', label: 'Email', type: 'email', required: true },
  { name: 'firstName', label: 'First name', type: 'text', required: false },
  { name: 'consent', label: 'I agree', type: 'checkbox', required: false },
];
const settings = { path: 'abcdefghijklmnop', fields };
const submit = (values: JsonObject, more: JsonObject = {}) => receiveHit(form, { ...settings, ...more }, { on: 'form', values });

describe('a form', () => {
  test('identifies the contact by the email field and keeps the other answers as attributes', () => {
    const { entry } = submit({ email: ' ada@example.org ', firstName: 'Ada', consent: 'on', extra: 'ignored' });
    expect(entry).toEqual({
      kind: 'enter',
      items: [{ email: 'ada@example.org', firstName: 'Ada', consent: true }],
      identify: { email: 'ada@example.org', attributes: { firstName: 'Ada', consent: true } },
    });
  });

  test('does not erase what is known of a contact when an optional answer is left empty', () => {
    expect(submit({ email: 'ada@example.org', firstName: ' ' }).entry).toMatchObject({ identify: { attributes: { consent: false } } });
    expect(submit({ email: 'ada@example.org', firstName: ' ' }).entry).not.toMatchObject({ identify: { attributes: { firstName: expect.anything() } } });
  });

  test.each([
    [{}, '"Email" is empty; please fill it in.'],
    [{ email: 'ada' }, '"Email" must be an email address such as name@example.org; please check it.'],
    [{ email: 'ada@example.org\nbcc: x@example.org' }, '"Email" must be an email address such as name@example.org; please check it.'],
    [{ email: ['ada@example.org'] }, '"Email" is empty; please fill it in.'],
    [{ email: 'ada@example.org', firstName: 'x'.repeat(2_001) }, '"First name" is longer than 2000 characters; please shorten it.'],
  ] as [JsonObject, string][])('refuses %j in words a visitor understands', (values, message) => {
    expect(() => submit(values)).toThrow(expect.objectContaining({ who: 'user', message }));
  });

  test('speaks French on a French page', () => {
    expect(() => submit({}, { language: 'fr' })).toThrow('Le champ « Email » est vide ; veuillez le remplir.');
  });

  test('insists on a required tick', () => {
    const required = { fields: [fields[0], { name: 'consent', label: 'I agree', type: 'checkbox', required: true }] as JsonObject[] };
    expect(() => submit({ email: 'ada@example.org' }, required)).toThrow('Please tick "I agree" to continue.');
  });

  test('without an email field starts a run about nobody', () => {
    const { entry } = submit({ city: 'Riga' }, { fields: [{ name: 'city', label: 'City' }] });
    expect(entry).toEqual({ kind: 'enter', items: [{ city: 'Riga' }] });
  });

  test('publishes its page with everything a visitor sees', () => {
    expect(submit({ email: 'a@b.fr' }, { title: 'News' }).subscriptions).toEqual([
      { on: 'form', path: 'abcdefghijklmnop', form: { language: 'en', title: 'News', intro: '', button: 'Send', thanks: 'Thank you!', fields: fields } },
    ]);
  });

  test('refuses two fields of the same name', () => {
    expect(() => submit({}, { fields: [...fields, { ...fields[1], label: 'Again' }] as JsonObject[] })).toThrow('found "firstName" twice');
  });
});

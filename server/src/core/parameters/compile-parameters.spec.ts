import { describe, expect, it } from '@jest/globals';
import { field, type Fields, type JsonObject } from '@parcours/sdk/node';
import { compileParameters } from './compile-parameters.js';

const label = { en: 'Setting' };
const board = field.picker({ label, options: 'boards', template: true, url: { source: 'https://board\\.example/b/(\\d+).*', expected: { en: 'the address of a board' } } });
const fields = {
  count: field.number({ label, template: true, maximum: 10 }),
  loud: field.boolean({ label, template: true }),
  mode: field.choice({ label, template: true, choices: [{ value: 'a', label }, { value: 'b', label }] }),
  note: field.text({ label, template: true, maximumLength: 12 }),
  board,
  more: field.collection({ label, fields: { title: field.text({ label, template: true }), tries: field.number({ label, default: 3 }), board } }),
  rows: field.rows({ label, fields: { amount: field.number({ label, template: true, default: 1 }) } }),
} as unknown as Fields;

const resolved = (settings: JsonObject, json: JsonObject = {}): JsonObject => compileParameters(fields, settings)(() => ({ json }));

describe('settings of one item', () => {
  it('have the kind of their field, also where a template filled them in', () => {
    expect(resolved({ count: '{{ json.n }}', loud: '{{ json.loud }}', mode: '{{ json.mode }}' }, { n: 7, loud: true, mode: 'b' })).toMatchObject({ count: 7, loud: true, mode: 'b' });
  });

  it('fall back to the default, or count as not filled in, where a template comes to nothing', () => {
    const params = resolved({ count: '{{ json.n }}', mode: '{{ json.mode }}', rows: [{ amount: '{{ json.n }}' }] });
    expect(params).toMatchObject({ mode: 'a', rows: [{ amount: 1 }] });
    expect(params).not.toHaveProperty('count');
  });

  it.each([
    ['a number above its limit', { count: '{{ json.n }}' }, { n: 11 }, 'Expected 10 or less, found 11.'],
    ['a choice that is none', { mode: '{{ json.mode }}' }, { mode: 'c' }, 'Expected one of a, b, found "c".'],
    ['a text that becomes too long', { note: 'Hello {{ json.name }}' }, { name: 'Bartholomew' }, 'Expected at most 12 characters, found 17; shorten it.'],
    ['an address of something else', { board: { by: 'url', value: '{{ json.url }}' } }, { url: 'https://elsewhere.example' }, 'the address of a board'],
  ] as [string, JsonObject, JsonObject, string][])('are refused with the field and the rule: %s', (_, settings, json, sentence) => {
    expect(() => resolved(settings, json)).toThrow(expect.objectContaining({ code: 'template_value', who: 'user', message: expect.stringContaining(sentence) as unknown as string }));
  });

  it('are refused where something that is needed comes to nothing: no empty mail goes out', () => {
    const mail = { subject: field.text({ label: { en: 'Subject' }, template: true, required: true }), preview: field.text({ label, template: true }), kind: field.text({ label, default: 'a' }), hidden: field.text({ label, template: true, required: true, showWhen: { field: 'kind', is: ['b'] } }) } as unknown as Fields;
    const render = (json: JsonObject, kind = 'a') => compileParameters(mail, { subject: ' {{ json.subject }}', preview: '{{ json.none }}', hidden: '{{ json.none }}', kind })(() => ({ json }));
    expect(render({ subject: 'Hello' })).toMatchObject({ subject: ' Hello', preview: '', hidden: '' });
    expect(() => render({})).toThrow(expect.objectContaining({ code: 'required', who: 'user', details: { field: 'subject' }, message: expect.stringContaining('a value for "Subject"') as unknown as string }));
    expect(() => render({ subject: 'Hello' }, 'b')).toThrow(expect.objectContaining({ code: 'required', details: { field: 'hidden' } }));
  });

  it('name what was picked by its id, whichever way it was picked', () => {
    expect(resolved({ board: { by: 'list', value: '7', label: 'Ideas' } })).toMatchObject({ board: '7' });
    expect(resolved({ board: { by: 'url', value: 'https://board.example/b/7/x' }, more: { board: { by: 'url', value: 'https://board.example/b/8' } } })).toMatchObject({ board: '7', more: { board: '8' } });
    expect(resolved({ board: { by: 'url', value: 'https://board.example/b/{{ json.n }}' } }, { n: 9 })).toMatchObject({ board: '9' });
  });

  it('hold of the optional ones those that were added, with their defaults', () => {
    expect(resolved({})['more']).toEqual({});
    expect(resolved({ more: { title: '{{ json.name }}', tries: null } }, { name: 'Ada' })['more']).toEqual({ title: 'Ada', tries: 3 });
  });

  it('never fill in what was filled in', () => {
    expect(resolved({ note: '{{ json.name }}' }, { name: '{{ json.x }}' })).toMatchObject({ note: '{{ json.x }}' });
  });

  it('are one object for all items where nothing depends on the item', () => {
    const parameters = compileParameters(fields, { board: '7', more: { tries: 2 }, rows: [{}] });
    expect(parameters(() => ({}))).toBe(parameters(() => ({})));
  });
});

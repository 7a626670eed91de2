import { describe, expect, it } from '@jest/globals';
import { checkSettings, field, hideExpressions, type CodeResult, type Fields, type Json, type JsonObject } from '@parcours/sdk/node';
import { compileParameters } from './compile-parameters.js';
import { readValues } from './expression-values.js';

const label = { en: 'Setting' };
const board = field.picker({ label, options: 'boards', template: true, url: { source: 'https://board\\.example/b/(\\d+).*', expected: { en: 'the address of a board' } } });
const fields = {
  note: field.text({ label, template: true, maximumLength: 12 }),
  subject: field.text({ label, template: true, required: true }),
  count: field.number({ label, template: true, maximum: 10 }),
  loud: field.boolean({ label, template: true }),
  mode: field.choice({ label, template: true, choices: [{ value: 'a', label }, { value: 'b', label }] }),
  until: field.dateTime({ label, template: true }),
  anything: field.text({ label, template: true, native: true, default: '' }),
  data: field.json({ label, template: true }),
  headers: field.keyValue({ label, template: true }),
  board,
  more: field.collection({ label, fields: { title: field.text({ label, template: true }) } }),
  rows: field.rows({ label, fields: { amount: field.number({ label, template: true, default: 1 }) } }),
  fixed: field.text({ label, default: '' }),
  plain: field.json({ label }),
  layout: field.text({ label, template: true, javascript: false, default: '' }),
} as unknown as Fields;
const js = (source: string): JsonObject => ({ $js: source });

/** The settings, with these values as what the expressions came to, in order. */
function resolved(settings: JsonObject, ...came: (Json | undefined)[]): JsonObject {
  const parameters = compileParameters(fields, { subject: 'x', ...settings });
  const results = came.map((value): CodeResult => (value === undefined ? { kind: 'nothing', found: 'undefined', log: [] } : { kind: 'value', value, log: [] }));
  return parameters(() => ({}), readValues(results, parameters.expressions ?? [], 'Step'));
}
const reasons = (settings: JsonObject): string[] => checkSettings(fields, { subject: 'x', ...settings }).map((problem) => `${problem.field} ${problem.reason}`);

describe('settings in JavaScript', () => {
  it('keep the kind of value they come to', () => {
    expect(resolved({ note: js('1'), count: js('2'), loud: js('3'), mode: js('4') }, 'Hello', 2.5, true, 'b')).toMatchObject({ count: 2.5, loud: true, mode: 'b', note: 'Hello' });
    expect(resolved({ anything: js('1'), data: { whole: js('2'), list: [js('3'), 'x'] } }, [1, 2], { deep: [1] }, 7)).toMatchObject({ data: { whole: { deep: [1] }, list: [7, 'x'] }, anything: [1, 2] });
    expect(resolved({ data: js('1'), headers: [{ name: 'x-n', value: js('2') }], more: { title: js('3') }, rows: [{ amount: js('4') }, {}] }, { a: 1 }, 12, 'T', 3)).toMatchObject({ data: { a: 1 }, headers: [{ name: 'x-n', value: '12' }], more: { title: 'T' }, rows: [{ amount: 3 }, { amount: 1 }] });
  });

  it('are read as their field means them: numbers and words become text, dates of JavaScript are dates, an address of a board is its id', () => {
    expect(resolved({ note: js('1'), until: js('2') }, 12, '2027-03-01T09:00:00.000Z')).toMatchObject({ note: '12', until: '2027-03-01T09:00:00.000Z' });
    expect(resolved({ board: js('1') }, 77)).toMatchObject({ board: '77' });
    expect(resolved({ board: { by: 'url', value: js('1') } }, 'https://board.example/b/12/x')).toMatchObject({ board: '12' });
  });

  it('that come to nothing count as not filled in', () => {
    expect(resolved({ note: js('1'), loud: js('2'), data: { a: js('3') }, rows: [{ amount: js('4') }] }, null, undefined, undefined, undefined)).toMatchObject({ note: '', loud: false, data: { a: null }, rows: [{ amount: 1 }] });
    expect(() => resolved({ subject: js('1') }, undefined)).toThrow(expect.objectContaining({ code: 'required' }));
  });

  it.each([
    ['count', 'many', 'The JavaScript in "count" came to something it cannot be: Expected a number, found "many".'],
    ['count', 11, 'Expected 10 or less, found 11.'],
    ['mode', 'c', 'Expected one of a, b, found "c".'],
    ['note', 'far too long a text', 'Expected at most 12 characters'],
    ['note', { a: 1 }, 'Expected the JavaScript in "note" to come to text, found {"a":1}; take one value out of it, or write JSON.stringify(…) around it.'],
    ['data', [1], 'Expected a JSON object'],
  ])('that "%s" cannot take fail with a sentence: %j', (name, value, sentence) => {
    expect(() => resolved({ [name]: js('1') }, value)).toThrow(expect.objectContaining({ who: 'user', code: 'expression_value', message: expect.stringContaining(sentence) }));
  });

  it('stand only where templates may, and data that merely looks like one stays data', () => {
    expect(reasons({ fixed: js('1'), plain: js('1'), layout: js('1') })).toEqual(['fixed no_templates', 'plain no_templates', 'layout no_javascript']);
    expect(reasons({ layout: '{{ json.a }}' })).toEqual([]);
    expect(reasons({ note: js(' '), count: js('x'.repeat(10_001)), data: { a: [js('')] } })).toEqual(['note empty', 'count too_long', 'data.a.0 empty']);
    expect(reasons({ note: js('json.a'), count: js('1'), loud: js('1'), mode: js('1'), until: js('1'), data: js('1'), headers: [{ name: js('1'), value: js('1') }], board: { by: 'id', value: js('1') }, rows: [{ amount: js('1') }] })).toEqual([]);
    const data = { two: { $js: 'json.a', other: 1 }, none: { $js: 1 }, below: [{ $json: 'x' }] };
    expect(reasons({ data })).toEqual([]);
    expect(compileParameters(fields, { subject: 'x', data }).fixed).toMatchObject({ data });
  });

  it.each([
    ['json.a +', 'Unexpected token (line 1, column 9)'],
    ['json.a;\n json.b', 'found more behind it; statements belong into a Code step (line 1, column 7)'],
    ['1\n); globalThis.x = 1; (', '(line 2, column 1)'],
    ['(1', '(line 1, column 3)'],
    ['await json.a', 'found "await"'],
    ['return json.a', 'found "return"'],
    ['const a = 1', 'found "const"'],
    ['1 // a remark\n)', '(line 2, column 1)'],
    ['arguments = 1', 'strict mode'],
    ['/* never closed', 'Unterminated comment'],
  ])('are refused with line and column when they are not one expression: %j', (source, sentence) => {
    expect(() => compileParameters(fields, { note: js(source) })).toThrow(expect.objectContaining({ code: 'expression_syntax', message: expect.stringContaining(sentence), details: expect.objectContaining({ field: 'note', line: expect.any(Number), column: expect.any(Number) }) }));
  });

  it.each(['json.a // with a remark', '(json.a)', '{ a: 1 }', 'json?.a ?? "x"', '`${json.a}`', '/a/.test(json.a)', '((a) => { let b = a; return b; })(1)', '"return 1"', 'json.a,\njson.b', 'new Date(now)'])('may be any one expression: %j', (source) => {
    expect(() => compileParameters(fields, { note: js(source) })).not.toThrow();
  });

  it('look like text with a template to packages that look at settings beforehand, and come back as they were', () => {
    const settings = { note: js('json.a'), deep: [{ x: js('json.b') }], plain: 'text' };
    const { settings: shown, bringBack } = hideExpressions(settings);
    expect(JSON.stringify(shown)).not.toContain('$js');
    expect(shown['note']).toMatch(/^\{\{.*\}\}$/);
    expect(bringBack({ ...shown, moved: shown['note'] as Json })).toEqual({ ...settings, moved: settings.note });
    expect(() => bringBack({ note: `<p>${String(shown['note'])}</p>` })).toThrow(expect.objectContaining({ code: 'expression_laid_out' }));
    expect(hideExpressions({ plain: 'text' }).settings).toEqual({ plain: 'text' });
  });
});

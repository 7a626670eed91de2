import { isExpression } from '@parcours/sdk/workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liquidPath, type Path } from '../paths';
import { convertWriting, type Setting } from './convert-writing';
import { writeJavascript } from './javascript-text';
import type { Way } from './ways';

const text = { kind: 'text', template: true } as const;
const js = (expression: string): Setting => ({ $js: expression });

describe('a setting written as JavaScript instead (issue 5.4)', () => {
  it.each([
    ['Hello', '"Hello"'],
    ['He said "no"', '"He said \\"no\\""'],
    ['{{ json.city }}', 'json.city'],
    ['{{json.order.total}}', 'json.order?.total'],
    ['{{ contact.firstName }}', 'contact?.firstName'],
    ['{{ contact.firstName }} x', "`${contact?.firstName ?? ''} x`"],
    ['Pay ${{ json.price }} with `code`', "`Pay $${json.price ?? ''} with \\`code\\``"],
    ['{{ json["strange name"][0].b-c }}', 'json["strange name"]?.[0]?.["b-c"]'],
    ['Two\nlines', '`Two\nlines`'],
    ['{{ now }}', 'now'],
    ['', ''],
  ])('%j becomes %s, and is the same again', (template, expression) => {
    expect(convertWriting(text, template, 'javascript')).toEqual(js(expression));
    if (template !== '') expect(convertWriting(text, js(expression), 'value')).toBe(template.replace('{{json', '{{ json').replace('total}}', 'total }}'));
  });

  it.each(['{{ contact.firstName | upcase }}', '{% if json.a %}x{% endif %}', '{{- json.a -}}', '{{ json.lines.size }}', '{{ json.constructor }}', '{{ other.name }}', '{{{ json.a }}}', '{{ json.a', '{{ "x" }}'])('%s has no exact counterpart', (template) => {
    expect(convertWriting(text, template, 'javascript')).toBeNull();
  });

  it.each(['json.price * 1.2', 'json.city.toUpperCase()', "`${json.a}`", '"{{ json.a }}"', 'constructor', '`a', '12', 'null'])('%s is no template', (expression) => {
    expect(convertWriting(text, js(expression), 'value')).toBeNull();
  });

  it('in HTML, where templates escape what they insert, so does the JavaScript', () => {
    const html = { ...text, format: 'html' } as const;
    const pairs = [['<b>{{ json.name }}</b>', '`<b>${escapeHtml(json.name)}</b>`'], ['{{ contact.bio }}', 'escapeHtml(contact?.bio)'], ['<b>Hi</b>', '"<b>Hi</b>"']] as const;
    for (const [template, expression] of pairs) expect([convertWriting(html, template, 'javascript'), convertWriting(html, js(expression), 'value')]).toEqual([js(expression), template]);
    expect([convertWriting(html, js('json.name'), 'value'), convertWriting(text, js('escapeHtml(json.name)'), 'value')]).toEqual([null, null]);
  });

  it.each<[string, object, Setting, string, Way]>([
    ['a number', { kind: 'number', template: true }, 5, '5', 'value'],
    ['a switch', { kind: 'boolean', template: true }, true, 'true', 'value'],
    ['a choice', { kind: 'choice', template: true }, 'once', '"once"', 'value'],
    ['a template in place of a number', { kind: 'number', template: true }, '{{ json.count }}', 'json.count', 'template'],
    ['a date', { kind: 'dateTime', template: true }, '2027-03-01T09:00[Asia/Tokyo]', '"2027-03-01T09:00[Asia/Tokyo]"', 'value'],
    ['data', { kind: 'json', template: true }, { a: [1, null] }, '{"a":[1,null]}', 'value'],
  ])('%s keeps its kind, there and back', (_what, field, value, expression, back) => {
    expect(convertWriting(field as never, value, 'javascript')).toEqual(js(expression));
    expect(convertWriting(field as never, js(expression), back)).toEqual(value);
  });

  it('a kind takes no value of another kind', () => {
    expect([convertWriting({ kind: 'number', template: true }, js('"5"'), 'value'), convertWriting({ kind: 'number', template: true }, js('json.count'), 'value'), convertWriting({ kind: 'json', template: true }, { a: '{{ json.a }}' }, 'javascript')]).toEqual([null, null, null]);
  });

  it('what is picked by its address stays with its control; by its id it is that id', () => {
    const picker = { kind: 'picker', template: true } as const;
    expect([convertWriting(picker, { by: 'list', value: '7', label: 'Ideas' }, 'javascript'), convertWriting(picker, { by: 'url', value: 'https://b.example/7' }, 'javascript')]).toEqual([js('"7"'), null]);
  });

  it('data with more than that one key is data', () => {
    expect([isExpression({ $js: 'a' }), isExpression({ $js: 'a', b: 1 }), isExpression({ $js: 1 }), isExpression(['a'])]).toEqual([true, false, false, false]);
  });
});

describe('what an expression made of a template comes to', () => {
  const name = fc.constantFrom('a', 'b', 'strange name', 'x-y', '$c');
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.dictionary(name, fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 }));
  const scope = fc.record({ json: fc.dictionary(name, value, { maxKeys: 4 }), contact: fc.option(fc.dictionary(name, value, { maxKeys: 3 })) });
  const path = fc.tuple(fc.constantFrom('json', 'contact'), fc.array(name, { minLength: 1, maxLength: 2 })).map(([root, rest]): Path => [root, ...rest]);
  const words = fc.string({ unit: fc.constantFrom('a', ' ', '`', '\\', '$', '}', '"', "'", '\n', '\r', 'é'), minLength: 1 });
  const parts = fc.array(fc.oneof(words, path), { maxLength: 5 });
  const read = (data: object, steps: Path): unknown => steps.reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined), data);
  /** As a module of its own: modules are strict, as expressions are. */
  const evaluate = async (expression: string, data: { json: unknown; contact: unknown }): Promise<unknown> => {
    const source = `export default (json, contact) => (${expression});`;
    const { default: run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)) as { default: (json: unknown, contact: unknown) => unknown };
    return run(data.json, data.contact);
  };

  it('is what the template comes to, whatever is missing; and it can be read back', async () => {
    await fc.assert(
      fc.asyncProperty(parts, scope, async (pieces, data) => {
        const template = pieces.map((part) => (typeof part === 'string' ? part : `{{ ${liquidPath(part)} }}`)).join('');
        const made = convertWriting(text, template, 'javascript') as { $js: string };
        if (template === '') return made.$js === '';
        const values = pieces.map((part) => (typeof part === 'string' ? part : read(data, part)));
        // a value that is an object has no text both agree on
        fc.pre(values.every((one) => typeof one !== 'object' || one === null));
        const found = await evaluate(made.$js, data);
        expect(values.length === 1 ? (found ?? '') : found).toEqual(values.length === 1 ? (values[0] ?? '') : values.map((one) => String(one ?? '')).join(''));
        return convertWriting(text, made, 'value') === template;
      }),
    );
  });

  it('an empty list of parts is an empty text', () => expect(writeJavascript([])).toBe('""'));
});

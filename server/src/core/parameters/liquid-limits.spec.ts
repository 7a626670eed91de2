import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate } from './liquid.js';

const data = { json: { long: 'a'.repeat(200_000), list: Array.from({ length: 20_000 }, (_, n) => n), odd: JSON.parse('{"__proto__":{"x":"own"},"constructor":"mine"}') as object, template: '{{ json.secret }}{% for i in (1..9) %}x{% endfor %}', secret: 'canary' } };
const filled = (text: string, escape: 'none' | 'html' = 'none'): string => compileTemplate(text, escape)(data);

/** Statements I1, I4 and I5. */
describe('a template', () => {
  test.each([
    ['a loop of a hundred million turns', '{% for i in (1..100000000) %}x{% endfor %}'],
    ['loops inside loops', '{% for i in (1..5000) %}{% for j in (1..5000) %}x{% endfor %}{% endfor %}'],
    ['a text that doubles forty times', '{% assign s = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}'],
    ['a replacement that grows', '{{ json.long | replace: "a", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }}'],
    ['a date a hundred million characters wide', '{{ "now" | date: "%99999999d" }}'],
    ['a table without end', '{% tablerow i in (1..10000000) %}x{% endtablerow %}'],
    ['all pairs of a long list', '{% for i in json.list %}{% for j in json.list %}{{ i | times: j }}{% endfor %}{% endfor %}'],
  ])('with %s is given up in time', (_what, text) => {
    const startedAt = performance.now();
    expect(() => filled(text)).toThrow(/limit exceeded/);
    // twice the limit, because a moment of the machine does not count, and room for a busy one
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
  test('longer than 100,000 characters is refused when it is read', () => {
    expect(() => compileTemplate(`{{ json.a }}${'x'.repeat(100_000)}`, 'none')).toThrow(/parse length limit exceeded/);
  });
  test.each(['{{ json.constructor }}', '{{ json.list.constructor.name }}', '{{ json.__proto__ }}', '{{ json.list.map }}', '{{ constructor }}', '{{ json["const" | append: "ructor"] }}', '{{ json.list | map: "constructor" | join: "" }}', '{{ json.odd.x }}', '{{ json.long.at }}', '{{ json.list | where: "constructor" }}'])('cannot reach what data inherits: %s (I4)', (text) => {
    expect(filled(text)).toBe('');
  });
  test('reads keys that mean something in JavaScript as data (I4)', () => {
    expect(filled('{{ json.odd.constructor }}')).toBe('mine');
    expect(({} as { x?: string }).x).toBeUndefined();
  });
  test.each(['{% include "a" %}', '{% render "/etc/passwd" %}', '{% layout "a" %}', '{% block a %}{% endblock %}'])('includes no other: %s is refused when it is read', (text) => {
    expect(() => compileTemplate(text, 'none')).toThrow(/not found/);
  });
  test.each([
    ['{{ $json.city }}', '"$json" is not known here: write {{ json.city }} where n8n writes {{ $json.city }}; for JavaScript switch the setting to it, or use a Code step.'],
    ['={{ $input.item.json.city }}', '"$input" is not known here'],
    ['{{ $now.toISO() }}', 'write {{ now }}'],
    ['{{ $node["A"].json.x }}', 'use json, contact, event'],
  ])('as n8n writes it is refused with what to write instead: %s', (text, sentence) => {
    expect(() => compileTemplate(text, 'none')).toThrow(sentence);
  });
  test('may speak of $json outside of its braces', () => {
    expect(filled('It costs $json, {{ json.secret }}')).toBe('It costs $json, canary');
  });
});

/** Statement I2. */
describe('a value that reads like a template', () => {
  test.each(['{{ json.template }}', '{% capture x %}{{ json.template }}{% endcapture %}{{ x }}', '{% assign x = json.template %}{{ x }}', '{% liquid\n echo json.template %}'])('is put in as it is, however it comes in: %s', (text) => {
    expect(filled(text)).toBe(data.json.template);
  });
  test('stays as it is, whatever it holds', () => {
    const echo = compileTemplate('{{ json.value }}', 'none');
    const piece = fc.constantFrom('{{', '}}', '{%', '%}', ' json.secret ', 'raw', '-', '"', '|', 'contact', '\\', '\n');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))), (value) => {
        expect(echo({ json: { value, secret: 'canary' } })).toBe(value);
      }),
    );
  });
});

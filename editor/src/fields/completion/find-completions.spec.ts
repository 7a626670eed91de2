import { describe, expect, it } from 'vitest';
import { codePath, liquidPath, readPath } from '../paths';
import { sampleVariables } from '../sample-variables';
import { codeOffers, liquidOffers } from './find-completions';

const variables = [
  ...sampleVariables('json', { city: 'Lyon', order: { total: 80, lines: [{ title: 'Chair', price: 40 }] }, 'strange name': 1 }),
  ...sampleVariables('contact', { firstName: 'Ada', email: 'ada@example.org' }),
  { path: 'now', group: 'more' as const },
];
/** The bar is the cursor. */
const at = (text: string): [string, number] => [text.replace('¦', ''), text.indexOf('¦')];
const labels = (text: string): string[] => liquidOffers(...at(text), variables).map(({ label }) => label);
/** The text after the first offer, or the one named, was taken. */
function taken(text: string, name?: string): string {
  const [plain, caret] = at(text);
  const offers = liquidOffers(plain, caret, variables);
  const offer = name === undefined ? offers[0] : offers.find(({ label }) => label === name);
  if (!offer) return 'nothing';
  const cursor = offer.from + offer.insert.length - offer.back;
  const next = plain.slice(0, offer.from) + offer.insert + plain.slice(offer.to);
  return `${next.slice(0, cursor)}¦${next.slice(cursor)}`;
}

describe('completion of templates (issue 8.2)', () => {
  it.each([
    ['Hello {{ con¦', 'Hello {{ contact.firstName¦ }}'],
    ['Hello {{ first¦ }}', 'Hello {{ contact.firstName¦ }}'],
    ['{{¦', '{{ json.city¦ }}'],
    ['{{ json.order.to¦', '{{ json.order.total¦ }}'],
    ['{{ json.ci¦ty }}', '{{ json.city¦ }}'],
    ['{{ a }} and {{ tit¦ and {{ b }}', '{{ a }} and {{ json.order.lines[0].title¦ }} and {{ b }}'],
    ['{{ contact.firstName | def¦ }}', '{{ contact.firstName | default: "¦" }}'],
    ['{{ contact.firstName |¦', '{{ contact.firstName | default: "¦" }}'],
    ['{% en¦ %}', '{% endif¦ %}'],
    ['{%¦', '{% if¦'],
    ['{% if cont¦ %}', '{% if contact.firstName¦ %}'],
    ['{% for line in json.order.lines %}{{ line.pr¦ }}', '{% for line in json.order.lines %}{{ line.price¦ }}'],
  ])('goes on from %s', (typed, next) => {
    expect(taken(typed)).toBe(next);
  });

  it('shows what each is in the sample, and knows names that need quotes', () => {
    expect(liquidOffers(...at('{{ json.¦'), variables).map(({ label, hint }) => `${label} = ${String(hint)}`)).toEqual(expect.arrayContaining(['json.city = Lyon', 'json["strange name"] = 1', 'json.order.total = 80']));
  });

  it.each(['Hello ¦', '{{ contact.email }} ¦', '{{ "a ¦', '{{ contact.email | append: "x¦', '{{ contact.email ¦'])('keeps quiet in %s', (typed) => {
    expect(labels(typed)).toEqual([]);
  });
});

describe('completion of code (issue 8.2)', () => {
  const names = [{ name: '$input.all()', description: { en: 'All items' } }, { name: '$json', description: { en: 'Data' } }];
  const code = (text: string): string[] => codeOffers(...at(text), variables, names).map(({ label }) => label);
  it('knows the declared names and the data at hand', () => {
    expect(code('const a = $in¦')).toEqual(['$input.all()']);
    expect(code('return $json.order.t¦')).toEqual(['$json.order.total', '$json.order.lines[0].title']);
    expect(code('x = item.json.ci¦')).toEqual(['item.json.city']);
    expect(code('contact.f¦')).toEqual(['contact.firstName']);
  });
  it('keeps quiet in texts and remarks', () => {
    expect([code('const a = "contact.f¦'), code('// contact.f¦'), code('a = 1; ¦')]).toEqual([[], [], []]);
  });
});

it('a path is written as the template or the code needs it, and read back', () => {
  const path = ['json', 'strange "name"', 0, 'b-c'];
  expect([liquidPath(path), codePath(path), codePath(['workflow', 'name']), codePath(['event', 'properties'])]).toEqual(['json["strange \\"name\\""][0].b-c', '$json["strange \\"name\\""][0]["b-c"]', null, '$json.event.properties']);
  expect([readPath(liquidPath(path)), readPath('json..a'), readPath('')]).toEqual([path, null, null]);
});

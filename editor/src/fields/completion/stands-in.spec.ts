import { expect, it } from 'vitest';
import { textFor } from '../insertion';
import { sampleVariables } from '../sample-variables';
import { expressionOffers } from './find-completions';
import { standsIn } from './stands-in';

it.each([
  ['json.a + ', 'code'],
  ['"it', 'text'],
  ['"it\\"s', 'text'],
  ["`L'offre ", 'template'],
  ["`L'offre ${", 'code'],
  ['`${{ a: `x${', 'code'],
  ['`${a} ', 'template'],
  ['a // rest', 'text'],
  ['a /* rest */ ', 'code'],
  ['"https://x"; ', 'code'],
])('behind %s one stands in %s', (before, place) => {
  expect(standsIn(before)).toBe(place);
});

it('a value is put into an expression as the place needs it', () => {
  const path = ['json', 'strange name', 0];
  expect([textFor(path, 'expression', 'a + ', 4), textFor(path, 'expression', '`Hello ', 7)]).toEqual(['json["strange name"][0]', '${json["strange name"][0]}']);
});

it.each([
  ['contact?.f', 'contact?.firstName'],
  ['json.order?.to', 'json?.order?.total'],
  ['`Hi ${contact.fi', 'contact.firstName'],
  ['Math.round(json.order.to', 'json.order.total'],
  ['event.na', 'event.name'],
  ['$json.order.to', 'json.order.total'],
  ['esc', 'escapeHtml()'],
  ['json.strange', 'json["strange name"]'],
  ['"contact.f', undefined],
  ['`contact.f', undefined],
  ['json.list.map(one => one).f', undefined],
])('an expression that goes %s can go on with %s', (typed, label) => {
  const known = [...sampleVariables('json', { order: { total: 80 }, 'strange name': 1 }), ...sampleVariables('contact', { firstName: 'Ada' }), ...sampleVariables('event', { name: 'bought' })];
  expect(expressionOffers(typed, typed.length, known)[0]?.label).toBe(label);
});

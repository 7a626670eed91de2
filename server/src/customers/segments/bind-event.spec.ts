import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Rule } from '@parcours/sdk/node';
import { bindEvent, bindExamples } from './bind-event.js';
import { readRule } from './read-rule.js';

const favourite = { '==': [{ var: 'contact.favouriteAuthor' }, { var: 'event.properties.author' }] };
const hasBought = { did: ['order', null, { '==': [{ var: 'event.properties.author' }, { var: 'businessEvent.properties.author' }] }] };

describe('T7: a rule over contacts that refers to what has happened to nobody in particular', () => {
  it('gets the values of the event in place', () => {
    expect(bindEvent(favourite, { author: 'Annie Ernaux' })).toEqual({ '==': [{ var: 'contact.favouriteAuthor' }, 'Annie Ernaux'] });
    expect(bindEvent({ in: [{ var: 'contact.city' }, { var: 'event.properties.shop.cities' }] }, { shop: { cities: ['Lyon', 'Paris'] } })).toEqual({ in: [{ var: 'contact.city' }, ['Lyon', 'Paris']] });
  });

  it('tells the event that is announced from those the contact has done before', () => {
    expect(bindEvent(hasBought, { author: 'Annie Ernaux' })).toEqual({ did: ['order', null, { '==': [{ var: 'event.properties.author' }, 'Annie Ernaux'] }] });
  });

  it('reaches nobody rather than everybody when the event does not say what the rule asks for', () => {
    for (const properties of [{}, { author: null }, { author: '' }] satisfies JsonObject[] as JsonObject[]) expect(() => bindEvent(favourite, properties)).toThrow('property "author"');
    expect(() => bindEvent(favourite, { author: { name: 'x' } })).toThrow('found an object');
    expect(() => bindEvent(favourite, JSON.parse('{"__proto__": {"author": "x"}}'))).toThrow('property "author"');
  });

  it.each<Rule>([favourite, hasBought, { in: [{ var: 'event.properties.theme' }, { var: 'contact.interests' }] }, { in: [{ var: 'contact.city' }, { var: 'event.properties.cities' }] }, { '>=': [{ var: 'contact.points' }, { var: 'event.properties.price' }] }])('can be checked before any event has come: %j', (rule) => {
    expect(() => readRule(bindExamples(rule))).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { eventNamed, whatToTry } from './what-to-try';

const nobody = { items: [], contactId: null };
const some = { items: [{ total: 3 }], contactId: 7 };
const lyon = { '==': [{ var: 'contact.city' }, 'Lyon'] };
const large = { '>': [{ var: 'json.total' }, 2] };

describe('D5: what a rule is counted on while it is written', () => {
  it('without a condition, nothing is counted', () => {
    for (const rule of [{ and: [] }, true]) expect(whatToTry(rule, 'contacts', '', nobody)).toEqual({ on: 'nothing' });
  });

  it('a rule over contacts is counted on all of them; one that takes values of a business event, with the last of that name', () => {
    expect(whatToTry(lyon, 'contacts', 'shop.opened', nobody)).toEqual({ on: 'base', rule: lyon });
    const there = { '==': [{ var: 'contact.city' }, { var: 'event.properties.city' }] };
    expect(whatToTry(there, 'contacts', 'shop.opened', nobody)).toEqual({ on: 'base', rule: there, businessEvent: 'shop.opened' });
  });

  it('the condition of a wait or an exit is counted on the last events of the name it waits for, and says so when it asks for data that is not there', () => {
    expect(whatToTry(lyon, 'data', 'order.placed', some)).toEqual({ on: 'events', rule: lyon, event: 'order.placed', blind: false });
    expect(whatToTry(large, 'data', 'order.placed', some)).toMatchObject({ on: 'events', blind: true });
  });

  it('a condition of a step is counted on contacts if it asks for no more, else on the items that have come', () => {
    expect(whatToTry(lyon, 'data', '', some)).toEqual({ on: 'contacts', rule: lyon });
    expect(whatToTry(large, 'data', '', some)).toEqual({ on: 'items', rule: large, items: some.items, contactId: 7 });
    expect(whatToTry(large, 'data', '', nobody)).toEqual({ on: 'data' });
  });

  it('the name of an event is put together from other settings, once they are filled in', () => {
    expect(eventNamed('{event}', { event: 'order.placed' })).toBe('order.placed');
    expect(eventNamed('attribute.changed:{attribute}', { attribute: 'level' })).toBe('attribute.changed:level');
    for (const event of [undefined, '', 3, '{{ json.name }}']) expect(eventNamed('{event}', { event })).toBe('');
  });
});

import { describe, expect, test } from '@jest/globals';
import { businessEvent } from './business-event.js';
import { list } from './list.js';

describe('T7: a business event', () => {
  test('is listened to with whom it concerns, everybody unless said', () => {
    const who = { '==': [{ var: 'contact.favouriteAuthor' }, { var: 'event.properties.author' }] };
    expect(businessEvent.subscribe({ name: 'title.arrived', segment: 4, who })).toEqual([{ on: 'business_event', name: 'title.arrived', segment: 4, who }]);
    expect(businessEvent.subscribe({ name: 'title.arrived', segment: undefined, who: undefined })).toEqual([{ on: 'business_event', name: 'title.arrived', segment: null, who: true }]);
  });
  test('is handed to each journey; an event of a contact is not one', () => {
    const event = { name: 'title.arrived', properties: { author: 'Colette' }, occurredAt: 0 };
    const settings = { name: 'title.arrived', segment: undefined, who: undefined };
    expect(businessEvent.receive({ on: 'business_event', event }, settings)).toEqual({ kind: 'enter', items: [{ event }] });
    expect(businessEvent.receive({ on: 'event', event }, settings)).toMatchObject({ kind: 'ignore' });
  });
});

describe('T4, C5: a list', () => {
  test('starts a journey when somebody joins it, leaves it, or both', () => {
    const where = { '===': [{ var: 'event.properties.list' }, 'VIP'] };
    expect(list.subscribe({ list: 'VIP', when: 'left' })).toEqual([{ on: 'event', name: 'list.left', where }]);
    expect(list.subscribe({ list: 'VIP', when: 'both' }).map((one) => one.on === 'event' && one.name)).toEqual(['list.joined', 'list.left']);
    expect(list.receive({ on: 'event', event: { name: 'list.left', properties: {}, occurredAt: 0 } }, { list: 'VIP', when: 'left' })).toMatchObject({ kind: 'enter' });
  });
});

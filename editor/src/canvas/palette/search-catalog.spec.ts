import type { NodeDescription, NodeKind } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { categoriesOf, ofCategory, searchCatalog } from './search-catalog';

const type = (name: string, kind: NodeKind, en: string, fr: string, keywords = ''): NodeDescription => ({
  type: name, version: 1, kind, effects: 'none', label: { en, fr }, description: { en: `${en} node` }, icon: 'x', keywords: { en: keywords },
  fields: {}, ports: [], portsFrom: null, summary: [], joins: false, waits: false, updates: [],
});
const types = [
  type('core.event', 'trigger', 'Event', 'Événement'),
  type('email.send', 'action', 'Send an email', 'Envoyer un e-mail', 'newsletter smtp'),
  type('core.waitEvent', 'flow', 'Wait for an event', 'Attendre un événement'),
  type('core.wait', 'flow', 'Wait', 'Attendre', 'pause delay'),
];
const found = (query: string): string[] => searchCatalog(types, query).flatMap((group) => group.types.map((known) => known.type));

describe('searching the palette', () => {
  it('finds words without their accents, in either language', () => {
    expect(found('evenement')).toEqual(['core.event', 'core.waitEvent']);
    expect(found('EVENT')).toEqual(['core.event', 'core.waitEvent']);
    expect(found('e-mail')).toEqual(['email.send']);
  });

  it('finds by keyword, and needs all the words', () => {
    expect(found('newsletter')).toEqual(['email.send']);
    expect(found('wait event')).toEqual(['core.waitEvent']);
    expect(found('wait letter')).toEqual([]);
  });

  it('puts names that start with the word first', () => {
    expect(found('wait')).toEqual(['core.waitEvent', 'core.wait']);
    expect(found('send')).toEqual(['email.send']);
  });

  it('shows everything by kind, entry points first, when nothing is typed', () => {
    expect(searchCatalog(types, ' ').map((group) => group.kind)).toEqual(['trigger', 'action', 'flow']);
  });
});

// issue 4, deliver 6: categories
describe('the categories of the palette', () => {
  const packages = new Map([['email', { en: 'Email' }], ['core', { en: 'Essentials', fr: 'Essentiels' }], ['sms', { en: 'SMS' }]]);

  it('are the packages that have something to offer here, as the catalog has them', () => {
    expect(categoriesOf(types, packages)).toEqual([{ id: 'core', label: packages.get('core') }, { id: 'email', label: packages.get('email') }]);
    expect(categoriesOf([...types, type('pigeon.send', 'action', 'Send a pigeon', 'Envoyer un pigeon')], packages).at(-1)).toEqual({ id: 'pigeon', label: { en: 'pigeon' } });
  });

  it('leave only their own nodes', () => {
    expect(ofCategory(types, 'email').map((known) => known.type)).toEqual(['email.send']);
    expect(ofCategory(types, null)).toBe(types);
  });
});

import { readDocument, type WorkflowSettings } from '@parcours/sdk/workflow';
import { expect, it } from 'vitest';
import { ruleValues, rulesFrom } from './rule-values';

const full: WorkflowSettings = {
  entry: { again: 'after', afterDays: 30, key: '{{ event.properties.cartId }}' },
  exits: [{ id: 'bought', name: 'Bought', kind: 'goal', event: 'purchase' }, { id: 'vip', name: 'VIP', kind: 'exit', where: { '==': [{ var: 'contact.vip' }, true] } }],
  limits: { concurrency: 5, throttle: { count: 10, perSeconds: 3600 }, debounceSeconds: 5, key: '{{ contact.city }}' },
  priority: 'bulk',
  onError: 7,
  sampleEvery: 10,
  keepRunsDays: 90,
};

it('brings rules into a form and back unchanged', () => {
  expect(rulesFrom(ruleValues(full))).toEqual(full);
});

it('stores nothing for a form left empty', () => {
  const empty = { entry: undefined, exits: undefined, limits: undefined, priority: undefined, onError: undefined, sampleEvery: undefined, keepRunsDays: undefined };
  expect(rulesFrom(ruleValues({}))).toEqual(empty);
  expect(rulesFrom({ again: 'always', priority: 'normal', onError: 'none', limitKey: ' ', exits: [] })).toEqual(empty);
});

it('keeps a half-filled form in a shape that can be saved', () => {
  const settings = Object.fromEntries(Object.entries(rulesFrom({ again: 'after', exits: [{}, { event: ' ', where: true }], throttleCount: 0.4, concurrency: -3 })).filter(([, value]) => value !== undefined));
  expect(settings).toMatchObject({ entry: { again: 'after' }, exits: [{ name: '', kind: 'exit' }, { name: '', kind: 'exit' }], limits: { concurrency: 1, throttle: { count: 1, perSeconds: 60 } } });
  expect(readDocument({ schemaVersion: 1, name: 'Half', nodes: [], edges: [], settings }).problems).toEqual([]);
});

it('gives each new exit an id of its own and keeps it', () => {
  const first = rulesFrom({ exits: [{ name: 'A' }, { name: 'B' }] }).exits ?? [];
  expect(new Set(first.map(({ id }) => id)).size).toBe(2);
  expect(rulesFrom(ruleValues({ exits: first })).exits).toEqual(first);
});

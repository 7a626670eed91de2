import { expect, test } from '@jest/globals';
import { conformance, runNode } from '@parcours/sdk/testing';
import template, { greet } from './index.js';

test('the package keeps every promise a node package makes', async () => {
  expect(await conformance(template, { languages: ['en', 'fr'] })).toEqual([]);
});

test('the greeting stands beside the other data', async () => {
  expect(await runNode(greet, { settings: { greeting: 'Hello Ada' }, items: [{ id: 7 }] })).toEqual([{ kind: 'next', port: 'main', json: { id: 7, greeting: 'Hello Ada' } }]);
});

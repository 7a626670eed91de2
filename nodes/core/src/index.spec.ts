import { expect, test } from '@jest/globals';
import { conformance } from '@parcours/sdk/testing';
import core from './index.js';

test('the essentials keep every promise a node package makes', async () => {
  expect(await conformance(core, { languages: ['en', 'fr'] })).toEqual([]);
});

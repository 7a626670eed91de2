import { expect, test } from '@jest/globals';
import { findLookAlike } from './look-alike.js';

// K4: look-alike names warn
test.each([
  ['@parcours/node-emai1', '@parcours/node-email'],
  ['@parc0urs/node-email', '@parcours/node-email'],
  ['parcours-node-wheather', 'parcours-node-weather'],
  ['parcours-node-waether', 'parcours-node-weather'],
  ['parcoursnodeweather', 'parcours-node-weather'],
  ['@evil/parcours-node-weather', 'parcours-node-weather'],
])('%s could be mistaken for %s', (name, known) => {
  expect(findLookAlike(name, ['@parcours/node-email', 'parcours-node-weather'])).toBe(known);
});

test.each(['parcours-node-weather', 'parcours-node-fax', '@acme/parcours-node-crm', '@parcours/node-telephone'])('%s is a name of its own', (name) => {
  expect(findLookAlike(name, ['@parcours/node-email', 'parcours-node-weather'])).toBeNull();
});

import type { ScaffoldNames } from './package-files.js';

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A package to begin with: one node without effects, its spec, its icon. */
export const greetingSource = ({ id, title }: ScaffoldNames): string => `import { defineAction, definePackage, field, next } from '@parcours/sdk/node';
import { icon } from './icon.js';

export const greet = defineAction({
  type: 'greet',
  version: 1,
  label: { en: 'Greet', fr: 'Saluer' },
  description: { en: 'Writes a greeting into the data.', fr: 'Écrit une salutation dans les données.' },
  icon,
  keywords: { en: 'hello welcome', fr: 'bonjour bienvenue' },
  fields: {
    greeting: field.text({
      label: { en: 'Greeting', fr: 'Salutation' },
      default: 'Hello {{ contact.firstName }}',
      template: true,
      required: true,
    }),
  },
  summary: ['greeting'],
  // a batch of items of any number of runs; one answer for each, in their order
  execute: (items) => items.map(({ json, params }) => next('main', { json: { ...json, greeting: params.greeting } })),
});

export default definePackage({ id: ${quoted(id)}, label: { en: ${quoted(title)}, fr: ${quoted(title)} }, nodes: [greet] });
`;

export const greetingSpec = (): string => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformance, runNode } from '@parcours/sdk/testing';
import pkg, { greet } from './index.js';

test('the package keeps every promise a node package makes', async () => {
  assert.deepEqual(await conformance(pkg, { languages: ['en', 'fr'], outage: true }), []);
});

test('the greeting stands beside the other data', async () => {
  const [outcome] = await runNode(greet, { settings: { greeting: 'Hello Ada' }, items: [{ id: 7 }] });
  assert.deepEqual(outcome, { kind: 'next', port: 'main', json: { id: 7, greeting: 'Hello Ada' } });
});
`;

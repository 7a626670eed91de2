import { expect, it } from 'vitest';
import type { Command } from './commands';
import { searchCommands } from './search-commands';

const command = (label: string, words = ''): Command => ({ id: label, label, words, group: 'Go', run: () => undefined });
const all = [command('Runs', 'Exécutions'), command('Enrol contacts'), command('Contacts', 'Contacts')];
const found = (query: string): string[] => searchCommands(all, query).map(({ label }) => label);

it('finds what can be done by its name in either language, what begins with the words first', () => {
  expect(found('executions')).toEqual(['Runs']);
  expect(found('contact')).toEqual(['Contacts', 'Enrol contacts']);
  expect(found('  ')).toEqual(['Runs', 'Enrol contacts', 'Contacts']);
  expect(found('nothing')).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { findUpdates, migrateSettings } from './migrate-settings.js';

const third = {
  type: 'send',
  version: 3,
  migrate: {
    1: (settings: object) => ({ ...settings, subject: 'Hello' }),
    2: { settings: ({ subject, ...rest }: { subject?: string }) => ({ ...rest, title: subject ?? '' }), ports: { sent: 'main' }, changes: { en: 'The subject is called title now.' } },
  },
} as never;

describe('an update of a node', () => {
  test('goes through every version in between, and leaves what it was given', async () => {
    const settings = Object.freeze({ to: 'ada@example.org' });
    expect(await migrateSettings(third, 1, settings)).toEqual({ version: 3, settings: { to: 'ada@example.org', title: 'Hello' }, ports: { sent: 'main' } });
    expect(settings).toEqual({ to: 'ada@example.org' });
  });

  test('says what changes, version by version', () => {
    expect(findUpdates(third)).toEqual([{ from: 1, changes: null, ports: {} }, { from: 2, changes: { en: 'The subject is called title now.' }, ports: { sent: 'main' } }]);
  });

  test('is offered only from versions that lead here without a gap', () => {
    expect(findUpdates({ type: 'send', version: 3, migrate: { 1: (settings) => settings } })).toEqual([]);
  });

  test('follows a port that gets a new name twice', async () => {
    const twice = { type: 'send', version: 3, migrate: { 1: { settings: (settings: object) => settings, ports: { yes: 'sent' } }, 2: { settings: (settings: object) => settings, ports: { sent: 'main' } } } } as never;
    expect((await migrateSettings(twice, 1, {})).ports).toEqual({ yes: 'main' });
  });

  test.each([
    ['when a step is missing', { type: 'send', version: 2 }, 'no_migration'],
    ['when a step throws', { type: 'send', version: 2, migrate: { 1: () => { throw new Error('no fuel'); } } }, 'migration_failed'],
    ['when a step answers no settings', { type: 'send', version: 2, migrate: { 1: () => [] } }, 'migration_failed'],
  ])('is refused %s', async (_, definition, code) => {
    await expect(migrateSettings(definition as never, 1, {})).rejects.toMatchObject({ code });
  });
});

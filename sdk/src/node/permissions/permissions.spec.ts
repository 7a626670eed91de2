import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describePermissions } from './describe-permissions.js';
import { asksForNothing, grantsHost, grantsSocket, withoutGranted } from './grants.js';
import { NO_PERMISSIONS, type Permissions } from './permissions.js';
import { checkPermissions, readPermissions } from './read-permissions.js';

const some = (changes: Partial<Permissions>): Permissions => ({ ...NO_PERMISSIONS, ...changes });

describe('what a package asks for', () => {
  test('is nothing when it does not say', () => {
    expect(readPermissions(undefined)).toEqual(NO_PERMISSIONS);
    expect(readPermissions({ network: ['api.example.org'] })).toEqual(some({ network: ['api.example.org'] }));
  });
  test.each([
    [{ network: ['https://api.example.org'] }, 'host names'],
    [{ network: ['API.example.org'] }, 'small letters'],
    [{ network: ['api.*.org'] }, 'host names'],
    [{ network: 'api.example.org' }, 'a list'],
    [{ sockets: ['smtp.example.org'] }, 'with a port'],
    [{ sockets: ['smtp.example.org:70000'] }, 'with a port'],
    [{ credentials: ['smtp'] }, 'credential types'],
    [{ environment: ['PARCOURS_ENCRYPTION_KEY'] }, 'not settings of Parcours'],
    [{ environment: ['DATABASE_URL'] }, 'not settings of Parcours'],
    [{ environment: ['NODE_OPTIONS'] }, 'or of Node'],
    [{ files: 'all' }, '"none" or "temporary"'],
    [{ filesystem: true }, 'no permission "filesystem"'],
    [{ loyalty: 'all' }, 'true or false'],
    ['all', 'an object'],
  ])('that cannot be granted, like %j, is named', (asked, sentence) => {
    expect(checkPermissions(asked).join(' ')).toContain(sentence);
    expect(() => readPermissions(asked)).toThrow(sentence);
  });
});

describe('a host', () => {
  test('is granted by its name, by a pattern of the names above it, or with all others', () => {
    const granted = some({ network: ['api.example.org', '*.cdn.example'] });
    expect(['api.example.org', 'API.example.org.', 'a.cdn.example', 'a.b.cdn.example'].filter((host) => !grantsHost(granted, host))).toEqual([]);
    expect(['example.org', 'xapi.example.org', 'api.example.org.evil.example', 'cdn.example', 'evilcdn.example', '127.0.0.1', ''].filter((host) => grantsHost(granted, host))).toEqual([]);
    expect(grantsHost(some({ network: ['*'] }), 'anything.example')).toBe(true);
  });
  test('is granted for a connection at its port only', () => {
    const granted = some({ sockets: ['smtp.example.org:587', '*.mail.example:25', '*:2525'] });
    expect([grantsSocket(granted, 'smtp.example.org', 587), grantsSocket(granted, 'a.mail.example', 25), grantsSocket(granted, 'x', 2525)]).toEqual([true, true, true]);
    expect([grantsSocket(some({ sockets: ['relay.example:*'] }), 'relay.example', 7_025), grantsSocket(some({ sockets: ['relay.example:*'] }), 'other.example', 7_025)]).toEqual([true, false]);
    expect([grantsSocket(granted, 'smtp.example.org', 25), grantsSocket(granted, 'mail.example', 25), grantsSocket(granted, 'x', 22)]).toEqual([false, false, false]);
  });
});

const host = fc.constantFrom('*', 'a.example', '*.a.example', 'b.a.example', 'c.example');
const anyPermissions: fc.Arbitrary<Permissions> = fc.tuple(fc.boolean(), fc.record({
  network: fc.uniqueArray(host),
  credentials: fc.uniqueArray(fc.constantFrom('http.basic', 'email.smtp')),
  environment: fc.uniqueArray(fc.constantFrom('A', 'B')),
  files: fc.constantFrom('none' as const, 'temporary' as const),
  sockets: fc.uniqueArray(host.map((name) => `${name}:25`)),
})).map(([loyalty, rest]) => (loyalty ? { ...rest, loyalty } : rest));

test('what is granted once is not asked for again, and nothing is granted that was not', () => {
  fc.assert(
    fc.property(anyPermissions, anyPermissions, fc.constantFrom('a.example', 'b.a.example', 'c.example', 'd.example'), (asked, granted, name) => {
      expect(asksForNothing(withoutGranted(asked, asked))).toBe(true);
      expect(withoutGranted(asked, NO_PERMISSIONS)).toEqual(asked);
      const rest = withoutGranted(asked, granted);
      expect(grantsHost(asked, name)).toBe(grantsHost(rest, name) || (grantsHost(asked, name) && grantsHost(granted, name)));
    }),
  );
});

test('the owner reads in English and French what is to be granted', () => {
  expect(describePermissions(NO_PERMISSIONS)).toEqual([]);
  const sentences = describePermissions({ network: ['api.example.org', '*.cdn.example'], credentials: ['http.basic'], environment: ['ACME_REGION'], files: 'temporary', sockets: ['*:25'], loyalty: true });
  expect(sentences.map(({ en }) => en)).toEqual([
    'Calls api.example.org and *.cdn.example over the internet.',
    'Opens connections of its own to *:25.',
    'Uses credentials of other packages that you choose in its nodes: http.basic.',
    'Reads the environment variables ACME_REGION of the server.',
    'Gives, takes and reads points and coupons of contacts.',
    'Keeps temporary files in a folder of its own.',
  ]);
  expect(sentences.every(({ fr }) => fr !== undefined)).toBe(true);
  expect(describePermissions(readPermissions({ network: ['*', 'a.example'] }))[0]?.fr).toBe('Appelle n’importe quelle adresse publique sur Internet.');
});

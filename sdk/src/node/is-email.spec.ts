import { expect, test } from '@jest/globals';
import { isEmail } from './is-email.js';

test.each(['ada@example.org', "o'hara+news@mail.example.co.uk", 'zoë@exämple.fr', 'a@b.c'])('%s reads as an address', (text) => expect(isEmail(text)).toBe(true));
test.each(['', 'ada', '@example.org', 'ada@', 'ada@localhost', 'a b@example.org', 'ada@example..org', 'ada@.org', 'a@b@c.de', 'Ada <ada@example.org>', 'a@b.c, d@e.f', 'ada@example.org\n', `${'x'.repeat(250)}@b.cd`])('%j does not', (text) => expect(isEmail(text)).toBe(false));

import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signMessage, verifyMessage } from './standard-webhooks.js';

const AT = 1_763_770_000;
const headersOf = (signed: Record<string, string>) => ({ id: signed['webhook-id'] ?? '', timestamp: signed['webhook-timestamp'] ?? '', signature: signed['webhook-signature'] ?? '' });

// G1
describe('a signed message', () => {
  test('is signed as other programs do it', () => {
    // the test vector of the specification's own libraries
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signMessage(secret, { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' })['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('is right whatever it says, and wrong when a single character of it is another', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string({ minLength: 1, maxLength: 60 }).filter((id) => id !== ''), fc.nat(), (secret, body, id, at) => {
        fc.pre(!secret.startsWith('whsec_'));
        const headers = headersOf(signMessage(secret, { id, timestamp: AT, body }));
        expect(verifyMessage(secret, headers, body, AT * 1_000)).toBe(true);
        expect(verifyMessage(secret, headers, `${body.slice(0, at % (body.length + 1))}\u0001${body.slice(at % (body.length + 1))}`, AT * 1_000)).toBe(false);
        expect(verifyMessage(`${secret}x`, headers, body, AT * 1_000)).toBe(false);
        expect(verifyMessage(secret, { ...headers, id: `${id}x` }, body, AT * 1_000)).toBe(false);
      }),
    );
  });

  test.each([
    ['299 seconds ago', 299, true],
    ['301 seconds ago', 301, false],
    ['in 299 seconds', -299, true],
    ['in 301 seconds', -301, false],
  ])('of %s', (_, secondsLater, right) => {
    expect(verifyMessage('secret', headersOf(signMessage('secret', { id: 'a', timestamp: AT, body: '' })), '', (AT + secondsLater) * 1_000)).toBe(right);
  });

  test('may carry several signatures, of which one is right; those of other kinds do not count', () => {
    const { id, timestamp, signature } = headersOf(signMessage('new', { id: 'a', timestamp: AT, body: 'b' }));
    const mac = createHmac('sha256', 'old').update('a').digest('base64');
    expect(verifyMessage('new', { id, timestamp, signature: `v1,${mac} ${signature}` }, 'b', AT * 1_000)).toBe(true);
    expect(verifyMessage('new', { id, timestamp, signature: `v1,${mac} ${signature.replace('v1,', 'v1a,')}` }, 'b', AT * 1_000)).toBe(false);
  });

  test.each([
    ['no secret', '', 'a', String(AT)],
    ['a secret without bytes', 'whsec_', 'a', String(AT)],
    ['no id', 'secret', '', String(AT)],
    ['no time', 'secret', 'a', ''],
    ['a time that is none', 'secret', 'a', '1e9'],
  ])('with %s is wrong', (_, secret, id, timestamp) => {
    const signature = `v1,${createHmac('sha256', secret === 'whsec_' ? '' : secret).update(`${id}.${timestamp}.`).digest('base64')}`;
    expect(verifyMessage(secret, { id, timestamp, signature }, '', AT * 1_000)).toBe(false);
  });
});

import { expect, test } from '@jest/globals';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { send } from './send.js';

test('the demo outbox writes messages as they would be sent, and needs neither a server nor a secret', async () => {
  const outcomes = await runNode(send, { settings: { credential: 1, to: 'ada@example.org', subject: 'Welcome', html: '<p>Hello</p>', trackOpens: false }, contact: fakeContact({ email: 'ada@example.org' }), credentials: { 1: { fromEmail: 'demo@example.org' } }, credentialTypes: { 1: 'email.outbox' } });
  expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: expect.stringMatching(/^outbox </), copy: { to: 'ada@example.org', from: 'demo@example.org', subject: 'Welcome' } } }]);
});

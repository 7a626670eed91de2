import { describe, expect, test } from '@jest/globals';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { hasConsent } from './has-consent.js';
import { setConsent } from './set-consent.js';

describe('consent in a journey', () => {
  test('is kept with the words the contact has read and where', async () => {
    const settings = { purpose: 'newsletter', text: 'I would like one letter a month.', source: 'kiosk' };
    expect(await runNode(setConsent, { settings, contact: fakeContact() })).toEqual([
      { kind: 'next', port: 'main', commands: [{ kind: 'consent.set', purpose: 'newsletter', channel: 'email', state: 'granted', text: settings.text, source: 'kiosk' }] },
    ]);
  });

  test('is a condition: only who has agreed is invited (C18)', async () => {
    const contact = (index: number) => (index === 2 ? null : fakeContact({ id: index }));
    const outcomes = await runNode(hasConsent, { settings: { purpose: 'offers', channel: 'sms' }, contact, items: [{}, {}, {}], consenting: { 'offers sms': [1] } });
    expect(outcomes).toMatchObject([{ port: 'no' }, { port: 'yes' }, { kind: 'error', error: { code: 'no_contact' } }]);
  });
});

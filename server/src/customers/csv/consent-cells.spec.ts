import { describe, expect, it } from '@jest/globals';
import { consentsOf } from './consent-cells.js';

const columns = ['email', 'consent:newsletter:email', 'consent:offers:sms', 'consentSource', 'consentText'].map((to) => ({ to, kind: 'text' as const }));

describe('consent in a file', () => {
  it('is agreed to or objected to in the words people use, with where it was said', () => {
    expect(consentsOf(['a@example.org', 'Oui', '0', 'Salon du livre', 'Je souhaite…'], columns)).toEqual([
      { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'Salon du livre', text: 'Je souhaite…' },
      { purpose: 'offers', channel: 'sms', state: 'withdrawn', source: 'Salon du livre', text: 'Je souhaite…' },
    ]);
  });
  it('an empty cell says nothing, and a word nobody knows is not taken for a yes', () => {
    expect(consentsOf(['a@example.org', ' ', ''], columns)).toEqual([]);
    expect(() => consentsOf(['a@example.org', 'maybe'], columns)).toThrow('found "maybe"');
  });
});

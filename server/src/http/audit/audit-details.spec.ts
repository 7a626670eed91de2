import { describe, expect, it } from '@jest/globals';
import { auditDetails, auditSubject } from './audit-details.js';

describe('what the audit log keeps of a request (P3)', () => {
  it('is what was asked in short, without anything that may be secret', () => {
    const body = { name: 'Shop', type: 'email.smtp', values: { host: 'h', password: 'canary' }, password: 'canary', token: 'canary', code: 'canary', key: 'canary', document: { name: 'canary' }, current: 'canary' };
    expect(auditDetails(body, {})).toEqual({ asked: { name: 'Shop', type: 'email.smtp' } });
    expect(auditDetails({ name: 'x'.repeat(1_000) }, {})).toEqual({ asked: { name: 'x'.repeat(200) } });
    expect(auditDetails(undefined, {})).toEqual({});
  });
  it('is the words of the feature where it has some', () => {
    expect(auditDetails({ role: 'admin' }, { before: { role: 'viewer' }, after: { role: 'admin' } })).toEqual({ before: { role: 'viewer' }, after: { role: 'admin' } });
  });
  it('names what was changed: by the feature, by the answer, or by the address', () => {
    expect(auditSubject({ id: 7 }, undefined, { subject: 'Ada' })).toBe('Ada');
    expect(auditSubject({ id: 7 }, { id: 7, name: 'News' }, {})).toBe('News #7');
    expect(auditSubject({}, { runId: 4 }, {})).toBe('#4');
    expect(auditSubject({}, undefined, {})).toBeNull();
  });
});

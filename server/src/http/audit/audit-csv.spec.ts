import { describe, expect, it } from '@jest/globals';
import { auditCsv } from './audit-csv.js';

describe('the audit log as CSV', () => {
  it('quotes what it must and never hands a formula to a spreadsheet', () => {
    const csv = auditCsv([{ id: 1, at: '2026-01-01T00:00:00.000Z', actor: { kind: 'person', id: 1, name: 'ada@example.org' }, action: 'workflows.create', subject: '=HYPERLINK("http://evil.example")', details: { after: { name: 'a,"b"' } }, address: null, agent: '+1' }]);
    expect(csv.split('\r\n')).toEqual([
      '"at","actor","action","subject","details","address","agent"',
      '"2026-01-01T00:00:00.000Z","ada@example.org","workflows.create","\'=HYPERLINK(""http://evil.example"")","{""after"":{""name"":""a,\\""b\\""""}}","","\'+1"',
      '',
    ]);
  });
});

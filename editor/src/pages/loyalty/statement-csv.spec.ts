import { expect, it } from 'vitest';
import { statementCsv } from './statement-csv';

it('a member’s statement opens in a spreadsheet, and nothing in it is taken for a formula', () => {
  const entry = { id: 1, at: '2026-11-22T10:00:00.000Z', programme: 'points', kind: 'earn' as const, reason: '=HYPERLINK("x")', points: -5, balance: 10, actor: 'user:1', actorName: null };
  expect(statementCsv({ entries: [entry as never] }, () => 'Gagnés').split('\r\n')[1]).toBe('"2026-11-22T10:00:00.000Z","points","Gagnés","\'=HYPERLINK(""x"")","-5","10"');
});

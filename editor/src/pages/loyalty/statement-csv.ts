import type { LoyaltyStatement } from '@parcours/sdk/api';

/** A cell as spreadsheets read it; one that would be taken for a formula is made a text. */
const cell = (value: string | number | null): string => {
  const text = String(value ?? '');
  return `"${(typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** A member's movements, newest first, one a line. */
export const statementCsv = ({ entries }: Pick<LoyaltyStatement, 'entries'>, kindOf: (kind: string) => string): string =>
  [['date', 'programme', 'movement', 'reason', 'points', 'balance'], ...entries.map(({ at, programme, kind, reason, points, balance }) => [at, programme, kindOf(kind), reason, points, balance])].map((row) => row.map(cell).join(',')).join('\r\n');

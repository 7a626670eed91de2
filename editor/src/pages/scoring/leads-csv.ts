import type { Lead } from '@parcours/sdk/api';

/** A cell as spreadsheets read it; one that would be taken for a formula is made a text. */
const cell = (value: string | number | null): string => {
  const text = String(value ?? '');
  return `"${(/^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** The list sales take along. */
export const leadsCsv = (leads: readonly Lead[], why: (lead: Lead) => string): string =>
  [['rank', 'name', 'email', 'points', 'grade', 'stage', 'last activity', 'owner', 'why'], ...leads.map((lead, index) => [index + 1, lead.name, lead.email, lead.points, lead.grade, lead.stage, lead.activeAt, lead.owner, why(lead)])].map((row) => row.map(cell).join(',')).join('\r\n');

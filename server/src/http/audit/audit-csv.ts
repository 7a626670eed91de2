import type { AuditEntry } from '@parcours/sdk/api';

const COLUMNS = ['at', 'actor', 'action', 'subject', 'details', 'address', 'agent'] as const;

/** Spreadsheets take a cell that begins like a formula for one; an apostrophe keeps it a text. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export function auditCsv(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => [entry.at, entry.actor.name, entry.action, entry.subject ?? '', Object.keys(entry.details).length === 0 ? '' : JSON.stringify(entry.details), entry.address ?? '', entry.agent ?? '']);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

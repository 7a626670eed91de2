import { addToList } from '@parcours/sdk/node';
import type pg from 'pg';
import { noChanges } from '../../core/changes.js';
import type { Admit } from '../../core/ports.js';
import { storable, storableText } from '../../core/storable.js';
import type { CsvRecord } from '../../customers/csv/read-csv.js';
import { plainArray, textArray } from '../../db/array-text.js';
import { identifyContacts } from '../../db/customers/identify-contact.js';
import { commitChanges } from '../store/commit-changes.js';
import { leaveChanged } from '../store/leave-changed.js';
import { addCounts } from '../store/write-history.js';
import { importedConsents, type ConsentOfContact } from './import-consents.js';
import { readRow, type ImportContext, type ReadRow, type RefusedRow } from './import-row.js';

export interface ChunkContext extends ImportContext {
  readonly workspaceId: number;
  readonly importId: number;
  readonly existing: 'update' | 'skip';
  /** Where consents in the file were given, unless a row says. */
  readonly consentSource: string;
  /** Everybody in the file is put on it; null: on none. */
  readonly listName: string | null;
  readonly admit: Admit;
  readonly tokenId: () => number;
}

export interface ChunkCounts {
  created: number;
  updated: number;
  skipped: number;
  refused: number;
}

/** Rows whose contact is there already, however it is named. */
async function knownRows(client: pg.ClientBase, workspaceId: number, rows: readonly ReadRow[]): Promise<ReadonlyMap<number, number>> {
  const of = (name: 'emailKey' | 'externalId' | 'phone'): string => textArray(rows.map(({ identity }) => identity[name]));
  const found = await client.query<{ row: number; id: number }>(
    `select * from (select u.row, coalesce(
       (select id from contacts c where c.workspace_id = $1 and c.email_key = u.email_key),
       (select id from contacts c where c.workspace_id = $1 and c.external_id = u.external_id),
       (select id from contacts c where c.workspace_id = $1 and c.phone = u.phone and (u.email_key is null or c.email_key is null) and (u.external_id is null or c.external_id is null) order by id limit 1)) as id
     from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) as u(row, email_key, external_id, phone)) looked where id is not null`,
    [workspaceId, plainArray(rows.map(({ row }) => row)), of('emailKey'), of('externalId'), of('phone')],
  );
  return new Map(found.rows.map(({ row, id }) => [row, id]));
}

async function keepRefused(client: pg.ClientBase, { workspaceId, importId }: ChunkContext, rows: readonly RefusedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into contact_import_errors (workspace_id, import_id, row, code, message, record) select $1, $2, row, code, message, record::jsonb
     from unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) as u(row, code, message, record)`,
    [workspaceId, importId, rows.map(({ row }) => row), rows.map(({ code }) => code), rows.map(({ message }) => storableText(message)), rows.map(({ fields }) => storable(fields))],
  );
}

/** Each way in which a row names its contact. A phone that families share names nobody beside an address or id. */
function namesOf({ emailKey, externalId, phone }: ReadRow['identity']): string[] {
  if (emailKey === null && externalId === null) return [`phone ${phone}`];
  if (emailKey === null) return [`externalId ${externalId}`];
  return externalId === null ? [`emailKey ${emailKey}`] : [`emailKey ${emailKey}`, `externalId ${externalId}`];
}

interface Named {
  readonly row: ReadRow;
  readonly names: readonly string[];
}

/** Rows that name the same person by the same identifier stay in the order of the file: the last one counts. */
function byName({ row: one, names: [a = ''] }: Named, { row: other, names: [b = ''] }: Named): number {
  return a < b ? -1 : a > b ? 1 : one.row - other.row;
}

interface Divided {
  readonly row: ReadRow;
  /** Which written row named the same person before, counted from 0. */
  readonly after: number | undefined;
}

/** Rows to write, and rows whose contact is there already where those are to be left as they are. */
function divide(rows: readonly Named[], known: ReadonlyMap<number, number>, existing: ChunkContext['existing']): { readonly written: Divided[]; readonly skipped: Divided[] } {
  const named = new Map<string, number>();
  const [written, skipped]: [Divided[], Divided[]] = [[], []];
  for (const { row, names } of rows) {
    let after: number | undefined;
    for (const name of names) after ??= named.get(name);
    if (existing === 'skip' && (known.has(row.row) || after !== undefined)) {
      skipped.push({ row, after });
      continue;
    }
    for (const name of names) named.set(name, written.length);
    written.push({ row, after });
  }
  return { written, skipped };
}

/** Writes some rows of a file, in the caller's transaction: contacts, their list, and rows that cannot be taken. */
export async function importChunk(client: pg.ClientBase, context: ChunkContext, records: readonly CsvRecord[], now: number): Promise<ChunkCounts> {
  const { workspaceId, existing, listName, admit, tokenId, consentSource } = context;
  const [read, refused]: [ReadRow[], RefusedRow[]] = [[], []];
  for (const record of records) {
    const row = readRow(record, context);
    if ('code' in row) refused.push(row);
    else read.push(row);
  }
  const known = await knownRows(client, workspaceId, read);
  const counts: ChunkCounts = { created: 0, updated: 0, skipped: 0, refused: refused.length };
  // taken in the order of identifiers, like everybody who names many contacts: two such transactions wait for each other instead of blocking each other
  const ordered = read.map((row): Named => ({ row, names: namesOf(row.identity) })).sort(byName);
  const { written, skipped } = divide(ordered, known, existing);
  const ids = await identifyContacts(client, workspaceId, written.map(({ row }) => row), now);
  counts.skipped = skipped.length;
  // whoever is skipped is there already, or has just come with a row before
  const there = skipped.flatMap(({ row, after }) => known.get(row.row) ?? ids[after ?? -1] ?? []);
  const seen = new Set<number>();
  const said: ConsentOfContact[] = [];
  for (const [index, { row, after }] of written.entries()) {
    const id = ids[index] as number;
    counts[known.has(row.row) || after !== undefined || seen.has(id) ? 'updated' : 'created'] += 1;
    seen.add(id);
    there.push(id);
    for (const consent of row.consents) said.push({ contactId: id, consent });
  }
  await keepRefused(client, context, refused);
  const joined = listName === null ? [] : [...new Set(there)].map((contactId) => ({ workspaceId, contactId, runId: 0, command: addToList(listName) }));
  const commands = [...(await importedConsents(client, workspaceId, said, consentSource)), ...joined];
  if (commands.length > 0) await commitChanges(client, { ...noChanges(), commands }, now, admit, tokenId);
  await addCounts(client, await leaveChanged(client, [...seen].map((contactId) => ({ workspaceId, contactId })), now));
  return counts;
}

import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, ContactImport, ImportSettings, ResponseOf, routes } from '@parcours/sdk/api';
import { isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock, Engine } from '../../core/ports.js';
import { columnFor } from '../../customers/csv/contact-columns.js';
import { CONSENT_COLUMN } from '../../customers/csv/consent-cells.js';
import type { CsvFormat } from '../../customers/csv/csv-format.js';
import { detectEncoding } from '../../customers/csv/detect-encoding.js';
import { detectDelimiter, detectHeader } from '../../customers/csv/detect-format.js';
import { decode, readCsv } from '../../customers/csv/read-csv.js';
import { csvLine } from '../../customers/csv/write-csv.js';
import { readDefinitions } from '../../db/customers/attribute-definitions.js';
import { importParts } from '../../db/customers/import-parts.js';
import { createImport, findImport, keepPart, listImports, refusedPages, startImport, stopImport, uploadedBytes } from '../../db/customers/imports.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { CLOCK, ENGINE, POOL } from '../injection.js';
import { badRequest, conflict, notFound, unprocessable } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type Table = typeof routes.imports;

const PART_BYTES = 4 * 1_048_576;
const SHOWN_ROWS = 20;
const SAMPLE_CHARACTERS = 65_536;
const TARGET = /^(?:email|phone|externalId|timezone|locale|consent:[a-z][a-z0-9_-]{0,39}:(?:email|sms|post|web)|consentSource|consentText|attribute:[^]{1,100}|address:(?:name|line1|line2|line3|postalCode|city|region|country))$/;

/** Contacts from CSV files. */
@Injectable()
export class ImportsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  list({ workspaceId }: Principal): Promise<ContactImport[]> {
    return listImports(this.pool, workspaceId);
  }

  create({ workspaceId, userId }: Principal, fileName: string, sizeBytes: number): Promise<ContactImport> {
    return createImport(this.pool, workspaceId, { fileName, sizeBytes, userId }, this.clock.now());
  }

  async read({ workspaceId }: Principal, id: number): Promise<ContactImport> {
    const found = await findImport(this.pool, workspaceId, id);
    if (found === null) throw notFound('import');
    return found;
  }

  async upload(caller: Principal, id: number, part: number, bytes: unknown): Promise<void> {
    const { sizeBytes, state } = await this.read(caller, id);
    if (state !== 'uploading') throw conflict('import_begun', 'This import has begun already; begin another one for another file.');
    const parts = Math.ceil(sizeBytes / PART_BYTES);
    const expected = part < parts ? PART_BYTES : sizeBytes - (parts - 1) * PART_BYTES;
    if (part > parts || !Buffer.isBuffer(bytes) || bytes.length !== expected)
      throw unprocessable('bad_part', `Expected part ${Math.min(part, parts)} of ${parts} with ${expected} bytes, found part ${part} with ${Buffer.isBuffer(bytes) ? bytes.length : 0}; send the file again.`);
    await keepPart(this.pool, caller.workspaceId, id, part, bytes);
  }

  async preview(caller: Principal, id: number, wanted: BodyOf<Table['preview']>): Promise<ResponseOf<Table['preview']>> {
    await this.uploaded(caller, id);
    const parts = (): AsyncGenerator<Buffer> => importParts(this.pool, caller.workspaceId, id);
    const encoding = wanted.encoding ?? (await detectEncoding(parts()));
    const delimiter = wanted.delimiter ?? detectDelimiter(await this.sample(parts(), encoding));
    const rows = await this.firstRows(parts(), { encoding, delimiter, header: false });
    const [first = []] = rows;
    const header = wanted.header ?? detectHeader(first);
    const width = Math.max(1, ...rows.map((row) => row.length));
    const names = Array.from({ length: width }, (_, index) => (header ? (first[index] ?? '') : ''));
    const definitions = await readDefinitions(this.pool, caller.workspaceId);
    const columns = names.map((name, index) => {
      if (!header) return { to: first[index]?.includes('@') ? 'email' : null, kind: 'text' as const };
      const column = columnFor(name);
      const defined = [...definitions.values()].find(({ name: known, labelEn, labelFr }) => [known, labelEn, labelFr].some((label) => label?.toLowerCase() === name.trim().toLowerCase()));
      return defined ? { to: `attribute:${defined.name}`, kind: 'text' as const } : column;
    });
    return { encoding, delimiter, header, names, rows: (header ? rows.slice(1) : rows).slice(0, SHOWN_ROWS), columns };
  }

  async start(caller: Principal, id: number, settings: ImportSettings): Promise<ContactImport> {
    await this.uploaded(caller, id);
    const targets = settings.columns.flatMap(({ to }) => (to === null ? [] : [to]));
    const wrong = targets.find((to) => !TARGET.test(to));
    if (wrong !== undefined) throw badRequest('bad_column', `Expected a column to be an identifier, "attribute:NAME" or a part of the address, found ${JSON.stringify(wrong)}; choose another.`, { field: 'columns' });
    const twice = targets.find((to, index) => targets.indexOf(to) !== index);
    if (twice !== undefined) throw badRequest('column_twice', `Expected each thing to come from one column, found two columns for "${twice}"; leave one out.`, { field: 'columns' });
    if (!targets.some((to) => to === 'email' || to === 'phone' || to === 'externalId')) throw badRequest('no_identifier', 'Expected a column with the email, phone or external id, by which contacts are found; none is chosen; choose one.', { field: 'columns' });
    const purposes = targets.flatMap((to) => CONSENT_COLUMN.exec(to)?.[1] ?? []);
    const { rows: known } = await this.pool.query<{ key: string }>('select key from purposes where workspace_id = $1 and key = any($2::text[])', [caller.workspaceId, purposes]);
    const unknown = purposes.find((purpose) => !known.some(({ key }) => key === purpose));
    if (unknown !== undefined) throw badRequest('bad_column', `Expected a column of consent to name a purpose of this workspace, found "${unknown}"; choose another.`, { field: 'columns' });
    if (settings.listId !== null) {
      const { rowCount } = await this.pool.query('select 1 from lists where workspace_id = $1 and id = $2', [caller.workspaceId, settings.listId]);
      if (rowCount === 0) throw notFound('list');
    }
    if (!(await startImport(this.pool, caller.workspaceId, id, settings, this.clock.now()))) throw conflict('import_begun', 'This import has begun already; look at how far it is.');
    this.engine.nudge();
    return this.read(caller, id);
  }

  async stop(caller: Principal, id: number): Promise<ContactImport> {
    await this.read(caller, id);
    await stopImport(this.pool, caller.workspaceId, id, this.clock.now());
    return this.read(caller, id);
  }

  /** As they came, with a last column that says why: corrected, they can be imported again. */
  async errors(caller: Principal, id: number): Promise<AsyncGenerator<string>> {
    const { workspaceId } = caller;
    await this.read(caller, id);
    const pages = refusedPages(this.pool, workspaceId, id);
    return (async function* lines() {
      for (;;) {
        // the answer is sent outside of the request's own context
        const { value: page, done } = await inWorkspace(workspaceId, () => pages.next());
        if (done) return;
        yield page.map(({ row, message, record }) => csvLine([...record, String(row), message])).join('');
      }
    })();
  }

  private async uploaded(caller: Principal, id: number): Promise<void> {
    const { sizeBytes } = await this.read(caller, id);
    const bytes = await uploadedBytes(this.pool, caller.workspaceId, id);
    if (bytes !== sizeBytes) throw conflict('not_uploaded', `Expected ${sizeBytes} bytes of the file, found ${bytes} so far; upload the rest first.`);
  }

  private async sample(parts: AsyncIterable<Buffer>, encoding: CsvFormat['encoding']): Promise<string> {
    for await (const text of decode(parts, encoding)) return text.slice(0, SAMPLE_CHARACTERS);
    return '';
  }

  private async firstRows(parts: AsyncIterable<Buffer>, format: CsvFormat): Promise<string[][]> {
    const rows: string[][] = [];
    try {
      for await (const { fields } of readCsv(parts, format)) if (rows.push(fields.map((field) => field.slice(0, 500))) > SHOWN_ROWS) break;
    } catch (error) {
      // what comes before can be shown; the import tells the rest
      if (!isNodeFailure(error) || error.who !== 'user' || rows.length === 0) throw error;
    }
    if (rows.length === 0) throw unprocessable('empty_file', 'Expected a file with rows, found none; choose another file.');
    return rows;
  }
}

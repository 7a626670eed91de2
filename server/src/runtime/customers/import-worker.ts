import type { LiveEvent } from '@parcours/sdk/api';
import { isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Admit, Clock, LiveFeed } from '../../core/ports.js';
import type { ImportColumn } from '../../customers/csv/contact-columns.js';
import type { CsvFormat } from '../../customers/csv/csv-format.js';
import { readCsvSlices, type CsvRecord } from '../../customers/csv/read-csv.js';
import { readDefinitions } from '../../db/customers/attribute-definitions.js';
import { importParts } from '../../db/customers/import-parts.js';
import type { LaneWork } from '../lanes/lane.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { importChunk, type ChunkContext, type ChunkCounts } from './import-chunk.js';

const ROWS_AT_ONCE = 500;
/** An import whose worker has said nothing for this long is taken over where it stands. */
const LEASE_MS = 30_000;

interface Settings extends CsvFormat {
  readonly columns: readonly ImportColumn[];
  readonly existing: 'update' | 'skip';
  readonly listId: number | null;
}

interface ImportRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly settings: Settings;
  readonly file_name: string;
  rows_done: number;
}

/** What a person is told of it; what is nobody's fault who sent the file is thrown again. */
function toldOf(error: unknown): string {
  if (!isNodeFailure(error) || error.who !== 'user') throw error;
  return error.message;
}

/** An import this process is at: the rest of its rows, and how far its bytes are read. */
interface Work {
  readonly row: ImportRow;
  readonly context: ChunkContext;
  readonly slices: AsyncGenerator<CsvRecord[]>;
  /** Read and not yet worked off. */
  readonly ahead: CsvRecord[];
  /** Set once nothing more can be read: at the end of the file, or where it cannot be told apart any further. */
  end: { readonly failure: string | null } | null;
  bytesRead: number;
}

export interface ImportWorkerParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: TokenIds;
  readonly admit: Admit;
  readonly feed: LiveFeed;
  /** Runs may have started or left. */
  readonly woken: () => void;
  onError(error: unknown): void;
}

type Progress = Omit<Extract<LiveEvent, { type: 'import.progress' }>, 'type' | 'importId'>;
const PROGRESS = `state, rows_done::float8 as "rowsDone", bytes_done::float8 as "bytesDone", created::float8, updated::float8, skipped::float8, refused::float8`;

/**
 * Works off imports, one at a time: rows and how many of them are done move in one transaction, so a process that dies loses nothing and
 * doubles nothing. Memory holds one part of the file and one slice of rows, however long the file is.
 */
export class ImportWorker implements LaneWork {
  readonly name = 'imports';
  private work: Work | null = null;

  constructor(private readonly parts: ImportWorkerParts) {}

  untilDue = (): Promise<null> => Promise.resolve(null);

  onError(error: unknown): void {
    // whoever takes it next begins where the last transaction ended
    this.work = null;
    this.parts.onError(error);
  }

  async step(): Promise<boolean> {
    this.work ??= await this.claim();
    if (this.work === null) return false;
    const { work } = this;
    await this.read(work);
    let failure: string | null = null;
    const ours = await this.write(work, work.ahead.splice(0, ROWS_AT_ONCE)).catch((error: unknown) => {
      failure = toldOf(error);
      return true;
    });
    if (!ours) this.work = null;
    else if (failure !== null) await this.finish(work, failure);
    else if (work.end !== null && work.ahead.length === 0) await this.finish(work, work.end.failure);
    return true;
  }

  /** Until there are rows enough, or no more. */
  private async read(work: Work): Promise<void> {
    while (work.ahead.length < ROWS_AT_ONCE && work.end === null) {
      try {
        const { value, done } = await work.slices.next();
        if (done) work.end = { failure: null };
        else for (const record of value) if (record.row > work.row.rows_done) work.ahead.push(record);
      } catch (error) {
        work.end = { failure: toldOf(error) };
      }
    }
  }

  private async claim(): Promise<Work | null> {
    const { pool, clock } = this.parts;
    const now = clock.now();
    const { rows } = await pool.query<ImportRow>(
      `update contact_imports set lease_until = to_timestamp(($1::float8 + $2) / 1000) where id = (
         select id from contact_imports where state = 'running' and lease_until < to_timestamp($1::float8 / 1000) order by id limit 1 for update skip locked
       ) returning id, workspace_id, file_name, settings, rows_done::float8 as rows_done`,
      [now, LEASE_MS],
    );
    return rows[0] === undefined ? null : this.open(rows[0]);
  }

  private async open(row: ImportRow): Promise<Work> {
    const { pool, ids, admit } = this.parts;
    const { settings, workspace_id: workspaceId } = row;
    const found = await pool.query<{ country: string | null; list: string | null }>('select country, (select name from lists l where l.workspace_id = w.id and l.id = $2) as list from workspaces w where id = $1', [workspaceId, settings.listId]);
    const definitions = await readDefinitions(pool, workspaceId);
    const context: ChunkContext = { workspaceId, importId: row.id, columns: settings.columns, existing: settings.existing, consentSource: `import ${row.file_name}`, listName: found.rows[0]?.list ?? null, definitions, country: found.rows[0]?.country ?? null, admit, tokenId: ids.next };
    const work: Omit<Work, 'slices'> = { row, context, ahead: [], end: null, bytesRead: 0 };
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const part of importParts(pool, workspaceId, row.id)) {
        work.bytesRead += part.length;
        yield part;
      }
    }
    return Object.assign(work, { slices: readCsvSlices(counted(), settings) });
  }

  /** False when somebody else has it now, or it was stopped. */
  private async write(work: Work, records: readonly CsvRecord[]): Promise<boolean> {
    if (records.length === 0) return true;
    try {
      return await this.commit(work, records, (client, now) => importChunk(client, work.context, records, now));
    } catch (error) {
      // what Postgres does not take is found by halving, so that one row never keeps its neighbours out
      const code = (error as { code?: unknown }).code;
      if (typeof code !== 'string' || !/^(22|23|54|quota_reached$)/.test(code) || (records.length === 1 && code === 'quota_reached')) throw error;
      this.work = work;
      if (records.length === 1) return this.commit(work, records, (client) => this.refuse(client, work, records[0] as CsvRecord));
      const half = Math.ceil(records.length / 2);
      return (await this.write(work, records.slice(0, half))) && this.write(work, records.slice(half));
    }
  }

  private async refuse(client: pg.ClientBase, { context }: Work, { row, fields }: CsvRecord): Promise<ChunkCounts> {
    await client.query(`insert into contact_import_errors (workspace_id, import_id, row, code, message, record) values ($1, $2, $3, 'not_stored', $4, $5)`, [
      context.workspaceId, context.importId, row, 'Expected values that can be stored, found one that cannot (too long for an index, or no text); shorten or correct this row.', JSON.stringify(fields),
    ]);
    return { created: 0, updated: 0, skipped: 0, refused: 1 };
  }

  private async commit({ row, bytesRead }: Work, records: readonly CsvRecord[], write: (client: pg.ClientBase, now: number) => Promise<ChunkCounts>): Promise<boolean> {
    const { pool, clock, ids, feed, woken } = this.parts;
    const last = (records.at(-1) as CsvRecord).row;
    await ids.reserve();
    const progress = await transaction(pool, async (client) => {
      const now = clock.now();
      const held = await client.query(`select 1 from contact_imports where id = $1 and state = 'running' and rows_done = $2 for update`, [row.id, row.rows_done]);
      if (held.rowCount === 0) return null;
      const counts = await write(client, now);
      const { rows } = await client.query<Progress>(
        `update contact_imports set rows_done = $2, bytes_done = greatest(bytes_done, $3), created = created + $4, updated = updated + $5, skipped = skipped + $6, refused = refused + $7,
           lease_until = to_timestamp(($8::float8 + $9) / 1000) where id = $1 returning ${PROGRESS}`,
        [row.id, last, bytesRead, counts.created, counts.updated, counts.skipped, counts.refused, now, LEASE_MS],
      );
      return rows[0] as Progress;
    });
    if (progress === null) return false;
    row.rows_done = last;
    feed.publish({ type: 'import.progress', importId: row.id, ...progress }, row.workspace_id);
    woken();
    return true;
  }

  private async finish({ row }: Work, failure: string | null): Promise<void> {
    this.work = null;
    const { pool, clock, feed } = this.parts;
    const { rows } = await pool.query<Progress>(
      `update contact_imports set state = $2, error = $3::text, finished_at = to_timestamp($4::float8 / 1000), bytes_done = case when $3::text is null then size_bytes else bytes_done end
       where id = $1 and state = 'running' and rows_done = $5 returning ${PROGRESS}`,
      [row.id, failure === null ? 'done' : 'failed', failure, clock.now(), row.rows_done],
    );
    if (rows[0] === undefined) return;
    // the file holds what people said of themselves, and is needed no longer
    await pool.query('delete from contact_import_parts where import_id = $1', [row.id]);
    feed.publish({ type: 'import.progress', importId: row.id, ...rows[0] }, row.workspace_id);
  }
}

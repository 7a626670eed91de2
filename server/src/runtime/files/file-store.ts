import { createHash } from 'node:crypto';
import { FILE_SLICE_BYTES, UserError, type FileReference, type FileSlice } from '@parcours/sdk/node';
import type pg from 'pg';
import { transaction } from '../store/transaction.js';
import { checkPicture } from './picture-size.js';
import { cleanFileName, cleanMimeType } from './file-name.js';
import { stripMetadata } from './strip-metadata.js';

export const MAX_FILE_BYTES = 25 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const KEPT_MS = 30 * 86_400_000;
const SWEPT_AT_ONCE = 1_000;

export interface NewBytes {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  /** The run whose data it is part of. */
  readonly runId?: number;
  /** Kept until somebody removes it, instead of for 30 days. */
  readonly forGood?: boolean;
}

interface Row {
  readonly id: number;
  readonly file_name: string;
  readonly mime_type: string;
  readonly size_bytes: number;
  readonly sha256: Buffer;
}

const referenceOf = (row: Omit<Row, 'sha256'>): FileReference => ({ id: String(row.id), fileName: row.file_name, mimeType: row.mime_type, sizeBytes: Number(row.size_bytes) });

const missing = (id: string): UserError => new UserError('file_missing', `The file ${id.slice(0, 30)} does not exist (any more): files go with the data of their run.`, { fileId: id });

/** Files in Postgres: what they contain is kept once per workspace, in chunks. All methods are scoped by workspace; an id of another one counts as unknown. */
export class FileStore {
  constructor(
    private readonly pool: pg.Pool,
    private readonly quotaBytes: number,
  ) {}

  /** Keeps bytes. Throws `UserError` `file_too_large`, `picture_too_large`, `files_quota`, `bad_file` (no such run). Nothing is kept when it throws. */
  async save(workspaceId: number, file: NewBytes, now: number): Promise<FileReference> {
    const { runId } = file;
    // what people upload is shown to many; what a run is given goes on as it came
    const bytes = file.forGood === true ? stripMetadata(file.bytes) : file.bytes;
    if (bytes.length > MAX_FILE_BYTES) throw new UserError('file_too_large', `Expected a file of at most 25 MB, found ${(bytes.length / 1_048_576).toFixed(1)} MB; use a smaller one.`);
    checkPicture(bytes);
    const sha256 = createHash('sha256').update(bytes).digest();
    return transaction(this.pool, async (client) => {
      if (runId !== undefined && (await client.query('select 1 from runs where workspace_id = $1 and id = $2', [workspaceId, runId])).rowCount === 0)
        throw new UserError('bad_file', `Expected the number of a run of this workspace, found ${runId}; give item.run.id.`);
      await this.keepBytes(client, workspaceId, sha256, bytes);
      const expiresAt = runId === undefined && file.forGood !== true ? now + KEPT_MS : null;
      const { rows } = await client.query<Omit<Row, 'sha256'>>(
        `insert into files (workspace_id, sha256, file_name, mime_type, size_bytes, run_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000)) returning id, file_name, mime_type, size_bytes`,
        [workspaceId, sha256, cleanFileName(file.fileName), cleanMimeType(file.mimeType), bytes.length, runId ?? null, now, expiresAt],
      );
      return referenceOf(rows[0] as Row);
    });
  }

  async find(workspaceId: number, id: string): Promise<FileReference> {
    return referenceOf(await this.row(workspaceId, id));
  }

  /** At most `FILE_SLICE_BYTES` from an offset on. Throws `UserError` `file_missing`. */
  async slice(workspaceId: number, id: string, { offset = 0, length = FILE_SLICE_BYTES }: { offset?: number; length?: number } = {}): Promise<FileSlice> {
    const row = await this.row(workspaceId, id);
    const from = Math.max(0, Math.floor(offset));
    const to = Math.min(from + Math.max(0, Math.min(Math.floor(length), FILE_SLICE_BYTES)), Number(row.size_bytes));
    const bytes = await this.bytesOf(workspaceId, row.sha256, from, to);
    return { ...referenceOf(row), base64: bytes.toString('base64'), offset: from, nextOffset: to < Number(row.size_bytes) && to > from ? to : null };
  }

  /** A whole file. */
  async read(workspaceId: number, id: string): Promise<{ readonly file: FileReference; readonly bytes: Buffer }> {
    const row = await this.row(workspaceId, id);
    return { file: referenceOf(row), bytes: await this.bytesOf(workspaceId, row.sha256, 0, Number(row.size_bytes)) };
  }

  /** Removes what is no longer kept: expired files, those of runs that ended 30 days ago or are gone. Answers how many; call again while it is a thousand. */
  async sweep(now: number): Promise<number> {
    return transaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: number; workspace_id: number; sha256: Buffer }>(
        `select f.id, f.workspace_id, f.sha256 from files f left join runs r on r.id = f.run_id
         where f.expires_at < to_timestamp($1::float8 / 1000) or (f.run_id is not null and (r.id is null or r.ended_at < to_timestamp(($1::float8 - $2) / 1000)))
         order by f.workspace_id, f.id limit $3`,
        [now, KEPT_MS, SWEPT_AT_ONCE],
      );
      for (const workspaceId of new Set(rows.map((row) => Number(row.workspace_id)))) {
        await client.query('select 1 from file_usage where workspace_id = $1 for update', [workspaceId]);
        const own = rows.filter((row) => Number(row.workspace_id) === workspaceId);
        await client.query('delete from files where workspace_id = $1 and id = any($2::bigint[])', [workspaceId, own.map((row) => row.id)]);
        const { rows: freed } = await client.query<{ bytes: number | null }>(
          `with gone as (delete from file_blobs b where b.workspace_id = $1 and b.sha256 = any($2::bytea[])
             and not exists (select 1 from files f where f.workspace_id = b.workspace_id and f.sha256 = b.sha256) returning b.size_bytes)
           select sum(size_bytes)::float8 as bytes from gone`,
          [workspaceId, own.map((row) => row.sha256)],
        );
        await client.query('update file_usage set bytes = bytes - $2 where workspace_id = $1', [workspaceId, freed[0]?.bytes ?? 0]);
      }
      return rows.length;
    });
  }

  /** With the workspace's usage locked: nobody sweeps these bytes away before they belong to a file. */
  private async keepBytes(client: pg.ClientBase, workspaceId: number, sha256: Buffer, bytes: Buffer): Promise<void> {
    await client.query('insert into file_usage (workspace_id) values ($1) on conflict (workspace_id) do update set bytes = file_usage.bytes', [workspaceId]);
    const { rowCount } = await client.query('insert into file_blobs (workspace_id, sha256, size_bytes) values ($1, $2, $3) on conflict do nothing', [workspaceId, sha256, bytes.length]);
    if (rowCount === 0) return;
    const { rowCount: fits } = await client.query('update file_usage set bytes = bytes + $2 where workspace_id = $1 and bytes + $2 <= $3', [workspaceId, bytes.length, this.quotaBytes]);
    if (fits === 0)
      throw new UserError('files_quota', `The files of this workspace would take more than the ${Math.floor(this.quotaBytes / 1_048_576)} MB it may keep; remove workflows that keep files, or ask the operator for more room.`);
    for (let offset = 0, number = 0; offset < bytes.length; offset += CHUNK_BYTES, number++)
      await client.query('insert into file_chunks (workspace_id, sha256, number, bytes) values ($1, $2, $3, $4)', [workspaceId, sha256, number, bytes.subarray(offset, offset + CHUNK_BYTES)]);
  }

  private async row(workspaceId: number, id: string): Promise<Row> {
    if (!/^[1-9]\d{0,17}$/.test(id)) throw missing(String(id));
    const { rows } = await this.pool.query<Row>('select id, file_name, mime_type, size_bytes, sha256 from files where workspace_id = $1 and id = $2', [workspaceId, id]);
    if (!rows[0]) throw missing(id);
    return rows[0];
  }

  private async bytesOf(workspaceId: number, sha256: Buffer, from: number, to: number): Promise<Buffer> {
    if (to <= from) return Buffer.alloc(0);
    const first = Math.floor(from / CHUNK_BYTES);
    const { rows } = await this.pool.query<{ bytes: Buffer }>('select bytes from file_chunks where workspace_id = $1 and sha256 = $2 and number between $3 and $4 order by number', [workspaceId, sha256, first, Math.floor((to - 1) / CHUNK_BYTES)]);
    return Buffer.concat(rows.map((row) => row.bytes)).subarray(from - first * CHUNK_BYTES, to - first * CHUNK_BYTES);
  }
}

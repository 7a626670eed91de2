import type { PackageOperation, PackagePreview, PackageStep, PackageWarning } from '@parcours/sdk/api';
import type pg from 'pg';

export type OperationRow = Omit<PackageOperation, 'createdAt' | 'finishedAt'> & { readonly createdAt: Date; readonly finishedAt: Date | null; readonly packageRowId: number | null };

const OPERATION = `o.id, o.kind, o.name, o.version, o.status, o.step, o.error, o.preview, o.warnings, u.name as "by", o.created_at as "createdAt", o.finished_at as "finishedAt", o.node_package_id as "packageRowId"`;
const ALIVE = `now() + interval '2 minutes'`;

export interface OperationChange {
  readonly step?: PackageStep;
  readonly name?: string;
  readonly version?: string;
  readonly kind?: 'install' | 'update';
  readonly status?: PackageOperation['status'];
  readonly error?: PackageOperation['error'];
  readonly preview?: PackagePreview;
  readonly warnings?: readonly PackageWarning[];
  readonly packageRowId?: number;
}

/** Operations as rows: one at a time runs for a package, whichever process it runs in. */
export class OperationRows {
  constructor(private readonly pool: pg.Pool) {}

  /** Null while another one of this name runs. Earlier ones that only waited for somebody give way. */
  async begin(kind: 'install' | 'update', name: string, version: string, userId: number | null): Promise<number | null> {
    await this.endLost();
    const { rows } = await this.pool.query<{ id: number }>(
      `insert into package_operations (kind, name, version, created_by, alive_until) values ($1, $2, $3, $4, ${ALIVE}) on conflict (name) where status = 'running' do nothing returning id`,
      [kind, name, version, userId],
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    await this.pool.query(`update package_operations set status = 'stopped', finished_at = now() where name = $1 and status = 'ready' and id <> $2`, [name, id]);
    return id;
  }

  /** Those whose process has ended without a word: switched on is done, everything before that has changed nothing. */
  async endLost(): Promise<void> {
    await this.pool.query(
      `update package_operations o set finished_at = now(), status = case when is_on then 'done' else 'failed' end, error = case when is_on then null else $1::jsonb end
       from (select l.id, exists (select 1 from node_packages p where p.id = l.node_package_id and p.state = 'on') as is_on from package_operations l where l.status = 'running' and l.alive_until < now()) lost
       where o.id = lost.id`,
      [JSON.stringify({ code: 'interrupted', message: 'The process that did this has ended before it was through; nothing has changed. Start again.' })],
    );
  }

  /** From `ready` to `running`; null when it is not ready, or when another one of the name runs. */
  async resume(id: number): Promise<OperationRow | null> {
    const { rowCount } = await this.pool.query(
      `update package_operations o set status = 'running', step = 'switching_on', alive_until = ${ALIVE}
       where id = $1 and status = 'ready' and not exists (select 1 from package_operations r where r.name = o.name and r.status = 'running')`,
      [id],
    );
    return rowCount === 1 ? this.find(id) : null;
  }

  async change(id: number, { step, name, version, kind, status, error, preview, warnings, packageRowId }: OperationChange): Promise<void> {
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
    await this.pool.query(
      `update package_operations set alive_until = ${ALIVE}, step = coalesce($2, step), status = coalesce($3, status), error = coalesce($4, error), preview = coalesce($5, preview),
         warnings = coalesce($6, warnings), node_package_id = coalesce($7, node_package_id), name = coalesce($8, name), version = coalesce($9, version), kind = coalesce($10, kind),
         finished_at = case when $3 in ('done', 'failed', 'stopped') then now() else finished_at end
       where id = $1`,
      [id, step ?? null, status ?? null, json(error), json(preview), json(warnings), packageRowId ?? null, name ?? null, version ?? null, kind ?? null],
    );
  }

  async stop(id: number): Promise<void> {
    await this.pool.query(`update package_operations set status = 'stopped', finished_at = now() where id = $1 and status = 'ready'`, [id]);
  }

  async find(id: number): Promise<OperationRow | null> {
    const { rows } = await this.pool.query<OperationRow>(`select ${OPERATION} from package_operations o left join users u on u.id = o.created_by where o.id = $1`, [id]);
    return rows[0] ?? null;
  }

  async newest(): Promise<readonly OperationRow[]> {
    const { rows } = await this.pool.query<OperationRow>(`select ${OPERATION} from package_operations o left join users u on u.id = o.created_by order by o.id desc limit 20`);
    return rows;
  }
}

import type { PackageNode } from '@parcours/sdk/api';
import type { Localized, Permissions } from '@parcours/sdk/node';
import type pg from 'pg';
import { NOTIFY } from './package-notice.js';
import type { Declared } from './stand-in.js';
import { transaction } from '../store/transaction.js';

/** What a package was found to be when it was checked. */
export interface Described {
  readonly label: Localized;
  readonly nodes: readonly PackageNode[];
  readonly declared: Declared;
}

export interface PackageRow {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly packageId: string;
  readonly integrity: string;
  readonly granted: Permissions;
  readonly described: Described;
  readonly source: 'registry' | 'file';
  readonly state: 'staged' | 'on' | 'retired';
  readonly createdAt: Date;
  readonly by: string | null;
}

export interface NewPackage extends Pick<PackageRow, 'name' | 'version' | 'packageId' | 'integrity' | 'described' | 'source'> {
  readonly archive: Buffer;
  readonly userId: number | null;
}

const COLUMNS = `p.id, p.name, p.version, p.package_id as "packageId", p.integrity, p.granted, p.described, p.source, p.state, p.created_at as "createdAt", u.name as "by"`;

export class PackageRows {
  constructor(private readonly pool: pg.Pool) {}

  /** Changes whenever `wanted` would say something else; cheap enough to be asked all the time. */
  async signature(): Promise<string> {
    const { rows } = await this.pool.query<{ signature: string | null }>(`select string_agg(id || ' ' || state || ' ' || granted::text, ';' order by switched_on_at, id) as signature from node_packages where state <> 'staged'`);
    return rows[0]?.signature ?? '';
  }

  /** Those that every process should have, the one that is switched on after the older ones of its name. */
  async wanted(): Promise<readonly PackageRow[]> {
    const { rows } = await this.pool.query<PackageRow>(`select ${COLUMNS} from node_packages p left join users u on u.id = p.created_by where p.state <> 'staged' order by p.name, p.state = 'on', p.switched_on_at, p.id`);
    return rows;
  }

  async find(id: number): Promise<PackageRow | null> {
    const { rows } = await this.pool.query<PackageRow>(`select ${COLUMNS} from node_packages p left join users u on u.id = p.created_by where p.id = $1`, [id]);
    return rows[0] ?? null;
  }

  async archive(id: number): Promise<Buffer | null> {
    const { rows } = await this.pool.query<{ archive: Buffer }>('select archive from node_packages where id = $1', [id]);
    return rows[0]?.archive ?? null;
  }

  /** Keeps a checked package. One that is there already under this name and version stays, if it is the same. Null when it is not. */
  async stage({ name, version, packageId, integrity, archive, described, source, userId }: NewPackage): Promise<number | null> {
    const { rows } = await this.pool.query<{ id: number; integrity: string }>(
      `insert into node_packages as p (name, version, package_id, integrity, archive, described, source, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (name, version) do update set
         (package_id, integrity, archive, described, source, created_by, created_at) = (select e.package_id, e.integrity, e.archive, e.described, e.source, e.created_by, now() from (select excluded.*) e)
         where p.state = 'staged' or p.integrity = excluded.integrity
       returning id, integrity`,
      [name, version, packageId, integrity, archive, JSON.stringify(described), source, userId],
    );
    return rows[0]?.id ?? null;
  }

  /** The version that is switched on becomes the one with this id; all others of its name retire. */
  async switchOn(id: number, granted: Permissions): Promise<void> {
    await transaction(this.pool, async (client) => {
      await client.query(`update node_packages set state = 'retired' where state = 'on' and id <> $1 and name = (select name from node_packages where id = $1)`, [id]);
      await client.query(`update node_packages set state = 'on', granted = $2, switched_on_at = clock_timestamp() where id = $1`, [id, JSON.stringify(granted)]);
      await client.query(NOTIFY);
    });
  }

  async remove(ids: readonly number[]): Promise<void> {
    await transaction(this.pool, async (client) => {
      await client.query('delete from node_packages where id = any($1::int[])', [ids]);
      await client.query(NOTIFY);
    });
  }

  /** Checked long ago and never switched on. */
  async removeStale(): Promise<void> {
    await this.pool.query(
      `delete from node_packages p where p.state = 'staged' and p.created_at < now() - interval '1 hour'
         and not exists (select 1 from package_operations o where o.node_package_id = p.id and o.status = 'running')`,
    );
  }
}

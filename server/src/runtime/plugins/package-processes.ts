import type pg from 'pg';
import type { LoadedState } from './loaded-packages.js';

/** A process that has said nothing for this long is gone. */
const SILENT = `interval '30 seconds'`;

/** What the processes of one database say of the packages they have loaded. */
export class PackageProcesses {
  constructor(
    private readonly pool: pg.Pool,
    readonly id: string,
    private readonly role: string,
  ) {}

  async say(loaded: readonly LoadedState[]): Promise<void> {
    await this.pool.query(
      `insert into package_processes (process, role, loaded, seen_at) values ($1, $2, $3, now())
       on conflict (process) do update set loaded = excluded.loaded, seen_at = excluded.seen_at`,
      [this.id, this.role, JSON.stringify(loaded)],
    );
  }

  async leave(): Promise<void> {
    await this.pool.query(`delete from package_processes where process = $1 or seen_at < now() - interval '1 hour'`, [this.id]);
  }

  /** Of each process that is alive, which packages it has, or why not. */
  async living(): Promise<readonly { readonly process: string; readonly loaded: readonly LoadedState[] }[]> {
    const { rows } = await this.pool.query<{ process: string; loaded: LoadedState[] }>(`select process, loaded from package_processes where seen_at > now() - ${SILENT} order by process`);
    return rows;
  }
}

import type pg from 'pg';

const CHANNEL = 'parcours_packages';

/** For the transaction that changes the installed packages: the others hear of it when it is committed. */
export const NOTIFY = `select pg_notify('${CHANNEL}', '')`;

/** Hears at once what looking would find within a second. Through a pooler that hands connections around nothing is heard, and nothing is lost. */
export class PackageNotice {
  private client: pg.PoolClient | null = null;
  private opening: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly heard: () => void,
  ) {}

  /** Listens, unless it does already. Called again and again: a connection that broke is replaced. */
  listen(): Promise<void> {
    if (this.client === null && !this.stopped) this.opening ??= this.open().finally(() => (this.opening = null));
    return this.opening ?? Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.opening?.catch(() => undefined);
    const { client } = this;
    this.client = null;
    // the connection still listens: it is not for anybody else
    client?.release(true);
  }

  private async open(): Promise<void> {
    const client = await this.pool.connect();
    const lost = (): void => {
      if (this.client !== client) return;
      this.client = null;
      client.release(true);
    };
    this.client = client;
    client.on('notification', this.heard);
    client.on('error', lost);
    client.on('end', lost);
    await client.query(`listen ${CHANNEL}`).catch((error: unknown) => {
      lost();
      throw error;
    });
  }
}

import { Redis, type RedisOptions } from 'ioredis';

export interface RedisLog {
  warn(message: string): void;
  info(message: string): void;
}

const MAX_RETRY_MS = 2_000;
const OPTIONS: RedisOptions = {
  maxRetriesPerRequest: null,
  enableReadyCheck: false,
  connectTimeout: 5_000,
};

const QUIETED = ['publish', 'subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe'] as const;

/** Libraries call these without waiting for them; a rejection nobody awaits would end the process. */
function quiet(client: Redis): Redis {
  for (const name of QUIETED) {
    const command = client[name].bind(client) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(client, { [name]: (...args: unknown[]) => command(...args).catch(() => 0) });
  }
  return client;
}

/** The connections to a Redis that may be away: says once when it goes and once when it comes, and never stands in the way. */
export class RedisLink {
  private readonly clients: Redis[] = [];
  /** Says things to other processes; while Redis is away, what is said is dropped. */
  readonly publisher: Redis;
  readonly subscriber: Redis;
  private known: boolean | null = null;
  private givenUp = false;

  constructor(
    private readonly url: string,
    private readonly log: RedisLog,
  ) {
    this.publisher = quiet(this.open({ enableOfflineQueue: false }));
    this.subscriber = quiet(this.open());
    this.publisher.on('ready', () => this.report(true));
    this.publisher.on('close', () => this.report(false));
  }

  get up(): boolean {
    return this.publisher.status === 'ready';
  }

  open(options: RedisOptions = {}): Redis {
    // it comes back when it comes back; until then Postgres is asked more often
    const retryStrategy = (times: number): number | null => (this.givenUp ? null : Math.min(100 * times, MAX_RETRY_MS));
    const client = new Redis(this.url, { ...OPTIONS, retryStrategy, ...options });
    // reported once, above; without a listener every failed attempt would be printed
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  /** Connections that are away stay away, and whoever waits for them is told so. */
  giveUp(): void {
    this.givenUp = true;
    this.known = false;
  }

  close(): void {
    this.giveUp();
    for (const client of this.clients) client.disconnect();
  }

  private report(up: boolean): void {
    if (this.known === up) return;
    const first = this.known === null;
    this.known = up;
    if (!up) this.log.warn('The Redis at REDIS_URL does not answer. Parcours works on without it, up to half a second slower to notice what another process did; it keeps trying to connect.');
    else if (!first) this.log.info('Redis answers again.');
  }
}

import { TransientError, toFailure, type Collected } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CatalogView, Clock } from '../../core/ports.js';
import { isDatabaseAway } from '../../platform/database-away.js';
import { storable } from '../../core/storable.js';
import { Lane } from '../lanes/lane.js';

const AT_ONCE = 4;
const LIMIT_MS = 120_000;
const LEASE_MS = LIMIT_MS + 30_000;
/** Credentials are looked through for new and changed ones. */
const LOOK_MS = 2_000;
const PAUSE_MS = 60_000;
/** A password that is refused is not knocked with every minute: some servers shut their door to who does. */
const REFUSED_MS = 900_000;
const LONGEST_MS = 6 * 3_600_000;

export interface CollectionParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly catalog: Pick<CatalogView, 'describe' | 'credential'>;
  /** Fetches what there is for one credential. */
  collect(workspaceId: number, credentialId: number): Promise<Collected>;
  onError(error: unknown): void;
}

interface Due {
  readonly credential_id: number;
  readonly workspace_id: number;
  readonly epoch: number;
  readonly failures: number;
}

const collectingTypes = (catalog: CollectionParts['catalog']): string[] => catalog.describe().credentials.map(({ type }) => type).filter((type) => catalog.credential(type)?.callbacks?.collect !== undefined);

/** New credentials, and those that have been changed, are due at once. */
async function look({ pool, clock, catalog }: CollectionParts): Promise<void> {
  const types = collectingTypes(catalog);
  if (types.length === 0) return;
  await pool.query(
    `insert into credential_collections as k (credential_id, workspace_id, changed_at, due_at)
     select id, workspace_id, updated_at, to_timestamp($2::float8 / 1000) from credentials where type = any($1)
     on conflict (credential_id) do update set changed_at = excluded.changed_at, due_at = excluded.due_at, failures = 0, error = null, epoch = k.epoch + 1, lease_until = null where k.changed_at < excluded.changed_at`,
    [types, clock.now()],
  );
}

async function lease(pool: pg.Pool, now: number): Promise<Due | null> {
  const { rows } = await pool.query<Due>(
    `update credential_collections set lease_until = to_timestamp(($1::float8 + $2) / 1000), epoch = epoch + 1 where credential_id = (
       select credential_id from credential_collections where due_at <= to_timestamp($1::float8 / 1000) and (lease_until is null or lease_until < to_timestamp($1::float8 / 1000))
       order by due_at limit 1 for update skip locked)
     returning credential_id, workspace_id, epoch, failures`,
    [now, LEASE_MS],
  );
  return rows[0] ?? null;
}

async function withinLimit(collected: Promise<Collected>): Promise<Collected> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransientError('collect_time_limit', `Expected reports to be fetched within ${LIMIT_MS / 1_000} seconds, found that it takes longer; it is tried again by itself.`)), LIMIT_MS);
  });
  return Promise.race([collected, limit]).finally(() => clearTimeout(timer));
}

const settle = (pool: pg.Pool, { credential_id, epoch }: Due, dueAt: number | null, collectedAt: number | null, failures: number, error: object | null): Promise<unknown> =>
  pool.query(
    `update credential_collections set lease_until = null, due_at = coalesce(to_timestamp($3::float8 / 1000), 'infinity'), collected_at = coalesce(to_timestamp($4::float8 / 1000), collected_at), failures = $5, error = $6 where credential_id = $1 and epoch = $2`,
    [credential_id, epoch, dueAt, collectedAt, failures, error === null ? null : storable(error)],
  );

async function work(parts: CollectionParts, due: Due): Promise<void> {
  const { pool, clock, onError } = parts;
  try {
    const collected = await withinLimit(parts.collect(Number(due.workspace_id), due.credential_id));
    const now = clock.now();
    await settle(pool, due, collected === 'nowhere' ? null : collected === 'more' ? now : now + PAUSE_MS, collected === 'nowhere' ? null : now, 0, null);
  } catch (thrown) {
    if (isDatabaseAway(thrown)) throw thrown;
    const { who, code, message } = toFailure(thrown);
    if (who === 'defect') onError(thrown);
    const now = clock.now();
    const delayMs = Math.min((who === 'transient' ? PAUSE_MS : REFUSED_MS) * 2 ** Math.min(due.failures, 10), LONGEST_MS);
    await settle(pool, due, now + delayMs, null, due.failures + 1, { who, code, message: message.slice(0, 1_000), at: now });
  }
}

/** Fetches reports where nobody calls, such as from a mailbox for bounces: a few credentials at a time, each by one process. */
export function collectionLane(parts: CollectionParts): Lane {
  const busy = new Set<Promise<void>>();
  let lookedAt = -Infinity;
  return new Lane({
    name: 'collections',
    step: async () => {
      const now = parts.clock.now();
      // clocks may be set back
      if (Math.abs(now - lookedAt) >= LOOK_MS) {
        await look(parts);
        lookedAt = now;
      }
      if (busy.size >= AT_ONCE) await Promise.race(busy);
      const due = await lease(parts.pool, now);
      if (due === null) return false;
      const under = work(parts, due).catch(parts.onError).finally(() => busy.delete(under));
      busy.add(under);
      return true;
    },
    untilDue: () => Promise.resolve(null),
    onError: parts.onError,
  });
}

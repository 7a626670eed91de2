import type pg from 'pg';
import { addressHash, type AddressChannel } from '../../customers/consent/address-hash.js';
import { transaction } from '../store/transaction.js';
import { lockForChange } from './lock-consents.js';

export type SuppressionReason = 'objected' | 'erased' | 'complained' | 'bounced' | 'manual';

export interface Suppression {
  readonly workspaceId: number;
  readonly channel: AddressChannel;
  readonly address: string;
  readonly reason: SuppressionReason;
  /** Who or what says so. */
  readonly source: string;
  readonly now: number;
}

/** A reason that lets less through replaces one that lets more through, never the other way round. */
const STRICTER = `suppressions.reason in ('objected', 'erased', 'complained') and excluded.reason in ('bounced', 'manual')`;

/** Puts addresses on the suppression list in the caller's transaction; only their hashes are kept. Who is on it already stays. */
export async function suppressAll(client: pg.ClientBase, suppressions: readonly Suppression[]): Promise<void> {
  const hashes = suppressions.map(({ workspaceId, channel, address }) => addressHash(workspaceId, channel, address));
  await lockForChange(client, [], hashes);
  for (const [index, { workspaceId, channel, reason, source, now }] of suppressions.entries())
    await client.query(
      `insert into suppressions (workspace_id, channel, address_hash, reason, source, at) values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
       on conflict (workspace_id, channel, address_hash) do update set reason = excluded.reason, source = excluded.source, at = excluded.at where ${STRICTER}`,
      [workspaceId, channel, hashes[index], reason, source.slice(0, 200), now],
    );
}

/** The same in a transaction of its own: when this returns, nothing begins to that address any more. */
export const suppress = (pool: pg.Pool, suppression: Suppression): Promise<void> => transaction(pool, (client) => suppressAll(client, [suppression]));

/** Takes an address off the list; with `objectionsOnly` not one where nothing arrives. False when nothing was taken off. */
export const liftSuppression = (pool: pg.Pool, workspaceId: number, channel: AddressChannel, address: string, objectionsOnly: boolean): Promise<boolean> =>
  transaction(pool, async (client) => {
    const hash = addressHash(workspaceId, channel, address);
    await lockForChange(client, [], [hash]);
    const { rowCount } = await client.query(
      `delete from suppressions where workspace_id = $1 and channel = $2 and address_hash = $3 and (not $4 or reason in ('objected', 'erased', 'complained'))`,
      [workspaceId, channel, hash, objectionsOnly],
    );
    return (rowCount ?? 0) > 0;
  });

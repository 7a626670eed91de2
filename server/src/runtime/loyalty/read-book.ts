import type pg from 'pg';
import { Book, type Account, type Lot } from '../../customers/loyalty/book.js';

type LotRow = Lot & { readonly accountId: number };

const LOTS = `select id, account_id as "accountId", movement_id as "movementId", earned, open, extract(epoch from earned_at)::float8 * 1000 as "earnedAt", extract(epoch from expires_at)::float8 * 1000 as "expiresAt"
  from loyalty_lots where open > 0 and account_id = any($1::bigint[]) order by id`;

async function reserve(client: pg.ClientBase, table: 'loyalty_accounts' | 'loyalty_movements', number: number): Promise<() => number> {
  const { rows } = await client.query<{ id: number }>(`select nextval(pg_get_serial_sequence('${table}', 'id')) as id from generate_series(1, $1)`, [number]);
  const ids = rows.map(({ id }) => id);
  return () => {
    const id = ids.shift();
    if (id === undefined) throw new Error(`More rows of ${table} than were reserved.`);
    return id;
  };
}

/** The accounts of contacts that are locked, with what they can spend. `moves`: how many movements there can be at most. */
export async function readBook(client: pg.ClientBase, contactIds: readonly number[], moves: number): Promise<Book> {
  const { rows } = await client.query<Omit<Account, 'lots'>>('select id, programme_id as "programmeId", contact_id as "contactId", balance from loyalty_accounts where contact_id = any($1::bigint[]) order by id for update', [contactIds]);
  const lots = rows.length === 0 ? [] : (await client.query<LotRow>(LOTS, [rows.map(({ id }) => id)])).rows;
  const byAccount = new Map<number, Lot[]>();
  for (const { accountId, ...lot } of lots) byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), lot]);
  const next = { account: await reserve(client, 'loyalty_accounts', moves), movement: await reserve(client, 'loyalty_movements', moves) };
  return new Book(rows.map((row) => ({ ...row, lots: byAccount.get(row.id) ?? [] })), (of) => next[of]());
}

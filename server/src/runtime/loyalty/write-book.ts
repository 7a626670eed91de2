import type pg from 'pg';
import { storableText } from '../../core/storable.js';
import type { Book } from '../../customers/loyalty/book.js';
import type { Programme } from '../../customers/loyalty/programme.js';

const ACCOUNTS = `insert into loyalty_accounts (id, workspace_id, programme_id, contact_id, may_owe)
  select u.id, $1, u.programme_id, u.contact_id, p.may_owe from unnest($2::bigint[], $3::int[], $4::bigint[]) as u(id, programme_id, contact_id) join loyalty_programmes p on p.id = u.programme_id`;
const MOVEMENTS = `insert into loyalty_movements (id, workspace_id, programme_id, kind, points, key, reason, actor, at)
  select id, $1, programme_id, kind, points, key, reason, $8, to_timestamp($9::float8 / 1000) from unnest($2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::text[]) as u(id, programme_id, kind, points, key, reason)`;
const ENTRIES = `insert into loyalty_entries (workspace_id, movement_id, account_id, points, balance, spend, at)
  select $1, movement_id, account_id, points, balance, spend, to_timestamp($7::float8 / 1000) from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::numeric[]) with ordinality as u(movement_id, account_id, points, balance, spend, n) order by n`;
const LOTS = `insert into loyalty_lots (workspace_id, account_id, movement_id, earned, open, earned_at, expires_at)
  select $1, account_id, movement_id, earned, open, to_timestamp(earned_at / 1000), to_timestamp(expires_at / 1000) from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::float8[], $7::float8[]) as u(account_id, movement_id, earned, open, earned_at, expires_at)`;
const SPENT = 'update loyalty_lots l set open = u.open from unnest($1::bigint[], $2::bigint[]) as u(id, open) where l.id = u.id and l.open <> u.open';

/** Writes what was moved in a book: entries are added, balances follow them by a trigger. */
export async function writeBook(client: pg.ClientBase, workspaceId: number, book: Book, actor: string, now: number): Promise<void> {
  const { movements, entries, opened } = book;
  if (movements.length === 0) return;
  const column = <Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] => rows.map((row) => row[name]);
  if (opened.length > 0) await client.query(ACCOUNTS, [workspaceId, column(opened, 'id'), column(opened, 'programmeId'), column(opened, 'contactId')]);
  await client.query(MOVEMENTS, [workspaceId, column(movements, 'id'), column(movements, 'programmeId'), column(movements, 'kind'), column(movements, 'points'), column(movements, 'key'), movements.map(({ reason }) => (reason === null ? null : storableText(reason))), actor, now]);
  await client.query(ENTRIES, [workspaceId, column(entries, 'movementId'), column(entries, 'accountId'), column(entries, 'points'), column(entries, 'balance'), column(entries, 'spend'), now]);
  const { fresh, known } = book.lots();
  const lots = fresh.map(({ lot }) => lot);
  if (fresh.length > 0) await client.query(LOTS, [workspaceId, column(fresh, 'accountId'), column(lots, 'movementId'), column(lots, 'earned'), column(lots, 'open'), column(lots, 'earnedAt'), column(lots, 'expiresAt')]);
  if (known.length > 0) await client.query(SPENT, [column(known, 'id'), column(known, 'open')]);
}

/** The programme of a request: named by its key, or the first one. */
export const programmeOf = (programmes: readonly Programme[], key: string | undefined): Programme | undefined => (key === undefined || key === '' ? programmes[0] : programmes.find((programme) => programme.key === key));

import type pg from 'pg';

const CHECK = `select a.id as account, a.balance, coalesce(e.points, 0)::bigint as entries, coalesce(l.open, 0)::bigint as open, a.may_owe as "mayOwe"
  from loyalty_accounts a left join (select account_id, sum(points) as points from loyalty_entries where workspace_id = $1 group by 1) e on e.account_id = a.id
  left join (select account_id, sum(open) as open from loyalty_lots where workspace_id = $1 group by 1) l on l.account_id = a.id
  where a.workspace_id = $1 and (a.balance <> coalesce(e.points, 0) or greatest(a.balance, 0) <> coalesce(l.open, 0) or (a.balance < 0 and not a.may_owe))`;
const STANDINGS = `select s.contact_id as contact, s.points, coalesce(b.balance, 0)::bigint as balance
  from loyalty_standings s left join (select contact_id, programme_id, sum(balance) as balance from loyalty_accounts where workspace_id = $1 group by 1, 2) b on b.contact_id = s.contact_id and b.programme_id = s.programme_id
  where s.workspace_id = $1 and s.points <> coalesce(b.balance, 0) and s.look_at is distinct from 'epoch'`;

/** Accounts whose balance is not the sum of their entries and of their open lots, and contacts whose points are not those of their accounts: empty, or something is wrong. */
export async function checkBooks(pool: pg.Pool, workspaceId: number): Promise<readonly object[]> {
  const [accounts, standings] = await Promise.all([pool.query<object>(CHECK, [workspaceId]), pool.query<object>(STANDINGS, [workspaceId])]);
  return [...accounts.rows, ...standings.rows];
}

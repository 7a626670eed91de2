import type { CustomerEffect } from '@parcours/sdk/api';
import type pg from 'pg';
import { effectOf } from './add-up.js';
import type { DayRange } from './day-range.js';
import { sumCounts } from './read-counts.js';

interface Helped {
  readonly currency: string;
  readonly orders: number;
  readonly customers: number;
  readonly turnover: number;
}

/** Orders that messages of one workflow came before, each once, by the ledger; beside all orders of the workspace. */
export async function readEffect(pool: pg.Pool, workspaceId: number, workflowId: number, { from, to }: DayRange): Promise<CustomerEffect> {
  const { all } = effectOf(await sumCounts(pool, workspaceId, from, to));
  const { rows } = await pool.query<Helped>(
    `select currency, count(*)::int as orders, (count(*) filter (where first))::int as customers, sum(cents)::float8 / 100 as turnover from orders
     where workspace_id = $1 and day between $3::date and $4::date and id in (select order_id from order_credits where workflow_id = $2 and workspace_id = $1)
     group by 1 order by 4 desc, 1`,
    [workspaceId, workflowId, from, to],
  );
  const sum = (name: 'orders' | 'customers'): number => rows.reduce((total, row) => total + row[name], 0);
  return { all, helped: { orders: sum('orders'), customers: sum('customers'), turnover: rows.filter(({ turnover }) => turnover !== 0).map(({ currency, turnover }) => ({ currency, amount: turnover })) } };
}

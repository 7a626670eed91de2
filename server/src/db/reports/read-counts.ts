import type pg from 'pg';

/** One counter over one day (or, where asked for, month). */
export interface CountRow {
  readonly day: string;
  readonly workflowId: number;
  readonly measure: string;
  readonly channel: string;
  readonly node: string;
  readonly currency: string;
  readonly value: number;
}

const NAMED = 'workflow_id as "workflowId", measure, channel, node, currency';

/** Counters with what has happened since they were kept up last: complete at this instant. */
const COUNTED = `
  select day, workflow_id, measure, channel, node, currency, value from daily_counts where workspace_id = $1 and day between $2::date and $3::date
  union all select day, workflow_id, measure, channel, node, currency, value from report_deltas where workspace_id = $1 and contact_id is null and day between $2::date and $3::date`;

/** Sums over the whole range, by workflow, measure, channel, node and currency. */
export async function sumCounts(pool: pg.Pool, workspaceId: number, from: string, to: string): Promise<CountRow[]> {
  const { rows } = await pool.query<CountRow>(`select $2 as day, ${NAMED}, sum(value)::float8 as value from (${COUNTED}) c where measure <> 'inside' group by 2, 3, 4, 5, 6`, [workspaceId, from, to]);
  return rows;
}

/** Sums by day or month of all workflows together. */
export async function countsByDay(pool: pg.Pool, workspaceId: number, from: string, to: string, step: 'day' | 'month'): Promise<CountRow[]> {
  const { rows } = await pool.query<CountRow>(
    `select to_char(date_trunc($4, day::timestamp), 'YYYY-MM-DD') as day, 0 as "workflowId", measure, channel, '' as node, currency, sum(value)::float8 as value from (${COUNTED}) c
     where measure in ('sent', 'started', 'goals', 'revenue', 'inside') group by 1, 3, 4, 6`,
    [workspaceId, from, to, step],
  );
  return rows;
}

/** Sums of one workflow. */
export async function countsOfWorkflow(pool: pg.Pool, workspaceId: number, workflowId: number, from: string, to: string): Promise<CountRow[]> {
  const { rows } = await pool.query<CountRow>(`select $2 as day, ${NAMED}, sum(value)::float8 as value from (${COUNTED}) c where workflow_id = $4 group by 2, 3, 4, 5, 6`, [workspaceId, from, to, workflowId]);
  return rows;
}

const INSIDE = `
  select (select coalesce(sum(value), 0) from daily_counts where workspace_id = $1 and measure = 'inside' and day <= $2::date)
    + case when $3 then coalesce((
      select sum((coalesce(p.runs, 0) + m.change > 0)::int - (coalesce(p.runs, 0) > 0)::int)
      from (select contact_id, sum(value) as change from report_deltas where workspace_id = $1 and measure = 'inside' group by 1) m
      left join people_inside p on p.workspace_id = $1 and p.contact_id = m.contact_id), 0) else 0 end as inside`;

/** Contacts with runs under way now. */
export async function countInside(pool: pg.Pool, workspaceId: number): Promise<number> {
  const { rows } = await pool.query<{ inside: string }>(INSIDE, [workspaceId, 'infinity', true]);
  return Number(rows[0]?.inside ?? 0);
}

/** Contacts with runs under way at the end of a day. */
export async function countInsideAt(pool: pg.Pool, workspaceId: number, day: string): Promise<number> {
  const { rows } = await pool.query<{ inside: string }>(INSIDE, [workspaceId, day, false]);
  return Number(rows[0]?.inside ?? 0);
}

/** Contacts that workflows have reached on a day, each once. */
export async function countTargeted(pool: pg.Pool, workspaceId: number, day: string): Promise<number> {
  const { rows } = await pool.query<{ reached: string }>(
    `select coalesce((select sum(value) from daily_counts where workspace_id = $1 and measure = 'targeted' and day = $2::date), 0)
       + (select count(distinct d.contact_id) from report_deltas d where d.workspace_id = $1 and d.measure = 'targeted' and d.day = $2::date and d.contact_id is not null
         and not exists (select from people_targeted p where p.workspace_id = $1 and p.day = d.day and p.contact_id = d.contact_id)) as reached`,
    [workspaceId, day],
  );
  return Number(rows[0]?.reached ?? 0);
}

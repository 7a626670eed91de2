import type { Money, TouchpointReport } from '@parcours/sdk/api';
import type pg from 'pg';
import { moneyOf, sumOf } from './add-up.js';
import type { DayRange } from './day-range.js';
import type { CountRow } from './read-counts.js';

interface Ordered {
  readonly metOn: string;
  readonly currency: string;
  readonly orders: number;
  readonly turnover: number;
}

/** Where people were when they opened and followed messages of a workflow, and when they ordered after one (D13): what is not known stands as empty. */
export async function readTouchpoints(pool: pg.Pool, workspaceId: number, workflowId: number, { from, to }: DayRange, counts: readonly CountRow[]): Promise<TouchpointReport[]> {
  const { rows } = await pool.query<Ordered>(
    `select met_on as "metOn", currency, count(*)::int as orders, sum(cents)::float8 / 100 as turnover from orders
     where workspace_id = $1 and day between $3::date and $4::date and id in (select order_id from order_credits where workflow_id = $2 and workspace_id = $1) group by 1, 2`,
    [workspaceId, workflowId, from, to],
  );
  const met = counts.filter(({ measure }) => measure.endsWith('_on'));
  const places = [...new Set([...met.map(({ node }) => node), ...rows.map(({ metOn }) => metOn)])];
  const turnoverOf = (place: string): Money[] => moneyOf(rows.filter(({ metOn }) => metOn === place).map(({ currency, turnover }) => ({ currency, value: turnover * 100, measure: 'turnover', day: from, workflowId, channel: '', node: place })), 'turnover');
  return places
    .map((place): TouchpointReport => {
      const [touchpoint = '', ...device] = place.split('/');
      const count = (measure: string): number => sumOf(met, (row) => row.node === place && row.measure === measure);
      return { touchpoint, device: device.join('/'), opened: count('opened_on'), clicked: count('clicked_on'), orders: rows.filter(({ metOn }) => metOn === place).reduce((sum, { orders }) => sum + orders, 0), turnover: turnoverOf(place) };
    })
    .sort((a, b) => b.opened + b.clicked + b.orders - (a.opened + a.clicked + a.orders) || (a.touchpoint < b.touchpoint ? -1 : 1));
}

import type { JsonObject } from '@parcours/sdk/node';
import type { ReportSettings } from '@parcours/sdk/api';
import type pg from 'pg';
import { readOrder } from '../../customers/reports/read-order.js';
import { shareOut } from '../../customers/reports/share-out.js';
import { readReportSettings } from '../../db/reports/report-settings.js';

export const ORDERS_AT_ONCE = 500;
/** Messages one order is shared out to; more than this in a few weeks is noise. */
const MOST_TOUCHES = 50;

interface InboxRow {
  readonly id: number;
  readonly workspaceId: number;
  readonly contactId: number;
  readonly eventId: number;
  readonly at: number;
  readonly properties: JsonObject;
  readonly metOn: string;
}

interface OrderRow {
  readonly id: number;
  readonly day: string;
  readonly contactId: number | null;
  readonly at: number;
  readonly cents: number;
  readonly currency: string;
  readonly first: boolean;
}

interface TouchRow {
  readonly orderId: number;
  readonly deliveryId: number;
  readonly workflowId: number;
  readonly channel: string;
  readonly node: string;
  readonly at: number;
}

interface Credit {
  readonly order: OrderRow;
  readonly position: number;
  readonly touch: TouchRow | null;
  readonly cents: number;
}

/**
 * Messages that had reached whoever ordered, within the window, oldest first. A journey that says within which time its goal counts has that
 * window, after each message or after the entry, whatever the workspace says. Found by the runs of the contact, for want of an index on it.
 */
const TOUCHES = `
  select o.id as "orderId", d.id as "deliveryId", d.workflow_id as "workflowId", d.channel, d.node, extract(epoch from d.settled_at)::float8 * 1000 as at
  from unnest($1::bigint[], $2::bigint[], $3::float8[]) as o(id, contact_id, at) cross join lateral (
    select d.id, r.workflow_id, d.channel, coalesce(v.document -> 'nodes' -> d.node ->> 'id', '') as node, d.settled_at
    from (select id, workflow_id, started_at from runs where contact_id = o.contact_id and not test order by id desc limit 500) r
    join workflows w on w.id = r.workflow_id left join workflow_versions p on p.id = w.published_version_id
    join deliveries d on d.run_id = r.id and d.status = 1 and d.channel in ('email', 'sms', 'post', 'push', 'web') and d.settled_at <= to_timestamp(o.at / 1000)
    join workflow_versions v on v.id = d.version_id
    cross join lateral (select coalesce(p.document, v.document) #> '{settings,goal}' as goal) g
    where case when g.goal is null then d.settled_at >= to_timestamp(o.at / 1000) - make_interval(days => $4)
      else case g.goal ->> 'after' when 'entry' then r.started_at else d.settled_at end >= to_timestamp(o.at / 1000) - (g.goal ->> 'days')::int * interval '24 hours' end
    order by d.settled_at desc, d.id desc limit ${MOST_TOUCHES}
  ) d order by o.id, d.settled_at, d.id`;

const INSERTED = `
  with fresh as (
    insert into orders (workspace_id, contact_id, at, day, key, cents, currency, first, met_on)
    select $1::bigint, c.id, to_timestamp(u.at / 1000), day_in(to_timestamp(u.at / 1000), w.timezone), u.key, u.cents, u.currency,
      not exists (select from orders b where b.contact_id = c.id) and row_number() over (partition by u.contact_id order by u.at, u.key) = 1, u.met_on
    from unnest($2::bigint[], $3::float8[], $4::text[], $5::bigint[], $6::text[], $7::text[]) as u(contact_id, at, key, cents, currency, met_on)
    join workspaces w on w.id = $1::bigint left join contacts c on c.workspace_id = $1::bigint and c.id = u.contact_id order by u.contact_id
    on conflict (workspace_id, key) do nothing
    returning id, contact_id, at, day, cents, currency, first)
  select id, contact_id as "contactId", to_char(day, 'YYYY-MM-DD') as day, extract(epoch from at)::float8 * 1000 as at, cents, currency, first from fresh order by id`;

const column = <Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] => rows.map((row) => row[name]);

/** The earliest row of each order: a till that tells of an order twice has sold once. */
function readInbox(rows: readonly InboxRow[]): { orders: (InboxRow & { key: string; cents: number; currency: string })[]; unread: number } {
  const orders = new Map<string, InboxRow & { key: string; cents: number; currency: string }>();
  let unread = 0;
  for (const row of rows) {
    const order = readOrder(row.properties, row.eventId);
    if (order === null) unread += 1;
    else if (!orders.has(order.key)) orders.set(order.key, { ...row, ...order });
  }
  return { orders: [...orders.values()], unread };
}

async function creditsOf(client: pg.ClientBase, orders: readonly OrderRow[], { model, windowDays }: ReportSettings): Promise<Credit[]> {
  const theirs = orders.filter(({ contactId }) => contactId !== null);
  const { rows } = await client.query<TouchRow>(TOUCHES, [column(theirs, 'id'), column(theirs, 'contactId'), column(theirs, 'at'), windowDays]);
  return orders.flatMap((order): Credit[] => {
    const touches = rows.filter(({ orderId }) => orderId === order.id);
    if (touches.length === 0) return [{ order, position: 0, touch: null, cents: order.cents }];
    return shareOut(order.cents, touches, order.at, model).map((cents, position) => ({ order, position, touch: touches[position] as TouchRow, cents }));
  });
}

interface Count {
  readonly day: string;
  readonly workflowId: number;
  readonly measure: string;
  readonly channel: string;
  readonly node: string;
  readonly currency: string;
  readonly value: number;
}

function countsOf(orders: readonly OrderRow[], credits: readonly Credit[]): Count[] {
  const whole = { workflowId: 0, channel: '', node: '' };
  const helped = new Set(credits.filter(({ touch }) => touch !== null).map(({ order }) => order.id));
  return [
    ...orders.flatMap(({ id, day, cents, currency, first }): Count[] =>
      ['', ...(helped.has(id) ? ['_helped'] : [])].flatMap((suffix) => [
        { ...whole, day, measure: `orders${suffix}`, currency: '', value: 1 },
        ...(first ? [{ ...whole, day, measure: `customers${suffix}`, currency: '', value: 1 }] : []),
        { ...whole, day, measure: `turnover${suffix}`, currency, value: cents },
      ]),
    ),
    ...credits.flatMap(({ order: { day, currency }, touch, cents }): Count[] => (touch === null ? [] : [{ day, measure: 'revenue', workflowId: touch.workflowId, channel: touch.channel, node: touch.node, currency, value: cents }])),
  ];
}

async function creditWorkspace(client: pg.ClientBase, workspaceId: number, rows: readonly InboxRow[]): Promise<void> {
  const { orders, unread } = readInbox(rows);
  // in the order in which everybody locks contacts: whoever removes one waits, or we see that it is gone
  await client.query('select id from contacts where workspace_id = $1 and id = any($2::bigint[]) order by id for key share', [workspaceId, column(orders, 'contactId')]);
  const { rows: fresh } = await client.query<OrderRow>(INSERTED, [workspaceId, column(orders, 'contactId'), column(orders, 'at'), column(orders, 'key'), column(orders, 'cents'), column(orders, 'currency'), column(orders, 'metOn')]);
  const credits = await creditsOf(client, fresh, await readReportSettings(client, workspaceId));
  await client.query(
    `insert into order_credits (workspace_id, order_id, position, workflow_id, delivery_id, channel, node, cents)
     select $1::bigint, * from unnest($2::bigint[], $3::smallint[], $4::int[], $5::bigint[], $6::text[], $7::text[], $8::bigint[])`,
    [workspaceId, credits.map(({ order }) => order.id), column(credits, 'position'), credits.map(({ touch }) => touch?.workflowId ?? 0), credits.map(({ touch }) => touch?.deliveryId ?? null), credits.map(({ touch }) => touch?.channel ?? ''), credits.map(({ touch }) => touch?.node ?? ''), column(credits, 'cents')],
  );
  const counts = countsOf(fresh, credits);
  await client.query(
    `insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, currency, value)
     select $1::bigint, day, workflow_id, measure, channel, node, currency, sum(value) from unnest($2::date[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[]) as u(day, workflow_id, measure, channel, node, currency, value) group by 2, 3, 4, 5, 6, 7
     union all select $1::bigint, day_in(now(), timezone), 0, 'orders_unread', '', '', '', $9::int from workspaces where id = $1::bigint and $9::int > 0`,
    [workspaceId, column(counts, 'day'), column(counts, 'workflowId'), column(counts, 'measure'), column(counts, 'channel'), column(counts, 'node'), column(counts, 'currency'), column(counts, 'value'), unread],
  );
}

/** Writes down orders that have come in, each once, and what they owe to messages. Answers how many rows were waiting. */
export async function creditOrders(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<InboxRow>(
    `delete from order_inbox where id in (select id from order_inbox order by id limit ${ORDERS_AT_ONCE})
     returning id, workspace_id as "workspaceId", contact_id as "contactId", event_id as "eventId", extract(epoch from at)::float8 * 1000 as at, properties, met_on(properties) as "metOn"`,
  );
  rows.sort((a, b) => a.id - b.id);
  for (const workspaceId of [...new Set(rows.map((row) => row.workspaceId))].sort((a, b) => a - b)) await creditWorkspace(client, workspaceId, rows.filter((row) => row.workspaceId === workspaceId));
  return rows.length;
}

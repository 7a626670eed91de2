import { Conditions } from '../conditions.js';
import { STATUSES } from '../messages/message-row.js';
import type { LogFilter } from './log-filter.js';
import { idBefore, type LogKey } from './log-key.js';
import type { Statement } from './newest-events.js';

/** Each channel has its own end of the index, as names of events have. */
const channels = (workspace: string): string => `with recursive channels (channel) as (
    (select d.channel from deliveries d where d.workspace_id = ${workspace} order by d.channel limit 1)
    union all
    select (select d.channel from deliveries d where d.workspace_id = ${workspace} and d.channel > c.channel order by d.channel limit 1) from channels c where c.channel is not null
  )`;

/** The newest deliveries of a filter, as (id, at): each filter by the index that is in the order of the log. */
export function newestDeliveries(workspaceId: number, filter: LogFilter, contacts: readonly number[] | null, after: LogKey | null, limit: number): Statement | null {
  if ((filter.kind ?? 'delivery') !== 'delivery' || filter.name !== undefined || filter.touchpoint !== undefined) return null;
  const where = new Conditions();
  const workspace = where.place(workspaceId);
  where.all.push(`d.workspace_id = ${workspace}`);
  where.add(filter.from, (place) => `d.created_at >= ${place}::timestamptz`);
  where.add(filter.to, (place) => `d.created_at < ${place}::timestamptz`);
  where.add(filter.channel, (place) => `d.channel = ${place}`);
  const status = filter.outcome === undefined ? null : STATUSES.indexOf(filter.outcome);
  // said in the statement, so that the index of those that were not sent fits
  if (status !== null) where.all.push(`d.status = ${status}`);
  if (after !== null) where.all.push(`(d.created_at, d.id) < (${where.place(after.at)}::timestamptz, ${where.place(idBefore(after, 'delivery'))}::bigint)`);
  const order = `order by at desc, id desc limit ${limit}`;
  const rows = (more = 'true'): string => `select d.id, d.created_at as at from deliveries d where ${where.text} and ${more}`;
  if (filter.workflowId !== undefined) {
    const workflow = where.place(filter.workflowId);
    if (filter.nodeId !== undefined) where.all.push(`v.document #>> array['nodes', d.node::text, 'id'] = ${where.place(filter.nodeId)}`);
    if (contacts !== null) where.all.push(`d.contact_id = any(${where.place(contacts)}::bigint[])`);
    return { text: `select found.id, found.at from workflow_versions v cross join lateral (${rows('d.version_id = v.id')} ${order}) found where v.workspace_id = ${workspace} and v.workflow_id = ${workflow}::int ${order}`, values: where.values };
  }
  if (contacts !== null) {
    const people = where.place(contacts);
    const ofContacts = `d.run_id in (select r.id from runs r where r.workspace_id = ${workspace} and r.contact_id = any(${people}::bigint[])) and d.contact_id = any(${people}::bigint[])`;
    return { text: `select id, at from (${rows(ofContacts)} offset 0) found ${order}`, values: where.values };
  }
  if (filter.channel !== undefined || (status !== null && status !== STATUSES.indexOf('sent'))) return { text: `${rows()} ${order}`, values: where.values };
  return { text: `${channels(workspace)} select found.id, found.at from channels c cross join lateral (${rows('d.channel = c.channel')} ${order}) found where c.channel is not null ${order}`, values: where.values };
}

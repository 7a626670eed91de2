import { Conditions } from '../conditions.js';
import type { LogFilter } from './log-filter.js';
import { idBefore, type LogKey } from './log-key.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The newest events of a filter, as (id, at). Each name has its own end of the index: the newest of every name are read there, and the
 * newest of those are taken. Whatever the number of rows, it costs the number of names times the size of a page.
 */
export function newestEvents(workspaceId: number, filter: LogFilter, contacts: readonly number[] | null, after: LogKey | null, limit: number): Statement | null {
  if ((filter.kind ?? 'event') !== 'event' || filter.outcome !== undefined || filter.nodeId !== undefined) return null;
  const where = new Conditions();
  const workspace = where.place(workspaceId);
  where.all.push(`e.workspace_id = ${workspace}`);
  const workflow = filter.workflowId === undefined ? null : where.place(filter.workflowId);
  if (workflow !== null) where.all.push(`e.workflow_id = ${workflow}::int`);
  const same = [...where.all];
  where.add(filter.touchpoint, (place) => `e.properties #>> '{context,touchpoint}' = ${place}`);
  where.add(filter.from, (place) => `e.received_at >= ${place}::timestamptz`);
  where.add(filter.to, (place) => `e.received_at < ${place}::timestamptz`);
  if (after !== null) where.all.push(`(e.received_at, e.id) < (${where.place(after.at)}::timestamptz, ${where.place(idBefore(after, 'event'))}::bigint)`);
  const name = filter.name === undefined ? null : where.place(filter.name);
  const prefix = filter.channel === undefined ? null : where.place(`${filter.channel}.`);
  const named = (column: string): string => [name === null ? 'true' : `${column} = ${name}`, prefix === null ? 'true' : `starts_with(${column}, ${prefix})`].join(' and ');
  if (contacts !== null) {
    const ofContacts = `e.contact_id = any(${where.place(contacts)}::bigint[])`;
    // kept apart, so that their own index is used and not the one that happens to be in order
    return { text: `select id, at from (select e.id, e.received_at as at from events e where ${ofContacts} and ${where.text} and ${named('e.name')} offset 0) found order by at desc, id desc limit ${limit}`, values: where.values };
  }
  if (filter.touchpoint !== undefined)
    // by its own index, in the order of the log
    return { text: `select e.id, e.received_at as at from events e where ${where.text} and ${named('e.name')} order by e.received_at desc, e.id desc limit ${limit}`, values: where.values };
  const ordered = `select e.id, e.received_at as at from events e where ${where.text} and e.name = n.name order by e.received_at desc, e.id desc limit ${limit}`;
  const ofName = same.join(' and ');
  return {
    text: `with recursive names (name) as (
        (select e.name from events e where ${ofName}${name === null ? '' : ` and e.name = ${name}`} order by e.name limit 1)
        union all
        select (select e.name from events e where ${ofName} and e.name > n.name order by e.name limit 1) from names n where n.name is not null${name === null ? '' : ' and false'}
      )
      select found.id, found.at from names n cross join lateral (${ordered}) found where n.name is not null and ${named('n.name')} order by found.at desc, found.id desc limit ${limit}`,
    values: where.values,
  };
}

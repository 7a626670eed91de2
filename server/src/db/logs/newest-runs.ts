import { Conditions } from '../conditions.js';
import type { LogFilter } from './log-filter.js';
import { idBefore, type LogKey } from './log-key.js';
import type { Statement } from './newest-events.js';
import { RUN_ENDS, RUN_END_NAME, RUN_STARTED } from './run-ends.js';

/** Names of the lines a filter asks for; none: it asks for something else. */
function namesFor(edge: 'start' | 'end', { kind, name, nodeId, channel, touchpoint, outcome }: LogFilter): readonly string[] {
  if ((kind ?? 'run') !== 'run' || nodeId !== undefined || channel !== undefined || touchpoint !== undefined || outcome !== undefined) return [];
  const names: readonly string[] = edge === 'start' ? [RUN_STARTED] : RUN_ENDS;
  return name === undefined ? names : names.filter((one) => one === name);
}

/**
 * The newest starts or ends of runs of contacts that a filter fits, as (id, at). Each workflow has its own end of the index, and in it each
 * way a run can end: whatever the number of runs, a page costs the number of workflows.
 */
export function newestRuns(edge: 'start' | 'end', workspaceId: number, filter: LogFilter, contacts: readonly number[] | null, after: LogKey | null, limit: number): Statement | null {
  const names = namesFor(edge, filter);
  if (names.length === 0) return null;
  const at = edge === 'start' ? 'r.started_at' : 'r.ended_at';
  const where = new Conditions();
  const workspace = where.place(workspaceId);
  where.all.push(`r.workspace_id = ${workspace}`, 'r.contact_id is not null', ...(edge === 'end' ? ['r.ended_at is not null'] : []));
  where.add(filter.from, (place) => `${at} >= ${place}::timestamptz`);
  where.add(filter.to, (place) => `${at} < ${place}::timestamptz`);
  if (after !== null) where.all.push(`(${at}, r.id) < (${where.place(after.at)}::timestamptz, ${where.place(idBefore(after, edge))}::bigint)`);
  const workflow = filter.workflowId === undefined ? null : `${where.place(filter.workflowId)}::int`;
  const named = edge === 'end' ? where.place(names) : null;
  const order = `order by at desc, id desc limit ${limit}`;
  const rows = (...more: string[]): string => `select r.id, ${at} as at from runs r where ${[where.text, ...more].join(' and ')}`;
  if (contacts !== null) {
    const ofContacts = [`r.contact_id = any(${where.place(contacts)}::bigint[])`, ...(workflow === null ? [] : [`r.workflow_id = ${workflow}`]), ...(named === null ? [] : [`${RUN_END_NAME('r')} = any(${named}::text[])`])];
    // kept apart, so that their own index is used and not the one that happens to be in order
    return { text: `select id, at from (${rows(...ofContacts)} offset 0) found ${order}`, values: where.values };
  }
  const ends = named === null ? '' : `cross join unnest(${named}::text[]) as n(name)`;
  const ofWorkflow = ['r.workflow_id = w.id', ...(named === null ? [] : [`${RUN_END_NAME('r')} = n.name`])];
  return {
    text: `select found.id, found.at from workflows w ${ends} cross join lateral (${rows(...ofWorkflow)} ${order}) found where w.workspace_id = ${workspace}${workflow === null ? '' : ` and w.id = ${workflow}`} ${order}`,
    values: where.values,
  };
}

import type { LogEntry } from '@parcours/sdk/api';
import { UserError, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { STATUSES } from '../messages/message-row.js';
import { limitOf, pageOf, type Page } from '../page.js';
import { contactsOf, type LogFilter } from './log-filter.js';
import { compareKeys, keyParts, readLogKey, type LogKey, type LogStream } from './log-key.js';
import { newestDeliveries } from './newest-deliveries.js';
import { newestEvents, type Statement } from './newest-events.js';
import { newestRuns } from './newest-runs.js';
import { RUN_END_NAME, RUN_STARTED } from './run-ends.js';

interface Row {
  readonly id: string;
  readonly at: string;
  readonly seen: Date;
  readonly occurred: Date;
  readonly name: string;
  readonly contact_id: string | null;
  readonly contact: string | null;
  readonly workflow_id: number | null;
  readonly workflow: string | null;
  readonly deleted: boolean;
  readonly run_id: string | null;
  readonly node_id: string | null;
  readonly node: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly waits_until: Date | null;
  readonly subject: string | null;
  readonly properties: JsonObject;
}

const INSTANT = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'`;
const NAME_OF = `coalesce(nullif(trim(concat_ws(' ', c.attributes ->> 'firstName', c.attributes ->> 'lastName')), ''), c.email, c.phone, c.external_id)`;
const CONTACT = (of: string): string => `left join contacts c on c.workspace_id = ${of}.workspace_id and c.id = ${of}.contact_id`;

/** By instant and number: so the partition is found. */
const wholeEvents = (found: string): string => `
  select e.id::text, ${INSTANT('e.received_at')} as at, e.received_at as seen, e.occurred_at as occurred, e.name, c.id::text as contact_id, ${NAME_OF} as contact, e.workflow_id, w.name as workflow, w.deleted_at is not null as deleted,
    e.run_id::text, null as node_id, null as node, null::smallint as status, null as code, null as reason, null::timestamptz as waits_until, null as subject, e.properties
  from (${found}) f join events e on e.received_at = f.at and e.id = f.id ${CONTACT('e')} left join workflows w on w.workspace_id = e.workspace_id and w.id = e.workflow_id`;

const wholeDeliveries = (found: string): string => `
  select d.id::text, ${INSTANT('d.created_at')} as at, d.created_at as seen, coalesce(d.settled_at, d.created_at) as occurred, d.channel as name, c.id::text as contact_id, ${NAME_OF} as contact, w.id as workflow_id, w.name as workflow, w.deleted_at is not null as deleted,
    d.run_id::text, v.document #>> array['nodes', d.node::text, 'id'] as node_id, v.document #>> array['nodes', d.node::text, 'name'] as node, d.status, d.code, d.reason,
    case when d.status = 0 then d.waits_until end as waits_until, m.subject, '{}'::jsonb as properties
  from (${found}) f join deliveries d on d.id = f.id ${CONTACT('d')} left join message_copies m on m.delivery_id = d.id
    left join workflow_versions v on v.workspace_id = d.workspace_id and v.id = d.version_id left join workflows w on w.workspace_id = v.workspace_id and w.id = v.workflow_id`;

/** A start names the trigger it came by, a failure the step it came of. */
const wholeRuns = (edge: 'start' | 'end') => (found: string): string => `
  select r.id::text, ${INSTANT('f.at')} as at, f.at as seen, f.at as occurred, ${edge === 'start' ? `'${RUN_STARTED}'` : RUN_END_NAME('r')} as name, c.id::text as contact_id, ${NAME_OF} as contact, w.id as workflow_id, w.name as workflow, w.deleted_at is not null as deleted,
    r.id::text as run_id, n.node ->> 'id' as node_id, n.node ->> 'name' as node, null::smallint as status, ${edge === 'start' ? 'null' : `r.error ->> 'code'`} as code, ${edge === 'start' ? 'null' : `r.error ->> 'message'`} as reason, null::timestamptz as waits_until, null as subject,
    ${edge === 'start' ? `case when r.cause = 0 then '{}'::jsonb else jsonb_build_object('cause', (array['entry', 'failure', 'node', 'retry', 'replay'])[r.cause + 1]) end` : `jsonb_strip_nulls(jsonb_build_object('name', r.outcome -> 'name', 'late', r.outcome -> 'late'))`} as properties
  from (${found}) f join runs r on r.id = f.id ${CONTACT('r')} left join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id left join workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id
    left join lateral (${edge === 'start' ? `select v.document #> array['nodes', r.entry::text] as node` : `select node from jsonb_array_elements(case when r.error is null then '[]' else v.document -> 'nodes' end) as node where node ->> 'id' = r.error ->> 'nodeId' limit 1`}) n on true`;

const WHOLE: Readonly<Record<LogStream, (found: string) => string>> = { event: wholeEvents, delivery: wholeDeliveries, start: wholeRuns('start'), end: wholeRuns('end') };
const PREFIXES: Readonly<Record<LogStream, string>> = { event: 'e', delivery: 'd', start: 's', end: 'x' };

interface Found {
  readonly key: LogKey;
  readonly row: Row;
}

async function read(pool: pg.Pool, kind: LogStream, statement: Statement | null): Promise<Found[]> {
  if (statement === null) return [];
  const { rows } = await pool.query<Row>(WHOLE[kind](statement.text), [...statement.values]);
  return rows.map((row) => ({ key: { at: row.at, kind, id: Number(row.id) }, row }));
}

const entryOf = ({ key, row }: Found): LogEntry => ({
  id: `${PREFIXES[key.kind]}${row.id}`, kind: key.kind === 'event' || key.kind === 'delivery' ? key.kind : 'run', at: row.seen.toISOString(), occurredAt: row.occurred.toISOString(), name: row.name,
  contact: row.contact_id === null ? null : { id: Number(row.contact_id), name: row.contact },
  workflow: row.workflow_id === null || row.workflow === null ? null : { id: row.workflow_id, name: row.workflow, deleted: row.deleted },
  runId: row.run_id === null ? null : Number(row.run_id),
  node: row.node_id === null ? null : { id: row.node_id, name: row.node ?? row.node_id },
  status: row.status === null ? null : (STATUSES[row.status] ?? null), code: row.code, reason: row.reason, waitsUntil: row.waits_until?.toISOString() ?? null,
  messageId: key.kind === 'delivery' ? key.id : null, subject: row.subject, properties: row.properties,
});

/** Events, deliveries, and starts and ends of runs in one stream, newest first. Each is read from where it stands: nothing is copied, and both ends of a page come by index. */
export async function listLogs(pool: pg.Pool, workspaceId: number, filter: LogFilter): Promise<Page<LogEntry>> {
  if (filter.nodeId !== undefined && filter.workflowId === undefined) throw new UserError('workflow_missing', 'Expected "workflowId" beside "nodeId", found none; nodes have their ids within a workflow.');
  const limit = limitOf(filter);
  const after = readLogKey(filter.cursor);
  const contacts = await contactsOf(pool, workspaceId, filter);
  if (contacts?.length === 0) return { items: [], nextCursor: null };
  const streams = await Promise.all([
    read(pool, 'event', newestEvents(workspaceId, filter, contacts, after, limit + 1)),
    read(pool, 'delivery', newestDeliveries(workspaceId, filter, contacts, after, limit + 1)),
    read(pool, 'start', newestRuns('start', workspaceId, filter, contacts, after, limit + 1)),
    read(pool, 'end', newestRuns('end', workspaceId, filter, contacts, after, limit + 1)),
  ]);
  const found = streams.flat().sort((a, b) => compareKeys(a.key, b.key));
  return pageOf(found, limit, ({ key }) => keyParts(key), entryOf);
}

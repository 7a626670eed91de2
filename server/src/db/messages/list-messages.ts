import type { Message } from '@parcours/sdk/api';
import type pg from 'pg';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, STATUSES, messageOf, type MessageRow } from './message-row.js';

export interface MessageFilter extends PageRequest {
  readonly channel?: string;
  readonly status?: Message['status'];
  readonly workflowId?: number;
  readonly contactId?: number;
  /** ISO instants: sent at or after, and before. */
  readonly from?: string;
  readonly to?: string;
}

/** Messages go to people; what else reaches outside is one where a copy says so. */
const IS_MESSAGE = `(d.channel in ('email', 'sms', 'post', 'web') or m.delivery_id is not null)`;

/** Messages, newest first. Those of a contact are found by its runs, all others by the workspace's newest. */
export async function listMessages(pool: pg.Pool, workspaceId: number, filter: MessageFilter): Promise<Page<Message>> {
  const limit = limitOf(filter);
  const values: unknown[] = [workspaceId];
  const where = ['d.workspace_id = $1', IS_MESSAGE];
  const add = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined || value === null) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  add((place) => `d.id < ${place}::bigint`, readCursor(filter.cursor, ['id'])?.[0]);
  add((place) => `d.channel = ${place}`, filter.channel);
  add((place) => `d.status = ${place}::smallint`, filter.status === undefined ? undefined : STATUSES.indexOf(filter.status));
  add((place) => `d.version_id in (select id from workflow_versions where workspace_id = $1 and workflow_id = ${place}::int)`, filter.workflowId);
  add((place) => `d.run_id in (select id from runs where workspace_id = $1 and contact_id = ${place}::bigint) and d.contact_id = ${place}::bigint`, filter.contactId);
  add((place) => `d.created_at >= ${place}::timestamptz`, filter.from);
  add((place) => `d.created_at < ${place}::timestamptz`, filter.to);
  add((place) => `(starts_with(lower(m.recipient), lower(${place})) or d.id::text = ${place})`, filter.search);
  values.push(limit + 1);
  const { rows } = await pool.query<MessageRow>(`select ${MESSAGE_COLUMNS} from deliveries d ${MESSAGE_JOINS} where ${where.join(' and ')} order by d.id desc limit $${values.length}`, values);
  return pageOf(rows, limit, (row) => [Number(row.id)], messageOf);
}

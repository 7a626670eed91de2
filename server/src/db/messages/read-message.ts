import { inflateRawSync } from 'node:zlib';
import type { MessageDetail } from '@parcours/sdk/api';
import type { FileReference, JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, messageOf, type MessageRow } from './message-row.js';

/** More happens to hardly any message. */
const MOST = 200;

/** As `settleDeliveries` writes it. */
interface Body {
  readonly html?: string;
  readonly text?: string;
  readonly files?: readonly string[];
}

export const readCopyBody = (bytes: Buffer): Body => JSON.parse(inflateRawSync(bytes).toString('utf8')) as Body;

async function copyOf(pool: pg.Pool, workspaceId: number, bytes: Buffer | null): Promise<MessageDetail['copy']> {
  if (bytes === null) return null;
  const { html, text, files = [] } = readCopyBody(bytes);
  const ids = files.filter((id) => /^\d{1,15}$/.test(id));
  const { rows } = await pool.query<{ id: string; file_name: string; mime_type: string; size_bytes: string }>('select id::text, file_name, mime_type, size_bytes from files where workspace_id = $1 and id = any($2::bigint[])', [workspaceId, ids]);
  const known = new Map(rows.map((row): [string, FileReference] => [row.id, { id: row.id, fileName: row.file_name, mimeType: row.mime_type, sizeBytes: Number(row.size_bytes) }]));
  return { html: html ?? null, text: text ?? null, files: ids.flatMap((id) => known.get(id) ?? []) };
}

async function linksOf(pool: pg.Pool, deliveryId: number): Promise<MessageDetail['links']> {
  const { rows } = await pool.query<MessageDetail['links'][number]>(
    `select url, label, coalesce(sum(count) filter (where not robot), 0)::int as clicks, coalesce(sum(count) filter (where robot), 0)::int as scans from link_clicks where delivery_id = $1 and not trap group by url, label order by clicks desc, url limit ${MOST}`, [deliveryId]);
  return rows;
}

/** Hardly any network says which message somebody answers: an answer belongs to the last one before it. */
const ANSWERS = `or (name in ('sms.received', 'sms.stopped') and not properties ? 'deliveryId'
  and occurred_at < coalesce((select min(n.created_at) from deliveries n where n.workspace_id = $1 and n.contact_id = $3 and n.channel = 'sms' and n.id > $2::bigint and n.status = 1), 'infinity'))`;

/** Events of the contact that name the message, and answers to a text message; reports alone where there is no contact (any more). */
async function timelineOf(pool: pg.Pool, workspaceId: number, { id, contact_id: contactId, created_at: since, channel }: MessageRow): Promise<MessageDetail['timeline']> {
  const { rows } = await (contactId === null
    ? pool.query<{ name: string; at: Date; properties: JsonObject }>(`select $3 || '.' || (event ->> 'kind') as name, received_at as at, coalesce(event -> 'properties', '{}') as properties from callbacks where workspace_id = $1 and delivery_id = $2 order by id limit ${MOST}`, [workspaceId, id, channel])
    : pool.query<{ name: string; at: Date; properties: JsonObject }>(
        `select name, occurred_at as at, properties - 'deliveryId' - 'runId' - 'nodeId' - 'messageKey' as properties from events
         where workspace_id = $1 and contact_id = $3 and received_at >= $4 and (properties ->> 'deliveryId' = $2::text ${channel === 'sms' ? ANSWERS : ''}) order by occurred_at, id limit ${MOST}`, [workspaceId, id, contactId, since]));
  return rows.map(({ name, at, properties }) => ({ name, at: at.toISOString(), properties }));
}

/** One message with its copy; null when the workspace has none of this id. */
export async function readMessage(pool: pg.Pool, workspaceId: number, id: number): Promise<MessageDetail | null> {
  const { rows } = await pool.query<MessageRow & { readonly provider_id: string | null; readonly body: Buffer | null }>(
    `select ${MESSAGE_COLUMNS}, d.provider_id, m.body from deliveries d ${MESSAGE_JOINS} where d.workspace_id = $1 and d.id = $2`, [workspaceId, id]);
  const [row] = rows;
  if (row === undefined) return null;
  const [copy, links, timeline] = await Promise.all([copyOf(pool, workspaceId, row.body), linksOf(pool, id), timelineOf(pool, workspaceId, row)]);
  return { ...messageOf(row), providerId: row.provider_id, copy, links, timeline };
}

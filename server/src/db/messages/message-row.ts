import type { Message } from '@parcours/sdk/api';

/** As delivery statuses are numbered. */
export const STATUSES: readonly Message['status'][] = ['pending', 'sent', 'skipped', 'failed', 'unknown'];

export interface MessageRow {
  readonly id: number;
  readonly run_id: number;
  readonly contact_id: number | null;
  readonly created_at: Date;
  readonly settled_at: Date | null;
  readonly status: number;
  readonly channel: string;
  readonly purpose: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly parts: number | null;
  readonly cost: string | null;
  readonly currency: string | null;
  readonly workflow_id: number;
  readonly workflow: string;
  readonly node_id: string | null;
  readonly node: string | null;
  readonly contact: string | null;
  readonly recipient: string | null;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly report: string | null;
  readonly waits_until: Date | null;
}

export const MESSAGE_COLUMNS = `d.id, d.run_id, d.contact_id, d.created_at, d.settled_at, d.status, d.channel, d.purpose, d.code, d.reason, d.parts, d.cost, d.currency, case when d.status = 0 then d.waits_until end as waits_until,
  w.id as workflow_id, w.name as workflow, v.document -> 'nodes' -> d.node::integer ->> 'id' as node_id, v.document -> 'nodes' -> d.node::integer ->> 'name' as node,
  coalesce(nullif(trim(concat_ws(' ', c.attributes ->> 'firstName', c.attributes ->> 'lastName')), ''), c.email, c.phone, c.external_id) as contact, m.recipient, m.sender, m.subject,
  (select b.event ->> 'kind' from callbacks b where b.delivery_id = d.id order by b.id desc limit 1) as report`;

export const MESSAGE_JOINS = `join workflow_versions v on v.workspace_id = d.workspace_id and v.id = d.version_id join workflows w on w.workspace_id = d.workspace_id and w.id = v.workflow_id
  left join contacts c on c.workspace_id = d.workspace_id and c.id = d.contact_id left join message_copies m on m.delivery_id = d.id`;

export const messageOf = (row: MessageRow): Message => ({
  id: Number(row.id), nodeId: row.node_id ?? '', channel: row.channel, status: STATUSES[row.status] as Message['status'], code: row.code, reason: row.reason, createdAt: row.created_at.toISOString(), waitsUntil: row.waits_until?.toISOString() ?? null,
  purpose: row.purpose, settledAt: row.settled_at?.toISOString() ?? null, runId: Number(row.run_id), workflowId: row.workflow_id, workflow: row.workflow, node: row.node ?? row.node_id ?? '',
  contactId: row.contact_id === null ? null : Number(row.contact_id), contact: row.contact, recipient: row.recipient, sender: row.sender, subject: row.subject, parts: row.parts,
  cost: row.cost === null || row.currency === null ? null : { amount: Number(row.cost), currency: row.currency }, report: row.report,
});

import type pg from 'pg';

export interface DeliveryOrigin {
  readonly contactId: number | null;
  readonly runId: number;
  readonly nodeId: string;
  readonly channel: string;
  /** What the message was for. */
  readonly purpose: string | null;
  readonly tokenId: number;
  readonly visit: number;
  readonly item: number;
  /** False where openings and clicks are not to be noticed. */
  readonly tracked: boolean;
}

/** Where a delivery came from. */
export async function findDelivery(pool: pg.Pool, workspaceId: number, deliveryId: number): Promise<DeliveryOrigin | null> {
  const { rows } = await pool.query<{ contact_id: string | null; run_id: string; node_id: string; channel: string; purpose: string | null; token_id: string; visit: number; item: number; tracked: boolean }>(
    `select d.contact_id, d.run_id, v.document -> 'nodes' -> d.node::integer ->> 'id' as node_id, d.channel, d.purpose, d.token_id, d.visit, d.item, w.tracked and coalesce(c.tracked, true) as tracked
     from deliveries d join workflow_versions v on v.workspace_id = d.workspace_id and v.id = d.version_id join workspaces w on w.id = d.workspace_id left join contacts c on c.id = d.contact_id
     where d.workspace_id = $1 and d.id = $2`,
    [workspaceId, deliveryId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return { contactId: row.contact_id === null ? null : Number(row.contact_id), runId: Number(row.run_id), nodeId: row.node_id, channel: row.channel, purpose: row.purpose, tokenId: Number(row.token_id), visit: row.visit, item: row.item, tracked: row.tracked };
}

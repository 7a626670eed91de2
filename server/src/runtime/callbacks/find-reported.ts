import type { CallbackEvent } from '@parcours/sdk/node';
import type pg from 'pg';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { phoneNumber } from '../../customers/phone.js';
import { findDelivery, type DeliveryOrigin } from '../../db/runs/find-delivery.js';
import { deliveryOf } from '../links/tracked-links.js';

/** The message a report is about. */
export interface Reported extends DeliveryOrigin {
  readonly id: number;
  /** Whom it went to, where a copy says so. */
  readonly recipient: string | null;
}

/** By the key its node was given, or by the provider's id of what went out with that credential; null when nobody knows it (yet). */
export async function findReported(pool: pg.Pool, workspaceId: number, credentialId: number, { key, providerId }: CallbackEvent): Promise<Reported | null> {
  const named = key === undefined ? null : deliveryOf(key);
  const { rows } = await pool.query<{ id: number; recipient: string | null }>(
    `select d.id, c.recipient from deliveries d left join message_copies c on c.delivery_id = d.id
     where d.workspace_id = $1 and (d.id = $2 or ($2 is null and d.provider_id = $3 and d.credential_id = $4)) order by d.id desc limit 1`,
    [workspaceId, named, providerId ?? null, credentialId],
  );
  const [row] = rows;
  const delivery = row === undefined ? null : await findDelivery(pool, workspaceId, row.id);
  if (row === undefined || delivery === null) return null;
  // a key is made of four parts: all of them have to be those of the delivery
  if (key !== undefined && named !== null && key !== `${delivery.runId}-${delivery.nodeId}-${delivery.visit}-${row.id}`) return null;
  return { ...delivery, id: row.id, recipient: row.recipient };
}

/** Contacts who have this address, the newest first: a number may be that of a family. */
export async function findByAddress(pool: pg.Pool, workspaceId: number, channel: string, address: string): Promise<number[]> {
  if (channel !== 'email' && channel !== 'sms') return [];
  const { rows: places } = await pool.query<{ country: string | null }>('select country from workspaces where id = $1', [workspaceId]);
  const value = channel === 'email' ? normaliseEmail(address) : phoneNumber(address, places[0]?.country ?? null);
  if (value === null) return [];
  const { rows } = await pool.query<{ id: number }>(`select id from contacts where workspace_id = $1 and ${channel === 'email' ? 'email_key' : 'phone'} = $2 order by id desc limit 50`, [workspaceId, value]);
  return rows.map(({ id }) => id);
}

/** The contact's own address of a channel. */
export async function ownAddress(pool: pg.Pool, workspaceId: number, channel: string, contactId: number): Promise<string | null> {
  const { rows } = await pool.query<{ email: string | null; phone: string | null }>('select email, phone from contacts where workspace_id = $1 and id = $2', [workspaceId, contactId]);
  return (channel === 'email' ? rows[0]?.email : channel === 'sms' ? rows[0]?.phone : null) ?? null;
}

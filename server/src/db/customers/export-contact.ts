import type pg from 'pg';
import { consentHistory, currentConsents, suppressionsOf } from './contact-consents.js';
import { listsOf } from './contact-history.js';
import { readCopyBody } from '../messages/read-message.js';
import { findContact } from './find-contacts.js';

/** More of one kind than a person can read; what is left out is said. */
const MOST = 50_000;

const EVENTS = `select name, properties, occurred_at as "occurredAt", received_at as "receivedAt" from events where workspace_id = $1 and contact_id = $2 order by id limit ${MOST + 1}`;
const RUNS = `select r.id, w.name as workflow, r.started_at as "startedAt", r.ended_at as "endedAt", r.status, r.input, r.error, r.outcome from runs r join workflows w on w.id = r.workflow_id
  where r.workspace_id = $1 and r.contact_id = $2 order by r.id limit ${MOST + 1}`;
const DATA = `select s.run_id as "runId", s.at, s.input, s.output, s.error, s.log from step_items s join runs r on r.id = s.run_id where r.workspace_id = $1 and r.contact_id = $2 order by s.run_id, s.at limit ${MOST + 1}`;
const MESSAGES = `select d.id, d.run_id as "runId", d.channel, d.purpose, d.created_at as "createdAt", d.settled_at as "settledAt",
    (array['pending', 'sent', 'skipped', 'failed', 'unknown'])[d.status + 1] as status, d.code, d.reason, d.provider_id as "providerId"
  from deliveries d join runs r on r.id = d.run_id where r.workspace_id = $1 and r.contact_id = $2 order by d.id limit ${MOST + 1}`;

/** Whole mails: the newest of them. */
const MOST_COPIES = 2_000;
const COPIES = `select m.delivery_id as "messageId", m.at, m.recipient, m.sender, m.subject, m.body
  from message_copies m join deliveries d on d.id = m.delivery_id join runs r on r.id = d.run_id where r.workspace_id = $1 and r.contact_id = $2 order by m.delivery_id desc limit ${MOST_COPIES + 1}`;

interface CopyRow {
  readonly messageId: number;
  readonly at: Date;
  readonly recipient: string;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly body: Buffer;
}

const POINTS = `select p.key as programme, m.kind, e.points, e.balance, e.spend::float8 as spend, m.reason, e.at from loyalty_accounts a join loyalty_entries e on e.account_id = a.id join loyalty_movements m on m.id = e.movement_id
    join loyalty_programmes p on p.id = a.programme_id where a.workspace_id = $1 and a.contact_id = $2 order by e.id limit ${MOST + 1}`;
const COUPONS = `select c.code, p.name, c.state, c.used, c.uses, c.issued_at as "issuedAt", c.valid_until as "validUntil" from coupons c join coupon_pools p on p.id = c.pool_id where c.workspace_id = $1 and c.contact_id = $2 order by c.id limit ${MOST + 1}`;
const REDEMPTIONS = `select c.code, r.at, r.amount::float8 as amount from coupon_redemptions r join coupons c on c.id = r.coupon_id where r.workspace_id = $1 and (r.contact_id = $2 or c.contact_id = $2) order by r.id limit ${MOST + 1}`;

/** Everything that is known of a contact (GDPR articles 15 and 20); null when there is none. `leftOut` names kinds of which there is even more. */
export async function exportContact(pool: pg.Pool, workspaceId: number, contactId: number): Promise<Record<string, unknown> | null> {
  const contact = await findContact(pool, workspaceId, contactId);
  if (contact === null) return null;
  const leftOut: string[] = [];
  const rowsOf = async (what: string, sql: string): Promise<unknown[]> => {
    const { rows } = await pool.query(sql, [workspaceId, contactId]);
    if (rows.length > MOST) leftOut.push(what);
    return rows.slice(0, MOST);
  };
  const [lists, consents, history, suppressed] = await Promise.all([
    listsOf(pool, workspaceId, contactId), currentConsents(pool, workspaceId, contactId), consentHistory(pool, workspaceId, contactId), suppressionsOf(pool, workspaceId, contactId),
  ]);
  const [events, runs, runData, messages] = [await rowsOf('events', EVENTS), await rowsOf('runs', RUNS), await rowsOf('runData', DATA), await rowsOf('messages', MESSAGES)];
  const { rows: copies } = await pool.query<CopyRow>(COPIES, [workspaceId, contactId]);
  if (copies.length > MOST_COPIES) leftOut.push('copies');
  const sent = copies.slice(0, MOST_COPIES).map(({ body, ...copy }) => ({ ...copy, ...readCopyBody(body) }));
  const loyalty = { points: await rowsOf('points', POINTS), coupons: await rowsOf('coupons', COUPONS), redemptions: await rowsOf('redemptions', REDEMPTIONS) };
  return { contact: { ...contact, createdAt: new Date(contact.createdAt).toISOString() }, lists, consents: { current: consents, history, suppressed }, events, runs, runData, messages, copies: sent, loyalty, leftOut };
}

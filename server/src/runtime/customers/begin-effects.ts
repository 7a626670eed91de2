import type pg from 'pg';
import { withheld, type WithheldCode } from '../../core/consent/withheld.js';
import type { Beginning, Begun } from '../../core/ports.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { contactLock, lockOf } from './lock-consents.js';

/** Deliveries that are about to begin, with the hash of the address each goes to; null where nothing is known of one. */
const STARTING = `
  select d.id, d.attempt, d.status, d.workspace_id, d.contact_id, d.channel, d.purpose, d.asks, u.attempt as asked_attempt,
    case when d.channel in ('email', 'sms', 'post') then address_hash(d.workspace_id, d.channel, coalesce(u.address, case d.channel when 'email' then c.email_key when 'sms' then c.phone end)) end as address
  from unnest($1::bigint[], $2::int[], $3::text[]) as u(id, attempt, address)
  join deliveries d on d.id = u.id left join contacts c on c.id = d.contact_id`;

/**
 * The last moment before a send, for all channels. The row of the delivery decides between a worker that begins and one that takes over: whoever
 * comes second sees what the first one did. Consent and the suppression list are read here, in the transaction that records the beginning,
 * under locks that whoever changes them takes alone.
 */
export async function beginEffects(client: pg.ClientBase, effects: readonly Beginning[]): Promise<Begun> {
  const inOrder = [...effects].sort((a, b) => a.id - b.id);
  const asked = [inOrder.map((effect) => effect.id), inOrder.map((effect) => effect.attempt), inOrder.map((effect) => (effect.address === undefined ? null : normaliseEmail(effect.address)))];
  await client.query(
    `with starting as (${STARTING})
     select pg_advisory_xact_lock_shared(key) from (
       select distinct key from (
         select ${contactLock('contact_id')} as key from starting where contact_id is not null
         union all select ${lockOf(`'address ' || encode(address, 'hex')`)} from starting where address is not null
       ) named order by key offset 0
     ) one_by_one`,
    asked,
  );
  // a statement of its own: what it sees was committed before the locks were had
  const { rows } = await client.query<{ id: number; code: WithheldCode | null }>(
    `with starting as (${STARTING} where d.attempt = u.attempt and d.status = 0 order by d.id for update of d),
     judged as (select id, judge_delivery(workspace_id, contact_id, channel, purpose, asks, address) as code from starting),
     begun as (update deliveries d set begun = d.attempt from judged j where d.id = j.id and j.code is null)
     select id, code from judged`,
    asked,
  );
  return {
    may: new Set(rows.flatMap(({ id, code }) => (code === null ? [id] : []))),
    withheld: new Map(rows.flatMap(({ id, code }) => (code === null ? [] : [[id, withheld(code)]]))),
  };
}

import type pg from 'pg';
import { withheld, type Basis, type WithheldCode } from '../../core/consent/withheld.js';
import type { Beginning, Begun } from '../../core/ports.js';
import type { Send } from '../../core/sending/judge-sends.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { judgeBegun } from '../sending/judge-begun.js';
import type { RatesOfTypes } from '../sending/lock-lines.js';
import { contactLock, lockOf } from './lock-consents.js';

/** Deliveries that are about to begin, with the hash of the address each goes to; null where nothing is known of one. */
const STARTING = `
  select d.id, d.attempt, d.status, d.workspace_id, d.contact_id, d.channel, d.purpose, d.asks, u.attempt as asked_attempt, u.credential_id,
    d.token_id, d.counted_at, d.granted_at, c.timezone as zone,
    case when d.channel in ('email', 'sms', 'post') then address_hash(d.workspace_id, d.channel, coalesce(u.address, case d.channel when 'email' then c.email_key when 'sms' then c.phone end)) end as address
  from unnest($1::bigint[], $2::int[], $3::text[], $4::int[]) as u(id, attempt, address, credential_id)
  join deliveries d on d.id = u.id left join contacts c on c.id = d.contact_id`;

/**
 * Not settled yet, or *sent* by an earlier attempt whose worker woke up after its token had been taken: where repeating does no harm, that
 * token is still to be carried out under the same key, and would be refused until its run fails.
 */
const MAY_BEGIN = '(d.status = 0 or (d.status = 1 and d.begun < d.attempt))';

/** Whoever was let go from a line begins within this time, or stands in it again, where it stood. */
const GRANT_MS = 60_000;

interface Judged {
  readonly id: number;
  readonly code: WithheldCode | null;
  readonly workspace_id: number;
  readonly contact_id: number | null;
  readonly channel: string;
  readonly purpose: string | null;
  readonly basis: Basis | null;
  readonly asks: boolean;
  readonly test: boolean;
  readonly rank: number;
  readonly zone: string | null;
  readonly workspace_zone: string;
  readonly counted: boolean;
  readonly granted: boolean;
  readonly paced_by: number | null;
  /** Quiet hours, caps or a rate may hold it back: it has not begun yet. */
  readonly ruled: boolean;
}

const sendOf = (row: Judged): Send => ({
  id: row.id, workspaceId: row.workspace_id, contactId: row.contact_id, channel: row.channel, purpose: row.purpose, basis: row.basis, asks: row.asks,
  test: row.test, rank: row.rank, zone: row.zone, workspaceZone: row.workspace_zone, counted: row.counted, credentialId: row.paced_by, granted: row.granted,
});

/** Begins what consent lets through and no rule of sending is about; answers all of them. */
async function judgeByConsent(client: pg.ClientBase, asked: readonly unknown[], types: RatesOfTypes, now: number): Promise<Judged[]> {
  const { rows } = await client.query<Judged>(
    `with starting as (${STARTING} where d.attempt = u.attempt and ${MAY_BEGIN} order by d.id for update of d),
     judged as (
       select s.*, judge_delivery(s.workspace_id, s.contact_id, s.channel, s.purpose, s.asks, s.address) as code, p.basis, w.timezone as workspace_zone,
         coalesce(t.test, false) as test, case t.lane / 2 when 1 then 0 when 2 then 2 else 1 end as rank, r.id as paced_by
       from starting s join workspaces w on w.id = s.workspace_id left join tokens t on t.id = s.token_id
       left join purposes p on p.workspace_id = s.workspace_id and p.key = s.purpose and p.archived_at is null
       left join credentials r on r.id = s.credential_id and r.workspace_id = s.workspace_id and (r.rate is not null or r.type = any($6::text[]))
     ),
     ruled as (select *, paced_by is not null or (basis <> 'service' and not asks and not test) as ruled from judged),
     begun as (update deliveries d set begun = d.attempt from ruled r where d.id = r.id and r.code is null and r.ruled is not true)
     select id, code, workspace_id, contact_id, channel, purpose, basis, asks, test, rank, zone, workspace_zone, paced_by, coalesce(ruled, false) as ruled,
       counted_at is not null as counted, coalesce(granted_at > to_timestamp(($5::float8 - ${GRANT_MS}) / 1000), false) as granted from ruled`,
    [...asked, now, [...types.keys()]],
  );
  return rows;
}

/**
 * The last moment before a send, for all channels. The row of the delivery decides between a worker that begins and one that takes over: whoever
 * comes second sees what the first one did. Consent and the suppression list are read here, in the transaction that records the beginning,
 * under locks that whoever changes them takes alone. Then come the rules of sending.
 */
export async function beginEffects(client: pg.ClientBase, effects: readonly Beginning[], now: number, types: RatesOfTypes): Promise<Begun> {
  const inOrder = [...effects].sort((a, b) => a.id - b.id);
  const asked = [
    inOrder.map((effect) => effect.id),
    inOrder.map((effect) => effect.attempt),
    inOrder.map((effect) => (effect.address === undefined ? null : normaliseEmail(effect.address))),
    inOrder.map((effect) => effect.credentialId ?? null),
  ];
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
  const rows = await judgeByConsent(client, asked, types, now);
  const refused = new Map(rows.flatMap(({ id, code }) => (code === null ? [] : [[id, withheld(code)] as const])));
  const free = rows.filter(({ code, ruled }) => code === null && !ruled).map(({ id }) => id);
  const ruled = rows.filter((row) => row.code === null && row.ruled);
  const judged = ruled.length === 0 ? null : await judgeBegun(client, ruled.map(sendOf), types, now);
  const may = new Set([...free, ...(judged?.may ?? [])]);
  await countMessages(client, rows.filter(({ id }) => may.has(id)));
  return { may, withheld: new Map([...refused, ...(judged?.withheld ?? [])]), later: judged?.later ?? new Map() };
}

const CHANNELS_OF_MESSAGES: readonly string[] = ['email', 'sms', 'post'];

/** Against the quota of the workspace (O9); another attempt at the same message counts no more. */
async function countMessages(client: pg.ClientBase, begun: readonly Judged[]): Promise<void> {
  const counts = new Map<number, number>();
  for (const { channel, counted, workspace_id: workspaceId } of begun) if (!counted && CHANNELS_OF_MESSAGES.includes(channel)) counts.set(workspaceId, (counts.get(workspaceId) ?? 0) + 1);
  if (counts.size > 0) await client.query(`select add_usage(w, 'messages', n) from unnest($1::bigint[], $2::bigint[]) as u(w, n) order by w`, [[...counts.keys()], [...counts.values()]]);
}

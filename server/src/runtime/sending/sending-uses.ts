import type pg from 'pg';
import { capsOf, isBound, rulesOf, useKey, type Send, type SendingState } from '../../core/sending/judge-sends.js';

/** What counts for the caps of these messages, locked until commit. Cost: one row for each contact and cap. */
export async function lockUses(client: pg.ClientBase, sends: readonly Send[], state: Pick<SendingState, 'rules' | 'now'>): Promise<Map<string, readonly number[]>> {
  const wanted = new Map<string, { workspaceId: number; contactId: number; capId: number }>();
  for (const send of sends) {
    const { contactId, workspaceId } = send;
    if (contactId === null || send.counted || !isBound(send)) continue;
    for (const { id: capId } of capsOf(rulesOf(state, workspaceId), send)) wanted.set(useKey(contactId, capId), { workspaceId, contactId, capId });
  }
  const rows = [...wanted.values()].sort((a, b) => a.contactId - b.contactId || a.capId - b.capId);
  if (rows.length === 0) return new Map();
  const keys = [rows.map((row) => row.contactId), rows.map((row) => row.capId)];
  await client.query(
    `insert into sending_uses (workspace_id, contact_id, cap_id, last_at, at)
     select u.workspace_id, u.contact_id, u.cap_id, to_timestamp($4::float8 / 1000), '{}' from unnest($1::bigint[], $2::int[], $3::int[]) as u(contact_id, cap_id, workspace_id) order by 2, 3 on conflict do nothing`,
    [...keys, rows.map((row) => row.workspaceId), state.now],
  );
  const { rows: uses } = await client.query<{ contact_id: number; cap_id: number; at: number[] }>(
    `select s.contact_id, s.cap_id, array(select date_part('epoch', one) * 1000 from unnest(s.at) as one) as at
     from sending_uses s join unnest($1::bigint[], $2::int[]) as u(contact_id, cap_id) using (contact_id, cap_id) order by s.contact_id, s.cap_id for update of s`,
    keys,
  );
  return new Map(uses.map(({ contact_id, cap_id, at }) => [useKey(contact_id, cap_id), at]));
}

export async function keepUses(client: pg.ClientBase, uses: SendingState['uses'], used: ReadonlySet<string>): Promise<void> {
  if (used.size === 0) return;
  const rows = [...used].map((key) => ({ key: key.split(' ').map(Number) as [number, number], at: uses.get(key) ?? [] }));
  await client.query(
    `update sending_uses s set at = array(select to_timestamp(one / 1000) from unnest(u.at::float8[]) as one), last_at = to_timestamp(u.last / 1000)
     from unnest($1::bigint[], $2::int[], $3::text[], $4::float8[]) as u(contact_id, cap_id, at, last) where s.contact_id = u.contact_id and s.cap_id = u.cap_id`,
    [rows.map(({ key }) => key[0]), rows.map(({ key }) => key[1]), rows.map(({ at }) => `{${at.join(',')}}`), rows.map(({ at }) => at[at.length - 1] ?? 0)],
  );
}

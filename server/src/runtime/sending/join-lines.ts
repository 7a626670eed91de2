import type pg from 'pg';
import type { DeliveryChange } from '../../core/changes.js';

/** What was put off until its provider has room takes its place in the line, in the transaction that parks its token; one it has already stays. */
export async function joinLines(client: pg.ClientBase, changes: readonly DeliveryChange[], now: number): Promise<void> {
  const put = changes.filter((change) => change.line !== undefined);
  if (put.length === 0) return;
  const asked = [put.map((change) => change.tokenId), put.map((change) => change.visit), put.map((change) => change.item), put.map((change) => change.line as number)];
  // the line before those in it, as for whoever lets them go
  await client.query(
    `select 1 from credential_paces where credential_id = any($1::int[]) order by credential_id for update`,
    [[...new Set(asked[3])]],
  );
  await client.query(
    `with placed as (
       insert into credential_lines (credential_id, rank, delivery_id, workspace_id, token_id)
       select u.credential_id, case t.lane / 2 when 1 then 0 when 0 then 1 else 2 end, d.id, d.workspace_id, t.id
       from unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) as u(token_id, visit, item, credential_id)
       join deliveries d on d.token_id = u.token_id and d.visit = u.visit and d.item = u.item and d.status = 0
       join tokens t on t.id = u.token_id join credential_paces p on p.credential_id = u.credential_id on conflict do nothing
     )
     update credential_paces set look_at = least(look_at, to_timestamp($5::float8 / 1000)) where credential_id = any($4::int[])`,
    [...asked, now],
  );
}

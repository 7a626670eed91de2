import { deflateRawSync } from 'node:zlib';
import type pg from 'pg';
import type { DeliveryChange } from '../../core/changes.js';
import { storableText } from '../../core/storable.js';

/** Order is the number stored; append only. */
export const DELIVERY_STATUSES = ['pending', 'sent', 'skipped', 'failed', 'unknown'] as const;

const SENT = DELIVERY_STATUSES.indexOf('sent');
/** Copies are many and looked at seldom: most of what can be saved is saved at once. */
const DEFLATE = { level: 3 };

const text = (value: string | undefined): string | null => (value === undefined ? null : storableText(value));

/**
 * Writes outcomes next to their intents, with copies of what was sent. A settled delivery stays as it is, but *unknown* gives way to the
 * truth. `late`: said by a worker whose lease is gone; while another one is at it, only that it was sent counts.
 */
export async function settleDeliveries(client: pg.ClientBase, changes: readonly DeliveryChange[], now: number, late = false): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    `update deliveries d set status = u.status, begun = case when u.status = 0 then 0 else d.begun end, code = u.code, reason = u.reason, provider_id = u.provider_id, settled_at = case when u.status = 0 then null else to_timestamp($8::float8 / 1000) end,
       credential_id = u.credential_id, parts = u.parts, cost = u.cost, currency = u.currency, waits_until = to_timestamp(u.waits_until / 1000)
     from unnest($1::bigint[], $2::int[], $3::int[], $4::smallint[], $5::text[], $6::text[], $7::text[], $10::int[], $11::smallint[], $12::numeric[], $13::text[], $14::float8[]) as u(token_id, visit, item, status, code, reason, provider_id, credential_id, parts, cost, currency, waits_until)
     where d.token_id = u.token_id and d.visit = u.visit and d.item = u.item and (d.status = 4 or (d.status = 0 and (not $9::boolean or u.status = 1)))`,
    [
      changes.map((change) => change.tokenId),
      changes.map((change) => change.visit),
      changes.map((change) => change.item),
      changes.map((change) => DELIVERY_STATUSES.indexOf(change.status)),
      changes.map((change) => text(change.code)),
      changes.map((change) => text(change.reason)),
      changes.map((change) => text(change.providerId)),
      now,
      late,
      changes.map((change) => change.credentialId ?? null),
      changes.map((change) => change.parts ?? null),
      changes.map((change) => change.cost?.amount ?? null),
      changes.map((change) => change.cost?.currency ?? null),
      changes.map((change) => change.waitsUntil ?? null),
    ],
  );
  await writeCopies(client, changes, now);
}

async function writeCopies(client: pg.ClientBase, changes: readonly DeliveryChange[], now: number): Promise<void> {
  const copied = changes.flatMap(({ copy, ...change }) => (copy === undefined || change.status !== 'sent' ? [] : [{ ...change, copy }]));
  if (copied.length === 0) return;
  await client.query(
    `insert into message_copies (delivery_id, workspace_id, at, recipient, sender, subject, body)
     select d.id, d.workspace_id, to_timestamp($8::float8 / 1000), u.recipient, u.sender, u.subject, u.body
     from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bytea[]) as u(token_id, visit, item, recipient, sender, subject, body)
     join deliveries d on d.token_id = u.token_id and d.visit = u.visit and d.item = u.item and d.status = ${SENT} on conflict do nothing`,
    [
      copied.map((change) => change.tokenId),
      copied.map((change) => change.visit),
      copied.map((change) => change.item),
      copied.map(({ copy }) => storableText(copy.to)),
      copied.map(({ copy }) => text(copy.from)),
      copied.map(({ copy }) => text(copy.subject)),
      copied.map(({ copy: { html, text: plain, files } }) => deflateRawSync(JSON.stringify({ html, text: plain, files }), DEFLATE)),
      now,
    ],
  );
}

import type pg from 'pg';
import type { NewEvent } from '../../core/ports.js';
import type { Token, Waiter } from '../../core/run.js';
import { storableText } from '../../core/storable.js';
import { firstHit, resumedBy } from '../../core/waits/first-hit.js';
import { loadContacts } from './claim-tokens.js';
import { updateTokens } from './write-tokens.js';

/** Events read per waiter at a time, the rest only while none has fitted; without a rule the first one fits. */
const SLICE = 50;
const sliceOf = (waiter: Waiter): number => (waiter.rule === null ? 1 : SLICE);

interface EventRow {
  readonly token_id: number;
  readonly number: number;
  readonly id: number;
  readonly properties: NewEvent['properties'];
  readonly occurred: number;
}

interface Looking {
  readonly waiter: Waiter;
  readonly runId: number;
  after: number;
}

type Past = NewEvent & { readonly id: number };

/**
 * The next events of each contact under the waiter's name, oldest first. A run that an event started sees what was recorded after
 * that event, by number; a day's margin lets a clock that was set back pass. Other runs see what was received since they started.
 */
async function readEvents(client: pg.ClientBase, looking: readonly Looking[]): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select u.token_id, u.number, e.id, e.properties, (extract(epoch from e.occurred_at) * 1000)::float8 as occurred
     from unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[], $5::text[], $6::float8[], $7::bigint[], $8::bigint[], $9::int[]) as u(token_id, number, contact_id, workspace_id, name, since, run_id, after, slice)
     join runs r on r.id = u.run_id
     cross join lateral (
       select id, properties, occurred_at from events
       where contact_id = u.contact_id and workspace_id = u.workspace_id and name = u.name
         and id > case when u.since is null then greatest(u.after, r.event_id) else u.after end
         and received_at >= case when u.since is not null then to_timestamp(u.since / 1000) when r.event_id is null then r.started_at else r.started_at - interval '1 day' end
       order by id limit u.slice
     ) e order by e.id`,
    [
      looking.map(({ waiter }) => waiter.tokenId),
      looking.map(({ waiter }) => waiter.number),
      looking.map(({ waiter }) => waiter.contactId),
      looking.map(({ waiter }) => waiter.workspaceId),
      looking.map(({ waiter }) => storableText(waiter.name)),
      looking.map(({ waiter }) => (typeof waiter.since === 'number' ? waiter.since : null)),
      looking.map(({ runId }) => runId),
      looking.map(({ after }) => after),
      looking.map(({ waiter }) => sliceOf(waiter)),
    ],
  );
  return rows;
}

const keyOf = (row: Pick<EventRow, 'token_id' | 'number'>): string => `${row.token_id}:${row.number}`;

/** Ends waits whose event has already happened, in the transaction that registers them. `tokens`: as this batch has written them. */
export async function lookBack(client: pg.ClientBase, waiters: readonly Waiter[], tokens: readonly Token[], now: number): Promise<void> {
  const askers = waiters.filter((waiter) => waiter.since !== null && waiter.since !== undefined);
  if (askers.length === 0) return;
  const standing = new Map(tokens.map((token) => [token.id, token]));
  const contacts = await loadContacts(client, askers.map((waiter) => waiter.contactId));
  const found = new Map<number, { token: Token; eventId: number; number: number }>();
  let looking = askers.map((waiter): Looking => ({ waiter, runId: standing.get(waiter.tokenId)?.runId ?? 0, after: 0 }));
  while (looking.length > 0) {
    const past = new Map<string, EventRow[]>();
    for (const row of await readEvents(client, looking)) past.set(keyOf(row), [...(past.get(keyOf(row)) ?? []), row]);
    looking = looking.filter((one) => {
      const { waiter } = one;
      const token = standing.get(waiter.tokenId);
      const rows = past.get(keyOf({ token_id: waiter.tokenId, number: waiter.number })) ?? [];
      const events = rows.map((row): Past => ({ id: row.id, workspaceId: waiter.workspaceId, contactId: waiter.contactId, name: waiter.name, properties: row.properties, occurredAt: row.occurred }));
      const hit = token && firstHit([waiter], events, contacts.get(waiter.contactId), token.items[0]?.json ?? {});
      one.after = rows.at(-1)?.id ?? one.after;
      if (!hit) return rows.length === sliceOf(waiter);
      const known = found.get(token.id);
      const earlier = !known || hit.event.id < known.eventId || (hit.event.id === known.eventId && waiter.number < known.number);
      if (earlier) found.set(token.id, { token: resumedBy(token, hit, now), eventId: hit.event.id, number: waiter.number });
      return false;
    });
  }
  await updateTokens(client, [...found.values()].map(({ token }) => token));
}

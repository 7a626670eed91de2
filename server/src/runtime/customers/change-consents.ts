import type { ConsentChange } from '@parcours/sdk/node';
import type pg from 'pg';
import type { CommandChange } from '../../core/changes.js';
import { storableText } from '../../core/storable.js';
import { cutAddress } from '../../customers/consent/cut-address.js';
import type { Told } from '../store/change-lists.js';

export type Agreement = CommandChange & { readonly command: ConsentChange };
export const isConsentChange = (change: CommandChange): change is Agreement => change.command.kind === 'consent.set';

const MAX_SOURCE = 200;
const MAX_TEXT = 5_000;
const keyOf = ({ contactId, command }: Agreement): string => `${contactId} ${command.purpose} ${command.channel}`;

/** The last word of each contact, purpose and channel counts in a batch; the locks of these contacts are held. */
async function write(client: pg.ClientBase, changes: readonly Agreement[], now: number): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ contact_id: number; purpose: string; channel: string }>(
    `with wanted as (
       select u.*, p.id as purpose_id from unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
         as u(workspace_id, contact_id, purpose, channel, state, source, text, place, run_id)
       join purposes p on p.workspace_id = u.workspace_id and p.key = u.purpose
       join contacts c on c.workspace_id = u.workspace_id and c.id = u.contact_id
     ), changed as (
       insert into consents as c (workspace_id, contact_id, purpose_id, channel, state, changed_at)
       select workspace_id, contact_id, purpose_id, channel, state, to_timestamp($10::float8 / 1000) from wanted order by contact_id, purpose_id, channel
       on conflict (contact_id, purpose_id, channel) do update set state = excluded.state, changed_at = excluded.changed_at
         -- a second question does not take back what was agreed to
         where c.state <> excluded.state and not (excluded.state = 'asked' and c.state = 'granted')
       returning contact_id, purpose_id, channel
     ), proof as (
       insert into consent_changes (workspace_id, contact_id, at, purpose_id, channel, state, source, text, place, run_id)
       select w.workspace_id, w.contact_id, to_timestamp($10::float8 / 1000), w.purpose_id, w.channel, w.state, w.source, w.text, w.place, w.run_id from wanted w join changed using (contact_id, purpose_id, channel)
     )
     select w.contact_id, w.purpose, w.channel from wanted w join changed using (contact_id, purpose_id, channel)`,
    [
      changes.map(({ workspaceId }) => workspaceId),
      changes.map(({ contactId }) => contactId),
      changes.map(({ command }) => storableText(command.purpose)),
      changes.map(({ command }) => command.channel),
      changes.map(({ command }) => command.state),
      changes.map(({ command }) => storableText(command.source).slice(0, MAX_SOURCE)),
      changes.map(({ command }) => storableText(command.text ?? '').slice(0, MAX_TEXT)),
      changes.map(({ command }) => cutAddress(command.address)),
      changes.map(({ runId }) => (runId === 0 ? null : runId)),
      now,
    ],
  );
  return new Set(rows.map((row) => `${row.contact_id} ${row.purpose} ${row.channel}`));
}

/** The same contact, purpose and channel at most once in each round, in the order they were said. */
function rounds(changes: readonly Agreement[]): Agreement[][] {
  const seen = new Map<string, number>();
  const all: Agreement[][] = [];
  for (const change of changes) {
    const round = seen.get(keyOf(change)) ?? 0;
    seen.set(keyOf(change), round + 1);
    (all[round] ??= []).push(change);
  }
  return all;
}

/** Keeps what people have agreed to or taken back, with its proof; answers what changed by it. The same state again changes nothing. */
export async function changeConsents(client: pg.ClientBase, changes: readonly Agreement[], now: number): Promise<Told[]> {
  const told: Told[] = [];
  for (const round of rounds(changes)) {
    const changed = await write(client, round, now);
    for (const change of round) {
      if (!changed.has(keyOf(change))) continue;
      const { workspaceId, contactId, command } = change;
      told.push({ of: change, event: { workspaceId, contactId, name: `consent.${command.state}`, properties: { purpose: command.purpose, channel: command.channel, source: command.source }, occurredAt: now } });
    }
  }
  return told;
}

import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { changedAttributes, CONTACT_UPDATED, withPatch } from '../../core/changed-attributes.js';
import type { CommandChange } from '../../core/changes.js';
import type { NewEvent } from '../../core/ports.js';
import { storable } from '../../core/storable.js';
import { changeConsents, isConsentChange } from '../customers/change-consents.js';
import { noteReached } from '../reports/note-reached.js';
import { changeLists, isListChange } from './change-lists.js';

type Of<Kind extends CommandChange['command']['kind']> = CommandChange & { readonly command: Extract<CommandChange['command'], { kind: Kind }> };
const of = <Kind extends CommandChange['command']['kind']>(kind: Kind, changes: readonly CommandChange[]): Of<Kind>[] => changes.filter((change): change is Of<Kind> => change.command.kind === kind);

/** Changes attributes; each command that has changed something is told of as an event, so that the log knows who did. */
async function updateContacts(client: pg.ClientBase, changes: readonly Of<'contact.update'>[], now: number): Promise<{ of: CommandChange; event: NewEvent }[]> {
  const patches = new Map<number, JsonObject>();
  for (const { contactId, command } of changes) patches.set(contactId, { ...patches.get(contactId), ...command.attributes });
  const rows = [...patches].sort(([a], [b]) => a - b);
  if (rows.length === 0) return [];
  const { rows: before } = await client.query<{ id: number; attributes: JsonObject }>('select id, attributes from contacts where id = any($1::bigint[]) order by id for update', [rows.map(([id]) => id)]);
  await client.query(
    `update contacts c set attributes = (c.attributes || u.patch) - array(select key from jsonb_each(u.patch) where value = 'null'), updated_at = to_timestamp($3::float8 / 1000)
     from (select id, patch::jsonb as patch from unnest($1::bigint[], $2::text[]) as p(id, patch)) u where c.id = u.id`,
    [rows.map(([id]) => id), rows.map(([, patch]) => storable(patch)), now],
  );
  const standing = new Map(before.map(({ id, attributes }) => [id, attributes]));
  return changes.flatMap((change) => {
    const attributes = standing.get(change.contactId);
    if (attributes === undefined) return [];
    const properties = changedAttributes(attributes, change.command.attributes);
    standing.set(change.contactId, withPatch(attributes, change.command.attributes));
    return Object.keys(properties).length === 0 ? [] : [{ of: change as CommandChange, event: { workspaceId: change.workspaceId, contactId: change.contactId, name: CONTACT_UPDATED, properties, occurredAt: now } }];
  });
}

/** Carries out what nodes asked for; answers the events that came of it, in the order of the commands, to be recorded in the same transaction. */
export async function runCommands(client: pg.ClientBase, changes: readonly CommandChange[], now: number): Promise<NewEvent[]> {
  if (changes.length === 0) return [];
  const updated = await updateContacts(client, of('contact.update', changes), now);
  const joined = await changeLists(client, changes.filter(isListChange), now);
  await noteReached(client, joined.flatMap(({ of: { command, runId, contactId } }) => (command.kind === 'list.add' ? [{ runId, contactId }] : [])), now);
  const agreed = await changeConsents(client, changes.filter(isConsentChange), now);
  const recorded = of('event.record', changes).map((change) => ({
    of: change as CommandChange,
    event: { workspaceId: change.workspaceId, contactId: change.contactId, name: change.command.name, properties: change.command.properties, occurredAt: now, runId: change.runId },
  }));
  if (updated.length + joined.length + agreed.length === 0) return recorded.map(({ event }) => event);
  const order = new Map(changes.map((change, index) => [change, index]));
  return [...updated, ...joined, ...agreed, ...recorded].sort((a, b) => (order.get(a.of) ?? 0) - (order.get(b.of) ?? 0)).map(({ of: { runId }, event }) => ({ ...event, runId }));
}

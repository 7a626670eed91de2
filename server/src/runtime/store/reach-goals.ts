import type { Contact, JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { findExit } from '../../core/exits/exit.js';
import { loadContacts } from './claim-tokens.js';
import { toExit, withLists, type ExitRow } from './find-exits.js';

/** What may have made a contact reach a goal: an event, or null where the contact has changed. */
export interface Cause {
  readonly contactId: number;
  readonly workspaceId: number;
  readonly name: string;
  readonly event: JsonObject | null;
}

interface Member {
  readonly id: number;
  readonly workflow_id: number;
  readonly contact_id: number;
}

/**
 * Notes which of the contacts that are compared with a hold-out group reach the goal of that journey, whether they are inside, have left or
 * were kept out: both groups are measured alike. Asks nothing where no goal among `exits` is of a journey with such a group.
 */
export async function reachGoals(client: pg.ClientBase, exits: readonly ExitRow[], causes: readonly Cause[], known: ReadonlyMap<number, Contact> | null, now: number): Promise<void> {
  const goals = exits.filter(({ config }) => config.kind === 'goal' && config.compared === true);
  if (goals.length === 0 || causes.length === 0) return;
  const { rows } = await client.query<Member>(
    'select id, workflow_id, contact_id from compared_contacts where contact_id = any($1::bigint[]) and workflow_id = any($2::int[]) and reached_at is null and until > to_timestamp($3::float8 / 1000)',
    [causes.map(({ contactId }) => contactId), goals.map((goal) => goal.workflow_id), now],
  );
  if (rows.length === 0) return;
  const contacts = await withLists(client, goals, known ?? (await loadContacts(client, rows.map((row) => row.contact_id))));
  const reached = rows.filter((member) =>
    causes.some((cause) => {
      if (cause.contactId !== member.contact_id) return false;
      const listening = goals.filter((goal) => goal.workflow_id === member.workflow_id && goal.workspace_id === cause.workspaceId && goal.key === cause.name);
      return findExit(listening.map(toExit), contacts.get(member.contact_id) ?? null, cause.event) !== null;
    }),
  );
  if (reached.length > 0)
    await client.query('update compared_contacts set reached_at = to_timestamp($2::float8 / 1000) where id in (select id from compared_contacts where id = any($1::bigint[]) order by id for update) and reached_at is null', [reached.map(({ id }) => id), now]);
}

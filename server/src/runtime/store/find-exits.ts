import type { Contact, Rule } from '@parcours/sdk/node';
import type { GoalWindow } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { asksForLists, findExit, onLists, type JourneyExit } from '../../core/exits/exit.js';
import type { NewEvent } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { eventJson } from '../../core/waits/event-json.js';

/** What an exit's subscription holds besides its event. `test`: of a snapshot of the draft, for that version's test runs alone. */
export interface ExitConfig {
  readonly id: string;
  readonly name: string;
  readonly kind: JourneyExit['kind'];
  readonly where: Rule;
  readonly index: number;
  readonly test: boolean;
  readonly within?: GoalWindow;
  /** Contacts are compared with a hold-out group: whether they reach this goal is noted also where nobody is inside. */
  readonly compared?: true;
}

export interface ExitRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly key: string;
  readonly config: ExitConfig;
}

export interface RunRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly contact_id: number;
  readonly test: boolean;
}

export interface FoundExit {
  readonly runId: number;
  readonly exit: JourneyExit;
}

export const toExit = ({ version_id, config }: ExitRow): JourneyExit => ({ id: config.id, name: config.name, kind: config.kind, where: config.where, index: config.index, versionId: version_id, within: config.within ?? null });

/** A run follows the exits published last, whichever version it is pinned to; a test run those of its own draft. */
export const concerns = (row: ExitRow, run: Pick<RunRow, 'workflow_id' | 'version_id' | 'test'>): boolean => row.workflow_id === run.workflow_id && (row.config.test ? row.version_id === run.version_id : !run.test);

export const inOrder = (rows: readonly ExitRow[]): ExitRow[] => [...rows].sort((a, b) => a.config.index - b.config.index);

/** Contacts with the lists they are on, where an exit asks for them. */
export async function withLists(client: pg.ClientBase, exits: readonly ExitRow[], contacts: ReadonlyMap<number, Contact>): Promise<ReadonlyMap<number, Contact>> {
  if (contacts.size === 0 || !exits.some(({ config }) => asksForLists(config.where))) return contacts;
  const { rows } = await client.query<{ contact_id: number; names: string[] }>('select m.contact_id, array_agg(l.name order by l.name) as names from list_members m join lists l on l.id = m.list_id where m.contact_id = any($1::bigint[]) group by m.contact_id', [[...contacts.keys()]]);
  const lists = new Map(rows.map((row) => [row.contact_id, row.names]));
  return new Map([...contacts].map(([id, contact]) => [id, onLists(contact, lists.get(id) ?? [])]));
}

/** Runs that these events end, given the exits that listen to them: without any, nothing is read. */
export async function exitsAtEvents(client: pg.ClientBase, exits: readonly ExitRow[], events: readonly NewEvent[], contacts: ReadonlyMap<number, Contact>): Promise<FoundExit[]> {
  if (exits.length === 0) return [];
  const rows = inOrder(exits);
  const names = new Set(rows.map((row) => `${row.workspace_id} ${row.key}`));
  const heard = events.filter((event) => names.has(`${event.workspaceId} ${event.name}`));
  const runs = await client.query<RunRow>(
    `select id, workflow_id, version_id, contact_id, test from runs where status = 0 and contact_id = any($1::bigint[]) and workflow_id = any($2::int[])`,
    [heard.map((event) => event.contactId), rows.map((row) => row.workflow_id)],
  );
  const known = await withLists(client, rows, contacts);
  return runs.rows.flatMap((run): FoundExit[] => {
    for (const event of heard) {
      if (event.contactId !== run.contact_id) continue;
      const listening = rows.filter((row) => row.key === event.name && row.workspace_id === event.workspaceId && concerns(row, run));
      const exit = findExit(listening.map(toExit), known.get(run.contact_id) ?? null, eventJson(event));
      if (exit) return [{ runId: run.id, exit }];
    }
    return [];
  });
}

/** Runs of these tokens that have to end now, because of what their contacts have become. */
export async function exitsBeforeSend(client: pg.ClientBase, tokens: readonly Token[], contacts: (ids: readonly number[]) => Promise<ReadonlyMap<number, Contact>>): Promise<FoundExit[]> {
  const journeys = tokens.filter((token) => token.contactId !== null);
  if (journeys.length === 0) return [];
  const exits = await client.query<ExitRow & { of_version: number }>(
    `select e.workspace_id, e.workflow_id, e.version_id, e.key, e.config, v.id as of_version
     from workflow_versions v join entries e on e.workflow_id = v.workflow_id and e.kind = 'exit' and e.key = '' where v.id = any($1::int[])`,
    [[...new Set(journeys.map((token) => token.versionId))]],
  );
  if (exits.rows.length === 0) return [];
  const known = await withLists(client, exits.rows, await contacts(journeys.map((token) => token.contactId as number)));
  const found = new Map<number, FoundExit>();
  for (const token of journeys) {
    const mine = inOrder(exits.rows.filter((row) => row.of_version === token.versionId && concerns(row, { workflow_id: row.workflow_id, version_id: token.versionId, test: token.test })));
    const exit = findExit(mine.map(toExit), known.get(token.contactId as number) ?? null, null);
    if (exit) found.set(token.runId, { runId: token.runId, exit });
  }
  return [...found.values()];
}

import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { compile } from '../../customers/segments/compile.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { readZones } from '../segments/read-zones.js';
import { WHO, whoOf, type Slice } from './enter-together.js';

export interface LookedAt {
  /** Who enters. */
  readonly contacts: readonly number[];
  /** How many were looked at. */
  readonly read: number;
  readonly readUntil: number;
}

/** The next contacts, whoever they are. */
export async function readSlice(client: pg.ClientBase, slice: Slice): Promise<LookedAt> {
  const { rows } = await client.query<{ contact_id: number }>(WHO[whoOf(slice)], [slice.listId ?? slice.segmentId ?? slice.workspaceId, slice.after, slice.last, slice.limit]);
  const contacts = rows.map((row) => row.contact_id);
  return { contacts, read: contacts.length, readUntil: contacts.at(-1) ?? slice.after };
}

/** Those of the next contacts for whom a rule of segments holds now, by one statement. */
export async function concernedBy(client: pg.ClientBase, { rule, timezone }: { readonly rule: Rule; readonly timezone: string }, slice: Slice, now: number): Promise<LookedAt> {
  const looked = await readSlice(client, slice);
  if (looked.read === 0) return looked;
  const test = readRule(rule);
  const { text, values } = compile(test, { workspaceId: slice.workspaceId, now, zones: await readZones(client, slice.workspaceId, timezone, test, now, looked.contacts), contactIds: looked.contacts });
  const { rows } = await client.query<{ contact_id: number }>(`select contact_id from (${text}) v where holds order by contact_id`, [...values]);
  return { ...looked, contacts: rows.map((row) => row.contact_id) };
}

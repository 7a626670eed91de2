import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { compile } from '../../customers/segments/compile.js';
import { readRule } from '../../customers/segments/read-rule.js';
import { readZones } from './read-zones.js';

/** For which of these contacts a rule of segments holds now, by one statement. Throws `UserError` `bad_rule`. */
export async function matchingContacts(pool: pg.Pool, workspaceId: number, rule: Rule, contactIds: readonly number[], now: number): Promise<ReadonlySet<number>> {
  const test = readRule(rule);
  const { rows: workspaces } = await pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
  const { text, values } = compile(test, { workspaceId, now, zones: await readZones(pool, workspaceId, workspaces[0]?.timezone ?? 'UTC', test, now, contactIds), contactIds });
  const { rows } = await pool.query<{ contact_id: number }>(`select contact_id from (${text}) v where holds`, [...values]);
  return new Set(rows.map((row) => row.contact_id));
}

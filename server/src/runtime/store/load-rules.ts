import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { NO_RULES, compileRules, type JourneyRules } from '../../core/admission/journey-rules.js';

const MAX_COMPILED = 1_000;
/** By text: compiling depends on nothing else, and the same rules come back at each entry. */
const compiled = new Map<string, JourneyRules>();

function compile(text: string): JourneyRules {
  const known = compiled.get(text);
  if (known) return known;
  if (compiled.size >= MAX_COMPILED) compiled.delete(compiled.keys().next().value as string);
  const rules = compileRules(JSON.parse(text) as WorkflowSettings);
  compiled.set(text, rules);
  return rules;
}

/** The rules of versions; those that set none are not in the answer. */
export async function loadRules(client: pg.ClientBase, versionIds: Iterable<number>): Promise<Map<number, JourneyRules>> {
  const ids = [...new Set(versionIds)];
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: number; rules: string }>('select id, rules::text as rules from workflow_versions where id = any($1::int[]) and rules is not null', [ids]);
  return new Map(rows.map((row) => [row.id, compile(row.rules)]));
}

export const rulesOf = (rules: ReadonlyMap<number, JourneyRules>, versionId: number): JourneyRules => rules.get(versionId) ?? NO_RULES;

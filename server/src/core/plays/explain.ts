import { eventsOf, isShown, type Fields, type Json, type JsonObject, type Rule } from '@parcours/sdk/node';
import type { PlanNode } from '../plan/plan.js';
import type { Reason } from './play-result.js';
import type { Recorded } from './recorder.js';

const MAX_TEXT = 500;
const shown = (value: unknown): Json => (value === undefined ? null : typeof value === 'string' ? value.slice(0, MAX_TEXT) : JSON.stringify(value).length > MAX_TEXT ? `${JSON.stringify(value).slice(0, MAX_TEXT)}…` : (value as Json));

function at(scope: JsonObject, path: string): unknown {
  let value: unknown = scope;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The places a rule looks at. */
function placesIn(rule: Rule): string[] {
  if (typeof rule !== 'object' || rule === null) return [];
  if (Array.isArray(rule)) return rule.flatMap(placesIn);
  return Object.entries(rule).flatMap(([operator, inside]) => {
    const path: unknown = Array.isArray(inside) ? inside[0] : inside;
    return operator === 'var' && typeof path === 'string' ? [path] : placesIn(inside);
  });
}

function rulesIn(value: unknown): Rule[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Rule];
}

/** What a called node looked at and said, in a few lines. */
export function explain({ step }: PlanNode, { params, scope, outcome }: Recorded): Reason[] {
  const reasons: Reason[] = [];
  const fields = (step?.fields ?? {}) as Fields;
  const looksAt = new Set(Object.entries(fields).flatMap(([name, field]) => (['rule', 'rows'].includes(field.kind) ? rulesIn(params[name]).flatMap(placesIn) : [])));
  for (const name of looksAt) reasons.push({ kind: 'value', name, value: shown(at(scope, name)) });
  for (const name of step?.summary ?? []) if (fields[name] && fields[name].kind !== 'rule' && isShown(fields[name], fields, params) && params[name] !== undefined) reasons.push({ kind: 'setting', name, value: shown(params[name]) });
  const ways = outcome.kind === 'fork' ? outcome.outcomes : [outcome];
  for (const way of ways) {
    if (way.kind !== 'wait') continue;
    if (way.until !== null) reasons.push({ kind: 'until', name: way.port, value: new Date(way.until).toISOString() });
    for (const event of eventsOf(way)) reasons.push({ kind: 'event', name: event.name, value: event.port });
  }
  if (outcome.kind === 'end' && outcome.reason !== undefined) reasons.push({ kind: 'told', name: 'end', value: outcome.reason });
  if (outcome.kind === 'error') reasons.push({ kind: 'told', name: outcome.error.code, value: outcome.error.message });
  else if (outcome.delivery?.reason !== undefined) reasons.push({ kind: 'told', name: outcome.delivery.code ?? '', value: outcome.delivery.reason });
  return reasons;
}

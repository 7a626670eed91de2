import type { Rule } from '@parcours/sdk/workflow';
import type { RuleScope } from './rule-tree';
import type { TrialData } from './trial-data';

/** What a rule is counted on while it is written. `data`: only a run has what it asks for, and none is at hand. */
export type Trial =
  | { readonly on: 'nothing' }
  | { readonly on: 'data' }
  | { readonly on: 'contacts'; readonly rule: Rule }
  | { readonly on: 'base'; readonly rule: Rule; readonly businessEvent?: string }
  | { readonly on: 'events'; readonly rule: Rule; readonly event: string; readonly blind: boolean }
  | { readonly on: 'items'; readonly rule: Rule; readonly items: TrialData['items']; readonly contactId?: number };

export type Counted = Exclude<Trial, { readonly on: 'nothing' } | { readonly on: 'data' }>;

const MOST_ITEMS = 100;
const isEmpty = (rule: Rule): boolean => /^(true|\{"and":\[\]\})$/.test(JSON.stringify(rule));
/** Whether a rule looks at what stands below this name. */
function asksFor(rule: Rule, name: string): boolean {
  const text = JSON.stringify(rule);
  return [`"var":"${name}`, `"var":["${name}`].some((start) => text.includes(`${start}.`) || text.includes(`${start}"`));
}

/** `event`: the name of the event the rule belongs to; empty where it belongs to none, or none is named yet. */
export function whatToTry(rule: Rule, scope: RuleScope, event: string, data: TrialData): Trial {
  if (isEmpty(rule)) return { on: 'nothing' };
  if (scope === 'contacts') return { on: 'base', rule, ...(event !== '' && (asksFor(rule, 'event') || asksFor(rule, 'businessEvent')) ? { businessEvent: event } : {}) };
  if (event !== '') return { on: 'events', rule, event, blind: asksFor(rule, 'json') };
  if (!asksFor(rule, 'json') && !asksFor(rule, 'event')) return { on: 'contacts', rule };
  if (data.items.length === 0) return { on: 'data' };
  return { on: 'items', rule, items: data.items.slice(0, MOST_ITEMS), ...(data.contactId === null ? {} : { contactId: data.contactId }) };
}

/** A name with settings in braces, such as `attribute.changed:{attribute}`; empty while one of them is. */
export function eventNamed(pattern: string, values: Readonly<Record<string, unknown>>): string {
  let complete = true;
  const name = pattern.replaceAll(/\{(\w+)\}/g, (_match, setting: string) => {
    const value = values[setting];
    if (typeof value !== 'string' || value === '' || value.includes('{{')) complete = false;
    return String(value);
  });
  return complete ? name : '';
}

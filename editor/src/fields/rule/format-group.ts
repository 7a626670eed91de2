import type { Rule } from '@parcours/sdk/workflow';
import { DAY_MS, SYMBOLS, isComplete, looksBack, type Comparison, type RuleGroup, type RuleScope, type RuleTest } from './rule-tree';

/** A value of the business event a rule is about, as it is typed. */
const OF_EVENT = /^\{\{\s*((?:event|businessEvent)\.properties\.[^\s{}|]+)\s*\}\}$/;

/** Numbers and yes/no where writing them back gives the same text; "01000" stays a text. */
function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}

function startsWith(place: Rule, value: string, scope: RuleScope): Rule {
  return scope === 'contacts' ? { starts_with: [place, value] } : { '==': [{ substr: [place, 0, value.length] }, value] };
}

/** `root` stands before the field; empty where the field is a whole path. */
function comparison({ field, operator, value }: Comparison, root: string, scope: RuleScope): Rule {
  const place: Rule = { var: `${root}${field}` };
  const path = scope === 'contacts' ? OF_EVENT.exec(value)?.[1] : undefined;
  const given: Rule | undefined = path === undefined ? undefined : { var: path };
  if (operator === 'exists') return { '!!': place };
  if (operator === 'empty') return { '!': place };
  if (operator === 'contains') return { in: [given ?? value, place] };
  if (operator === 'lacks') return { '!': { in: [given ?? value, place] } };
  if (operator === 'startsWith') return given ? { starts_with: [place, given] } : startsWith(place, value, scope);
  if (operator === 'oneOf') return { in: [place, given ?? value.split(',').map((part) => scalar(part.trim()))] };
  return { [SYMBOLS[operator] ?? '==']: [place, given ?? scalar(value)] };
}

function eventRule(test: Extract<RuleTest, { kind: 'event' }>): Rule {
  const within = test.withinDays === null || looksBack(test.measure) ? null : test.withinDays * DAY_MS;
  const where = test.where && test.where.field !== '' ? comparison(test.where, 'event.properties.', 'contacts') : null;
  const args: Rule[] = where === null ? (within === null ? [test.name] : [test.name, within]) : [test.name, within, where];
  switch (test.measure) {
    case 'did':
      return { did: args };
    case 'didNot':
      return { '!': { did: args } };
    case 'sumAtLeast':
      return { '>=': [{ event_sum: [test.name, test.property, within, where] }, test.number] };
    case 'highestAtLeast':
      return { '>=': [{ event_max: [test.name, test.property, within, where] }, test.number] };
    case 'lowestAtMost':
      return { '<=': [{ event_min: [test.name, test.property, within, where] }, test.number] };
    case 'lastBefore':
    case 'firstBefore':
      return { '>=': [{ [test.measure === 'lastBefore' ? 'since_last' : 'since_first']: where === null ? [test.name] : [test.name, where] }, test.number * DAY_MS] };
    default:
      return { [test.measure === 'atLeast' ? '>=' : test.measure === 'atMost' ? '<=' : '==']: [{ event_count: args }, test.number] };
  }
}

const unless = (not: boolean, rule: Rule): Rule => (not ? { '!': rule } : rule);
const atLeast = (operator: 'atLeast' | 'atMost'): string => (operator === 'atLeast' ? '>=' : '<=');

function testRule(test: RuleTest, scope: RuleScope): Rule {
  switch (test.kind) {
    case 'attribute':
      return comparison(test, scope === 'contacts' ? 'contact.' : '', scope);
    case 'event':
      return eventRule(test);
    case 'sequence':
      return { sequence: [test.withinDays === null ? null : test.withinDays * DAY_MS, ...test.steps.map((step): Rule => [step])] };
    case 'consent':
      return unless(test.not, { consent: [test.purpose, test.channel, test.state] });
    case 'age':
      return { [atLeast(test.operator)]: [{ age: [{ var: `contact.${test.field}` }] }, test.years] };
    case 'anniversary':
      return { anniversary: [{ var: `contact.${test.field}` }, test.period] };
    case 'distance':
      return { [atLeast(test.operator)]: [{ distance_km: [test.latitude, test.longitude] }, test.km] };
    default:
      return unless(test.not, { [test.kind === 'list' ? 'on_list' : 'in_segment']: [test.id] });
  }
}

/** The json-logic rule of a group; parts that are not filled in yet are left out. */
export function formatGroup(group: RuleGroup, scope: RuleScope = 'contacts'): Rule {
  const of = group.of.filter((node) => node.kind === 'group' || isComplete(node)).map((node) => (node.kind === 'group' ? formatGroup(node, scope) : testRule(node, scope)));
  return group.match === 'all' ? { and: of } : group.match === 'any' ? { or: of } : { '!': { or: of } };
}

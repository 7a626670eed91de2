import { UserError } from '@parcours/sdk/node';
import { storableText } from '../../core/storable.js';
import { micros } from './micros.js';
import { CONSENT_CHANNELS, CONSENT_STATES, DATE, isContactField, type Comparison, type EventFold, type Fold, type Place, type Scalar, type SegmentRule, type SegmentTest, type SequenceStep } from './segment-test.js';

const MAX_DEPTH = 16;
const MAX_TESTS = 200;
const MAX_TEXT = 500;
const MAX_WINDOW_MS = 20 * 366 * 86_400_000;
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];
const FOLDS: Readonly<Record<string, Fold>> = { event_count: 'count', event_sum: 'sum', event_min: 'min', event_max: 'max', since_first: 'since_first', since_last: 'since_last' };
const MIRRORED: Readonly<Record<Comparison, Comparison>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

const refuse = (message: string): never => {
  throw new UserError('bad_rule', message, { field: 'rule', status: 422 });
};

interface Reading {
  tests: number;
  readonly inEvent: boolean;
}

const only = (rule: unknown): [string, unknown] => {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return refuse(`Expected a condition such as {"==": [{"var": "contact.city"}, "Lyon"]}, found ${JSON.stringify(rule)?.slice(0, 60) ?? 'nothing'}.`);
  const entries = Object.entries(rule);
  const [entry] = entries;
  if (entries.length !== 1 || !entry) return refuse(`A condition has exactly one operator, found ${entries.length === 0 ? 'none' : entries.map(([key]) => key).join(', ')}.`);
  return entry;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return refuse(`Expected ${what} as a text of at most ${MAX_TEXT} characters.`);
  if (storableText(value) !== value) return refuse(`Expected ${what} without control character U+0000 and broken characters.`);
  return value;
}

function finite(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) >= 1e15) return refuse(`Expected ${what} as a number below 10^15.`);
  return value;
}

function identifier(value: unknown, what: string): number {
  const [id, ...more] = listOf(value);
  if (more.length > 0 || typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > 2_147_483_647) return refuse(`Expected the id of a ${what}.`);
  return id;
}

function windowMs(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const span = finite(value, 'a span of time in milliseconds');
  if (!Number.isInteger(span) || span < 1 || span > MAX_WINDOW_MS) return refuse('Expected a span of time between a millisecond and 20 years.');
  return span;
}

function path(value: unknown): readonly string[] {
  const parts = text(value, 'the name of a field').split('.');
  if (parts.some((part) => part === '') || parts.slice(1).some((part) => /^-?[0-9]+$/.test(part))) return refuse('Expected the name of a field such as contact.city, without empty parts and numbers of entries.');
  return parts;
}

function place(term: unknown, { inEvent }: Reading): Place {
  const [operator, value] = only(term);
  if (operator !== 'var') return refuse(`Expected a field such as {"var": "contact.city"}, found ${operator}.`);
  const parts = path(listOf(value)[0]);
  const rest = parts.slice(1);
  if (parts[0] === 'contact' && !inEvent && rest.length > 0 && (!isContactField(rest[0]) || rest.length === 1)) return { of: 'contact', path: rest };
  if (parts[0] === 'event' && parts[1] === 'properties' && inEvent && parts.length > 2) return { of: 'event', path: parts.slice(2) };
  return refuse(`Expected a field ${inEvent ? 'of the event such as event.properties.total' : 'of the contact such as contact.city'}, found ${parts.join('.')}.`);
}

const optionalTest = (value: unknown, reading: Reading, depth: number): SegmentTest | null => (value === null || value === undefined ? null : read(value, { ...reading, inEvent: true }, depth + 1));

function fold(operator: string, args: readonly unknown[], reading: Reading, depth: number): EventFold {
  const kind = FOLDS[operator] as Fold;
  const name = text(args[0], 'the name of an event');
  if (kind === 'since_first' || kind === 'since_last') return { fold: kind, name, property: null, withinMs: null, where: optionalTest(args[1], reading, depth) };
  const [property, rest] = kind === 'count' ? [null, args.slice(1)] : [path(args[1]), args.slice(2)];
  return { fold: kind, name, property, withinMs: windowMs(rest[0]), where: optionalTest(rest[1], reading, depth) };
}

function scalar(value: unknown): Scalar {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value, 'the value to compare with');
  return value === '' ? '' : text(value, 'the value to compare with');
}

function compareNumber(test: 'age' | 'daysSince' | 'distance', args: readonly unknown[], comparison: Comparison, value: unknown, reading: Reading): SegmentTest {
  const number = finite(value, 'the value to compare with');
  if (test === 'distance') {
    const [latitude, longitude] = [finite(args[0], 'a latitude'), finite(args[1], 'a longitude')].map((degrees) => Number(micros(degrees)) / 1e6) as [number, number];
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return refuse('Expected a place by its latitude (-90 to 90) and longitude (-180 to 180).');
    return { test, latitude, longitude, comparison, km: number };
  }
  if (!Number.isInteger(number) || Math.abs(number) > 100_000) return refuse('Expected a whole number of years or days.');
  return { test, place: place(args[0], reading), comparison, value: number };
}

function compare(operator: Comparison, value: unknown, reading: Reading, depth: number): SegmentTest {
  const args = listOf(value);
  if (args.length !== 2) return refuse(`Expected two sides of "${operator}", found ${args.length}.`);
  const left = typeof args[0] === 'object' && args[0] !== null;
  const [term, constant, comparison] = left ? [args[0], args[1], operator] : [args[1], args[0], MIRRORED[operator]];
  const [inner, innerArgs] = only(term);
  if (inner in FOLDS && !reading.inEvent) return { test: 'events', events: fold(inner, listOf(innerArgs), reading, depth), comparison, value: finite(constant, 'the value to compare with') };
  const special = ({ age: 'age', days_since: 'daysSince', distance_km: 'distance' } as const)[inner];
  if (special && !reading.inEvent) return compareNumber(special, listOf(innerArgs), comparison, constant, reading);
  const known = scalar(constant);
  if (comparison !== '==' && comparison !== '!=' && typeof known !== 'number' && !(typeof known === 'string' && known.length === 10 && DATE.test(known)))
    return refuse(`"${comparison}" compares numbers, or dates such as 2026-12-31; found ${JSON.stringify(known)}.`);
  return { test: 'compare', place: place(term, reading), comparison, value: known };
}

function sequence(value: unknown, reading: Reading, depth: number): SegmentTest {
  const [within, ...steps] = listOf(value);
  if (steps.length < 2 || steps.length > 5) return refuse('A sequence has two to five events, each after the other.');
  return {
    test: 'sequence', withinMs: windowMs(within),
    steps: steps.map((step): SequenceStep => ({ name: text(listOf(step)[0], 'the name of an event'), where: optionalTest(listOf(step)[1], reading, depth) })),
  };
}

function oneOf(value: unknown, reading: Reading): SegmentTest {
  const [needle, hay, ...more] = listOf(value);
  if (more.length > 0) return refuse('"in" has two sides.');
  if (!Array.isArray(hay)) return { test: 'contains', place: place(hay, reading), text: text(needle, 'the text to look for') };
  if (hay.length === 0 || hay.length > 1_000) return refuse('Expected between 1 and 1,000 values to choose from.');
  const where = place(needle, reading);
  return { test: 'any', of: hay.map((one) => ({ test: 'compare', place: where, comparison: '==', value: scalar(one) })) };
}

function anniversary(args: readonly unknown[], reading: Reading): SegmentTest {
  const [, period] = args;
  const known = period === 'today' || period === 'week' || period === 'month' || (typeof period === 'number' && Number.isInteger(period) && period >= 0 && period <= 366);
  return known ? { test: 'anniversary', place: place(args[0], reading), period: period } : refuse('Expected "today", "week", "month" or the number of days ahead.');
}

function consent(args: readonly unknown[]): SegmentTest {
  const [key, channelName, stateName = 'granted', ...more] = args;
  const purpose = text(key, 'the key of a purpose');
  const channel = CONSENT_CHANNELS.find((one) => one === channelName);
  const state = CONSENT_STATES.find((one) => one === stateName);
  if (more.length > 0 || !channel || !state) return refuse(`Expected a purpose, a channel (${CONSENT_CHANNELS.join(', ')}) and how it stands (${CONSENT_STATES.join(', ')}), such as {"consent": ["newsletter", "email", "granted"]}.`);
  return { test: 'consent', purpose, channel, state };
}

/** Operators that are about the contact alone. */
function readAbout(operator: string, value: unknown, reading: Reading, depth: number): SegmentTest {
  if (operator === 'did') return { test: 'events', events: fold('event_count', listOf(value), reading, depth), comparison: '>=', value: 1 };
  if (operator === 'sequence') return sequence(value, reading, depth);
  if (operator === 'on_list') return { test: 'onList', id: identifier(value, 'list') };
  if (operator === 'in_segment') return { test: 'inSegment', id: identifier(value, 'segment') };
  if (operator === 'anniversary') return anniversary(listOf(value), reading);
  if (operator === 'consent') return consent(listOf(value));
  return refuse(`"${operator}" is no operator of segments.`);
}

function read(rule: unknown, reading: Reading, depth: number): SegmentTest {
  if (depth > MAX_DEPTH) refuse(`The rule is nested deeper than ${MAX_DEPTH} levels; split it into several segments.`);
  if (typeof rule === 'boolean') return { test: 'constant', value: rule };
  if (++reading.tests > MAX_TESTS) refuse(`The rule has more than ${MAX_TESTS} conditions; split it into several segments.`);
  const [operator, value] = only(rule);
  if (operator === 'and' || operator === 'or') {
    const of = listOf(value).map((part) => read(part, reading, depth + 1));
    return of.length === 0 ? { test: 'constant', value: operator === 'and' } : { test: operator === 'and' ? 'all' : 'any', of };
  }
  if (operator === '!' || operator === '!!') {
    const [inner] = listOf(value);
    const isField = typeof inner === 'object' && inner !== null && Object.keys(inner)[0] === 'var';
    const of = isField ? ({ test: 'exists', place: place(inner, reading) } as const) : read(inner, reading, depth + 1);
    return operator === '!' ? { test: 'not', of } : of;
  }
  if (COMPARISONS.includes(operator)) return compare(operator as Comparison, value, reading, depth);
  if (operator === 'in') return oneOf(value, reading);
  if (operator === 'starts_with') return { test: 'startsWith', place: place(listOf(value)[0], reading), text: text(listOf(value)[1], 'the beginning to look for') };
  if (reading.inEvent) refuse(`"${operator}" cannot be asked of an event; use comparisons, "in", "starts_with", "and", "or" and "!".`);
  return readAbout(operator, value, reading, depth);
}

/** Checks a segment's rule and takes it apart. Throws `UserError` `bad_rule`, whose sentence says what was expected. */
export const readRule = (rule: SegmentRule | unknown): SegmentTest => read(rule, { tests: 0, inEvent: false }, 0);

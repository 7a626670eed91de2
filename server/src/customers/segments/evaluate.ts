import type { Contact, Json, JsonObject } from '@parcours/sdk/node';
import { eventsAsked } from './dependencies.js';
import type { LocalDay } from './local-days.js';
import { leaving } from './leaving.js';
import { micros } from './micros.js';
import { DATE, WHOLE_DEPTH, isContactField, type EventFold, type Place, type SegmentTest, type SequenceStep } from './segment-test.js';
import { compares, compareValue, containsText, isThere, numberOf, valueAt } from './values.js';

export interface FactEvent {
  readonly name: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
}

/** All a rule may look at, of one contact. Of its events, only those whose names and windows the rule asks for need to be there. */
export interface Facts {
  readonly now: number;
  readonly contact: Pick<Contact, 'email' | 'phone' | 'externalId' | 'timezone' | 'locale' | 'attributes'>;
  readonly events: readonly FactEvent[];
  readonly lists: ReadonlySet<number>;
  readonly segments: ReadonlySet<number>;
  /** How consents stand, as `consentKey` spells them. */
  readonly consents: ReadonlySet<string>;
  /** The day it is where the contact lives. */
  readonly day: LocalDay;
}

export interface Verdict {
  readonly holds: boolean;
  /** Epoch milliseconds: until then the answer stays, unless the facts change; null: for ever. May be early, never late. */
  readonly nextAt: number | null;
}

/** A consent as one text. */
export const consentKey = ({ purpose, channel, state }: { readonly purpose: string; readonly channel: string; readonly state: string }): string => `${purpose} ${channel} ${state}`;

const EARTH_KM = 6371;

function placeOf(place: Place, facts: Facts): Json | undefined {
  const [name] = place.path;
  return isContactField(name) ? facts.contact[name] : valueAt(facts.contact.attributes, place.path);
}

const readProperty = (event: Pick<FactEvent, 'properties'>) => (place: Place): Json | undefined => valueAt(event.properties, place.path);

/** Tests of single values: the same on contacts and on events. */
function holdsOn(test: SegmentTest, value: (place: Place) => Json | undefined): boolean {
  switch (test.test) {
    case 'constant':
      return test.value;
    case 'all':
      return test.of.every((part) => holdsOn(part, value));
    case 'any':
      return test.of.some((part) => holdsOn(part, value));
    case 'not':
      return !holdsOn(test.of, value);
    case 'compare':
      return compareValue(value(test.place), test.comparison, test.value);
    case 'exists':
      return isThere(value(test.place));
    case 'contains':
      return containsText(value(test.place), test.text);
    case 'startsWith': {
      const text = value(test.place);
      return typeof text === 'string' && text.startsWith(test.text);
    }
    default:
      return false;
  }
}

const fits = (event: FactEvent, { name, where }: { readonly name: string; readonly where: SegmentTest | null }): boolean => event.name === name && (where === null || holdsOn(where, readProperty(event)));

/** Whether one event is what a condition on events of its name asks for. */
export const holdsOnEvent = (where: SegmentTest | null, properties: JsonObject): boolean => where === null || holdsOn(where, readProperty({ properties }));

/** Events that count: those that have happened, within the window. */
const counted = (events: EventFold, facts: Facts): FactEvent[] =>
  facts.events.filter((event) => event.occurredAt <= facts.now && (events.withinMs === null || event.occurredAt > facts.now - events.withinMs) && fits(event, events));

function numbersOf(events: EventFold, facts: Facts): number[] {
  return counted(events, facts).flatMap((event) => {
    const number = numberOf(valueAt(event.properties, events.property ?? []));
    return number === null || Math.abs(number) >= 1e15 ? [] : [number];
  });
}

function holdsOfEvents({ events, comparison, value }: Extract<SegmentTest, { test: 'events' }>, facts: Facts): boolean {
  switch (events.fold) {
    case 'count':
      return compares(counted(events, facts).length, comparison, value);
    case 'sum':
      return compares(numbersOf(events, facts).reduce((sum, number) => sum + micros(number), 0n), comparison, micros(value));
    case 'min':
    case 'max': {
      const numbers = numbersOf(events, facts);
      const found = numbers.length === 0 ? null : numbers.reduce((best, number) => (events.fold === 'min' ? Math.min(best, number) : Math.max(best, number)));
      return found === null ? comparison === '!=' : compares(found, comparison, value);
    }
    default: {
      const at = instantOf(events, facts);
      return at === null ? comparison === '!=' : compares(facts.now - at, comparison, Math.trunc(value));
    }
  }
}

function instantOf(events: EventFold, facts: Facts): number | null {
  const instants = counted(events, facts).map((event) => event.occurredAt);
  return instants.length === 0 ? null : instants.reduce((best, at) => (events.fold === 'since_first' ? Math.min(best, at) : Math.max(best, at)));
}

/** From each event that fits the first step, the earliest that fits the next, and so on: if any way is short enough, this one is. */
function holdsInOrder(steps: readonly SequenceStep[], withinMs: number | null, facts: Facts): boolean {
  const past = facts.events.filter((event) => event.occurredAt <= facts.now).sort((a, b) => a.occurredAt - b.occurredAt);
  const [first, ...rest] = steps.map((step) => past.filter((event) => fits(event, step)));
  return (first ?? []).some((start) => {
    let at = start.occurredAt;
    for (const later of rest) {
      const next = later.find((event) => event.occurredAt > at);
      if (!next) return false;
      at = next.occurredAt;
    }
    return withinMs === null || at - start.occurredAt <= withinMs;
  });
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres between a place and where the contact's attributes `latitude` and `longitude` say; null without. */
function distance(facts: Facts, latitude: number, longitude: number): number | null {
  const [there, east] = [numberOf(facts.contact.attributes['latitude']), numberOf(facts.contact.attributes['longitude'])];
  if (there === null || east === null || Math.abs(there) > 90 || Math.abs(east) > 180) return null;
  const [north, far] = [Number(micros(there)) / 1e6, Number(micros(east)) / 1e6];
  const half = Math.sin(radians(north - latitude) / 2) ** 2 + Math.cos(radians(latitude)) * Math.cos(radians(north)) * Math.sin(radians(far - longitude) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

function holdsOnDay(test: Extract<SegmentTest, { test: 'age' | 'daysSince' | 'anniversary' }>, facts: Facts): boolean {
  const value = placeOf(test.place, facts);
  if (typeof value !== 'string' || !DATE.test(value)) return test.test !== 'anniversary' && test.comparison === '!=';
  const { day } = facts;
  if (test.test === 'anniversary') return day.daysOf(test.period).has(value.slice(5, 10));
  if (test.test === 'daysSince') return compares(day.before(test.value), test.comparison, value.slice(0, 10));
  const years = Number(day.today.slice(0, 4)) - Number(value.slice(0, 4)) - (day.today.slice(5, 10) < value.slice(5, 10) ? 1 : 0);
  return compares(years, test.comparison, test.value);
}

function holdsAlone(test: SegmentTest, facts: Facts): boolean {
  switch (test.test) {
    case 'events':
      return holdsOfEvents(test, facts);
    case 'sequence':
      return holdsInOrder(test.steps, test.withinMs, facts);
    case 'onList':
      return facts.lists.has(test.id);
    case 'inSegment':
      return facts.segments.has(test.id);
    case 'consent':
      return facts.consents.has(consentKey(test));
    case 'age':
    case 'daysSince':
    case 'anniversary':
      return holdsOnDay(test, facts);
    case 'distance': {
      const km = distance(facts, test.latitude, test.longitude);
      return km === null ? test.comparison === '!=' : compares(km, test.comparison, test.km);
    }
    default:
      return holdsOn(test, (place) => placeOf(place, facts));
  }
}

const soonest = (instants: readonly (number | null)[]): number | null => instants.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
const latest = (instants: readonly (number | null)[]): number | null => instants.reduce((last, at) => (last === null || at === null ? null : Math.max(last, at)));

/** When time alone may change what a question about a window of events answers. */
function leavesAt(test: Extract<SegmentTest, { test: 'events' }>, withinMs: number, holds: boolean, facts: Facts): number | null {
  const { only, last } = leaving(test);
  if (only !== null && only !== holds) return null;
  const leaves = counted(test.events, facts).map((event) => event.occurredAt + withinMs);
  return leaves.length === 0 ? null : leaves.reduce((best, at) => (last ? Math.max(best, at) : Math.min(best, at)));
}

/** When time alone may change what one test answers, were it not for events that are dated later than now. */
function nextOf(test: SegmentTest, holds: boolean, facts: Facts): number | null {
  if (test.test === 'age' || test.test === 'daysSince' || test.test === 'anniversary') {
    const value = placeOf(test.place, facts);
    return typeof value !== 'string' || !DATE.test(value) ? null : test.test === 'anniversary' ? facts.day.periodEndsAt(test.period) : facts.day.endsAt;
  }
  if (test.test !== 'events') return null;
  const { withinMs, fold } = test.events;
  if (withinMs !== null) return leavesAt(test, withinMs, holds, facts);
  const at = fold === 'since_first' || fold === 'since_last' ? instantOf(test.events, facts) : null;
  if (at === null) return null;
  const reached = at + Math.trunc(test.value);
  return [reached, reached + 1].find((instant) => instant > facts.now) ?? null;
}

function look(test: SegmentTest, facts: Facts, coming: number | null, depth: number): Verdict {
  if (test.test === 'not') {
    const { holds, nextAt } = look(test.of, facts, coming, depth);
    return { holds: !holds, nextAt };
  }
  if (test.test !== 'all' && test.test !== 'any') {
    const holds = holdsAlone(test, facts);
    const nextAt = nextOf(test, holds, facts);
    return { holds, nextAt: test.test === 'events' || test.test === 'sequence' ? soonest([nextAt, coming]) : nextAt };
  }
  const parts = test.of.map((part) => look(part, facts, coming, depth + 1));
  const all = test.test === 'all';
  const holds = all ? parts.every((part) => part.holds) : parts.some((part) => part.holds);
  // a false "all" stays so until all that are false have changed, a true "any" until all that are true have
  if (holds === all || depth >= WHOLE_DEPTH) return { holds, nextAt: soonest(parts.map((part) => part.nextAt)) };
  return { holds, nextAt: latest(parts.filter((part) => part.holds === holds).map((part) => part.nextAt)) };
}

/** Whether a contact belongs to a segment now, and until when that is sure. Reads nothing but the facts. */
export function evaluate(rule: SegmentTest, facts: Facts): Verdict {
  const names = new Set(eventsAsked(rule).map(({ name }) => name));
  const coming = facts.events.filter((event) => event.occurredAt > facts.now && names.has(event.name)).map((event) => event.occurredAt);
  return look(rule, facts, coming.length === 0 ? null : soonest(coming), 0);
}

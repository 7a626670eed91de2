import type { Setting } from './convert-writing';
import type { Way } from './ways';

type Writings = ReadonlyMap<Way, Setting>;

const MOST_PLACES = 300;
/** As many as one may take back with a few undos. */
const MOST_VALUES = 60;

/**
 * What a setting was when it was written the other way, for as long as the page lives. It hangs on the value as well as on the place: a value
 * that comes back by undo finds its other side again, and a row that moved up does not find that of the row before.
 */
const places = new Map<string, Map<string, Writings>>();
const keyOf = (value: Setting): string => JSON.stringify(value) ?? '';
const NONE: Writings = new Map();

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): Value {
  map.delete(key);
  map.set(key, value);
  for (const old of map.keys()) if (map.size > most) map.delete(old); else break;
  return value;
}

export const writingsOf = (place: string, value: Setting): Writings => places.get(place)?.get(keyOf(value)) ?? NONE;

/** Keeps the other ways this value was written. A place is known from the first switch on: what is never switched costs nothing. */
export function rememberWritings(place: string, value: Setting, others: Writings): void {
  if (others.size === 0) return;
  const values = keep(places, place, places.get(place) ?? new Map<string, Writings>(), MOST_PLACES);
  keep(values, keyOf(value), others, MOST_VALUES);
}

import { DefectError, type CallbackAnswer, type CallbackEvent } from '@parcours/sdk/node';
import { wrongWithData } from '../../core/executor/check-data.js';

/** In one call of a provider. */
const MAX_EVENTS = 1_000;
const MAX_PROPERTIES = 32_768;
const MAX_TEXT = 1_000;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isShortText = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value.length <= MAX_TEXT);

function wrongWith(event: unknown): string | null {
  if (!isObject(event) || typeof event['kind'] !== 'string' || !/^[a-z][A-Za-z]{0,39}$/.test(event['kind'])) return 'has no "kind" in camelCase';
  if (!['providerId', 'key', 'address', 'eventId'].every((name) => isShortText(event[name]))) return 'has a "providerId", "key", "address" or "eventId" that is no short text';
  const { permanent, at, properties } = event;
  if (permanent !== undefined && typeof permanent !== 'boolean') return 'has a "permanent" that is neither true nor false';
  if (at !== undefined && !(typeof at === 'number' && Number.isFinite(at) && Math.abs(at) <= 8.64e15)) return 'has an "at" that is no instant in milliseconds';
  if (properties === undefined) return null;
  if (!isObject(properties)) return 'has "properties" that are no object';
  return wrongWithData(properties, 'properties') ?? (JSON.stringify(properties).length > MAX_PROPERTIES ? `has "properties" of more than ${MAX_PROPERTIES} characters` : null);
}

/** What a package says a call reports, as far as it can be kept. Throws `DefectError` `callback_shape`. */
export function checkCallbackEvents(type: string, answer: unknown): readonly CallbackEvent[] {
  const events = isObject(answer) ? answer['events'] : undefined;
  if (!Array.isArray(events) || events.length > MAX_EVENTS) throw new DefectError('callback_shape', `The credential type ${type} answered something else than up to ${MAX_EVENTS} events.`);
  const wrong = events.map(wrongWith).find((found) => found !== null);
  if (wrong !== undefined) throw new DefectError('callback_shape', `The credential type ${type} answered an event that ${wrong ?? ''}.`);
  return (answer as CallbackAnswer).events;
}

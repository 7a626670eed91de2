import { UserError, type CallbackAnswer, type CallbackEvent, type CallbackRequest, type Json } from '@parcours/sdk/node';
import { objectOf, textOfValue } from './provider.js';

/** One report as a service writes it. */
export type Report = Readonly<Record<string, unknown>>;

/** The reports of a call, one or a list. Throws `UserError` `bad_callback`. */
export function reportsOf(json: Json, name: string): readonly Report[] {
  const list = Array.isArray(json) ? json : [json];
  if (json === null || list.some((entry) => typeof entry !== 'object' || entry === null || Array.isArray(entry)))
    throw new UserError('bad_callback', `Expected the JSON that ${name} sends, found something else; check the address entered there.`);
  return list.map(objectOf);
}

/** Seconds or milliseconds since 1970, or a date: in milliseconds; undefined when it is none. */
export function instantOf(value: unknown): number | undefined {
  const at = typeof value === 'number' ? (value < 1e11 ? value * 1_000 : value) : typeof value === 'string' && value !== '' ? (/^\d+$/.test(value) ? Number(value) * (value.length <= 10 ? 1_000 : 1) : Date.parse(value)) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

type Told = Omit<CallbackEvent, 'providerId' | 'key' | 'address' | 'at' | 'eventId'> & { readonly [Name in 'providerId' | 'key' | 'address' | 'eventId']?: unknown } & { readonly at?: unknown };

/** An event without what is empty. */
export function eventOf({ providerId, key, address, eventId, at, ...rest }: Told): CallbackEvent {
  const texts = Object.fromEntries(Object.entries({ providerId, key, address, eventId }).flatMap(([name, value]) => (textOfValue(value) === '' ? [] : [[name, textOfValue(value)]])));
  const instant = instantOf(at);
  return { ...rest, ...texts, ...(instant === undefined ? {} : { at: instant }) };
}

/** The properties that are there, as text of at most 500 characters. */
export const propertiesOf = (entries: Readonly<Record<string, unknown>>): { [name: string]: string } =>
  Object.fromEntries(Object.entries(entries).flatMap(([name, value]) => (textOfValue(value) === '' ? [] : [[name, textOfValue(value).slice(0, 500)]])));

/** Reads each report with `read`; what it does not know is left out. */
export const answerReports = ({ json }: Pick<CallbackRequest, 'json'>, name: string, read: (report: Report) => CallbackEvent | null): CallbackAnswer => ({
  events: reportsOf(json, name).flatMap((report) => read(report) ?? []),
});

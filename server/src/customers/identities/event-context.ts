import type { JsonObject, Json } from '@parcours/sdk/node';
import { systemOf, touchpointOf } from './touchpoint.js';

/** What of a call's context is kept with its event; the rest (fingerprints, what the network says) is not. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  page: ['url', 'path', 'title', 'referrer', 'search'],
  campaign: ['name', 'source', 'medium', 'term', 'content', 'id'],
  device: ['type', 'manufacturer', 'model', 'name'],
  os: ['name', 'version'],
  app: ['name', 'version'],
  library: ['name', 'version'],
};
const MAX_TEXT = 2_000;

const kept = (value: Json | undefined): value is string | number => (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) || typeof value === 'number';

function part(value: Json | undefined, names: readonly string[]): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const found = Object.fromEntries(names.flatMap((name) => (kept(value[name]) ? [[name, value[name]]] : [])));
  return Object.keys(found).length === 0 ? null : found;
}

/** The context as it stands under `context` of an event's properties; always with the touchpoint (D13) and the source. */
export function eventContext(context: JsonObject, origin: { readonly sourceId: number; readonly sourceKind: string; readonly userAgent: string | null }): JsonObject {
  const parts = Object.entries(KEPT).flatMap(([name, names]): [string, JsonObject][] => {
    const found = part(context[name], names);
    return found === null ? [] : [[name, found]];
  });
  const plain = ['locale', 'timezone'].flatMap((name): [string, Json][] => (kept(context[name]) ? [[name, context[name] as Json]] : []));
  const agent = typeof context['userAgent'] === 'string' ? context['userAgent'] : origin.userAgent;
  const system = parts.some(([name]) => name === 'os') ? null : systemOf(agent);
  return { touchpoint: touchpointOf(context, agent, origin.sourceKind), sourceId: origin.sourceId, ...(system === null ? {} : { os: { name: system } }), ...Object.fromEntries([...parts, ...plain]) };
}

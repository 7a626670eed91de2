import type { JsonObject } from '@parcours/sdk/node';
import type { NewEvent } from '../ports.js';

/** An event as it stands under `json.event` and in rules. */
export const eventJson = (event: Pick<NewEvent, 'name' | 'properties' | 'occurredAt'>): JsonObject => ({ name: event.name, properties: event.properties, occurredAt: new Date(event.occurredAt).toISOString() });

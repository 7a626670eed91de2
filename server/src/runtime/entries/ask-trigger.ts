import { UserError, contactScope, holds, withDefaults, type Entry, type Hit, type Item } from '@parcours/sdk/node';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Admit, EventEntry } from '../../core/ports.js';
import { eventJson } from '../../core/waits/event-json.js';

/** Hands a hit to the trigger that listens; what it answers decides whether a run starts. */
export async function askTrigger(find: FindNodeType, trigger: EventEntry['trigger'], hit: Hit): Promise<Entry> {
  const definition = find(trigger.type, trigger.version)?.definition;
  if (definition?.kind !== 'trigger') throw new UserError('unknown_type', `The entry point needs the node type ${trigger.type} version ${trigger.version}, which is not installed; install its package.`);
  return definition.receive(hit, withDefaults(definition.fields, trigger.settings) as never);
}

export const itemsOf = (entry: Extract<Entry, { kind: 'enter' }>): Item[] => entry.items.map((json) => ({ json }));

/** Decides over an event whether it starts a run. A trigger that throws starts none: the event itself is kept either way. */
export function admitWith(find: FindNodeType, onError: (error: unknown) => void): Admit {
  return async (entry, event, contact) => {
    const told = eventJson(event);
    if (entry.where !== null && !holds(entry.where, { event: told, contact: contactScope(contact) })) return null;
    try {
      const answer = await askTrigger(find, entry.trigger, { on: 'event', event: { name: event.name, properties: event.properties, occurredAt: event.occurredAt } });
      return answer.kind === 'enter' ? answer.items.map((json) => ({ json: { ...json, event: told } })) : null;
    } catch (error) {
      onError(error);
      return null;
    }
  };
}

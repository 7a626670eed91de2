import { checkSettings, withDefaults, type AnyTrigger, type Entry, type Hit, type JsonObject, type Subscription } from '../node/index.js';

/** Gives a trigger one hit, as the host does after publishing it with these settings; also answers what it listens to. */
export function receiveHit(trigger: AnyTrigger, settings: JsonObject, hit: Hit): { entry: Entry; subscriptions: readonly Subscription[] } {
  const problems = checkSettings(trigger.fields, settings);
  if (problems.length > 0) throw new Error(`The settings of ${trigger.type} are not valid: ${problems.map(({ field, message }) => `${field}: ${message}`).join(' ')}`);
  const params = withDefaults(trigger.fields, settings);
  return { subscriptions: trigger.subscribe(params), entry: trigger.receive(hit, params) };
}

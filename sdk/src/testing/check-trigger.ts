import { withDefaults, type AnyTrigger, type JsonObject, type Subscription } from '../node/index.js';

/** Sentences about what a trigger promises by its subscriptions and cannot do, and the other way round. */
export function checkTrigger(trigger: AnyTrigger, settings: JsonObject, subscriptions: readonly Subscription[]): string[] {
  const kinds = new Set(subscriptions.map(({ on }) => on));
  const problems: string[] = [];
  if (kinds.has('poll') !== (trigger.poll !== undefined)) problems.push(kinds.has('poll') ? 'It subscribes to "poll" without a function poll.' : 'It has a function poll, but does not subscribe to "poll".');
  if (kinds.has('stream') !== (trigger.stream !== undefined)) problems.push(kinds.has('stream') ? 'It subscribes to "stream" without a stream.' : 'It has a stream, but does not subscribe to "stream".');
  if (trigger.register !== undefined && !kinds.has('webhook')) problems.push('It registers a webhook, but does not subscribe to "webhook".');
  if ((trigger.register === undefined) !== (trigger.unregister === undefined)) problems.push('register and unregister belong together: what was made known has to be taken back.');
  for (const name of trigger.cursorFields ?? []) if (!Object.hasOwn(trigger.fields as object, name)) problems.push(`cursorFields names the field "${String(name)}", which does not exist.`);
  for (const subscription of subscriptions) if (subscription.on === 'poll' && !(subscription.intervalMs >= 60_000)) problems.push(`It polls every ${subscription.intervalMs} ms; once a minute is the most.`);
  if (trigger.stream === undefined) return problems;
  const request = trigger.stream.open(withDefaults(trigger.fields, settings), null);
  if (!URL.canParse(request.url)) problems.push(`Its stream opens "${request.url}", which is no address.`);
  if (request.format !== 'sse' && request.format !== 'lines') problems.push('The format of its stream is neither "sse" nor "lines".');
  return problems;
}

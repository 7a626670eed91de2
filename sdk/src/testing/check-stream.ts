import type { AnyTrigger, JsonObject, StreamMessage } from '../node/index.js';
import { streamTrigger } from './stream-trigger.js';

const MAX_CURSOR = 65_536;

/** Starts a stream, stops it after each message of the examples and goes on from there: nothing is lost, and nothing is told apart by when it stopped. */
export function checkStream(trigger: AnyTrigger, settings: JsonObject): string[] {
  if (trigger.stream === undefined) return [];
  const examples = (trigger.examples ?? []).filter(({ hit }) => hit.on === 'stream');
  const given = { ...settings, ...examples[0]?.settings };
  const messages = examples.map(({ hit }) => (hit as { readonly message: StreamMessage }).message);
  const whole = streamTrigger(trigger, { settings: given, messages });
  if (JSON.stringify(streamTrigger(trigger, { settings: given, messages })) !== JSON.stringify(whole)) return ['Its stream makes something else of the same messages the second time.'];
  if (JSON.stringify(whole.cursor).length > MAX_CURSOR) return [`The cursor of its stream has more than ${MAX_CURSOR} characters as JSON.`];
  for (let stop = 0; stop <= messages.length; stop++) {
    const first = streamTrigger(trigger, { settings: given, messages: messages.slice(0, stop) });
    const rest = streamTrigger(trigger, { settings: given, messages: messages.slice(stop), cursor: first.cursor });
    if (!URL.canParse(rest.request.url)) return [`Stopped after ${stop} of its messages, its stream opens "${rest.request.url}", which is no address.`];
    if (JSON.stringify([...first.entries, ...rest.entries]) !== JSON.stringify(whole.entries)) return [`Its stream makes something else of its messages when it is stopped after ${stop} of them.`];
    if (JSON.stringify(rest.cursor) !== JSON.stringify(whole.cursor)) return [`Its stream comes to another cursor when it is stopped after ${stop} messages.`];
  }
  return [];
}

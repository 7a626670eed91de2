import { checkSettings, withDefaults, type AnyTrigger, type Entry, type Json, type JsonObject, type StreamMessage, type StreamRequest } from '../node/index.js';

export interface StreamTriggerOptions {
  readonly settings?: JsonObject;
  /** What the other side sends; `event` is `message` and `id` null unless said. */
  readonly messages: readonly (Partial<StreamMessage> & Pick<StreamMessage, 'data'>)[];
  /** Null as after publishing unless said. */
  readonly cursor?: Json;
}

export interface Streamed {
  /** What was connected to. */
  readonly request: StreamRequest;
  readonly entries: readonly Extract<Entry, { kind: 'enter' }>[];
  /** What the next connection begins with. */
  readonly cursor: Json;
  /** Sentences about messages that were skipped. */
  readonly skipped: readonly string[];
}

/** Opens a stream, reads messages and ends it, as the host does: a message that makes the trigger throw is skipped. */
export function streamTrigger(trigger: AnyTrigger, { settings = {}, messages, cursor = null }: StreamTriggerOptions): Streamed {
  const problems = checkSettings(trigger.fields, settings);
  if (problems.length > 0) throw new Error(`The settings of ${trigger.type} are not valid: ${problems.map(({ field, message }) => `${field}: ${message}`).join(' ')}`);
  if (trigger.stream === undefined) throw new Error(`The trigger ${trigger.type} has no stream.`);
  const params = withDefaults(trigger.fields, settings);
  const request = trigger.stream.open(params, cursor);
  const entries: Extract<Entry, { kind: 'enter' }>[] = [];
  const skipped: string[] = [];
  let reached = cursor;
  for (const message of messages) {
    const whole = { event: 'message', id: null, ...message };
    try {
      const read = trigger.stream.message(whole, params);
      if (read.entry.kind === 'enter') entries.push(read.entry);
      reached = read.cursor ?? whole.id ?? reached;
    } catch (thrown) {
      skipped.push(thrown instanceof Error ? thrown.message : String(thrown));
      reached = whole.id ?? reached;
    }
  }
  return { request, entries, cursor: reached, skipped };
}

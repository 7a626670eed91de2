import { DefectError, TransientError, UserError, toFailure, withDefaults, type Json, type StreamMessage } from '@parcours/sdk/node';
import type { HostedTrigger } from '../../../core/plan/plan.js';
import type { HostDoors } from '../../doors.js';
import { checkEntry } from './check-entry.js';
import { commitEntries, type Entering } from './commit-entries.js';
import { readEvents, readLines, type MessageReader } from './read-messages.js';
import { contextOf, type WatchParts } from './watch-lane.js';
import type { WatchRow } from './watch-row.js';

export interface StreamParts extends WatchParts {
  readonly doors: Pick<HostDoors, 'stream'>;
}

/** How a connection ended: the time to wait before the next one, as the other side asked. */
export interface StreamEnd {
  /** It has delivered something. */
  readonly lived: boolean;
  readonly retryMs: number | null;
}

type Stream = NonNullable<HostedTrigger['stream']>;

async function take(parts: StreamParts, watch: WatchRow, stream: Stream, params: never, messages: readonly StreamMessage[], before: Json): Promise<Json> {
  const entries: Entering[] = [];
  let cursor = before;
  let error: object | null = null;
  for (const message of messages) {
    try {
      const read = await stream.message(message, params);
      const entry = checkEntry(watch.trigger.type, read.entry);
      if (entry.kind === 'enter') entries.push(entry);
      cursor = read.cursor ?? message.id ?? cursor;
    } catch (thrown) {
      // one message nobody can read must not stop the stream for ever
      const { who, code, message: sentence } = toFailure(thrown);
      error = { who, code, message: `A message was skipped: ${sentence}`.slice(0, 1_000), at: parts.clock.now() };
      cursor = message.id ?? cursor;
    }
  }
  if (!(await commitEntries(parts.pool, parts.ids, watch, { entries, cursor, dueAt: null, error }, parts.clock.now())))
    throw new TransientError('lease_lost', 'The stream is kept by another worker now, or not at all.');
  if (entries.length > 0 || error !== null) parts.changed(watch.workspace_id, watch.workflow_id);
  return cursor;
}

function refuse(status: number, host: string): never {
  const found = `Expected a stream from ${host}, found status ${status}`;
  if (status >= 500 || status === 429 || status === 408) throw new TransientError('http_status', `${found}; it is tried again by itself.`, { status });
  throw new UserError('http_status', `${found}; check the address and the credential.`, { status });
}

/** Keeps one connection until it ends, and commits what comes with the cursor it leads to. Each chunk is committed before the next is read. */
export async function keepStream(parts: StreamParts, watch: WatchRow, signal: AbortSignal): Promise<StreamEnd> {
  const { node } = await contextOf(parts, watch);
  const trigger = node.trigger;
  if (trigger?.stream === undefined) throw node.broken ?? new DefectError('trigger_incomplete', `The node type ${watch.trigger.type} has no code for a stream.`);
  const params = withDefaults(trigger.fields, watch.trigger.settings) as never;
  const request = await trigger.stream.open(params, watch.cursor);
  const last: Record<string, string> = typeof watch.cursor === 'string' && request.format === 'sse' ? { 'last-event-id': watch.cursor } : {};
  const connection = await parts.doors.stream(watch.workspace_id, { ...request, headers: { ...last, ...request.headers } }, signal);
  let cursor = watch.cursor;
  let lived = false;
  try {
    if (connection.status !== 200) refuse(connection.status, new URL(request.url).host);
    await parts.pool.query('update watches set error = null, failures = 0, worked_at = to_timestamp($3::float8 / 1000) where id = $1 and epoch = $2', [watch.id, watch.epoch, parts.clock.now()]);
    const reader: MessageReader = request.format === 'sse' ? readEvents() : readLines();
    for await (const text of connection.chunks) {
      const messages = reader.push(text);
      if (messages.length === 0) continue;
      lived = true;
      cursor = await take(parts, watch, trigger.stream, params, messages, cursor);
    }
    return { lived, retryMs: reader.retryMs };
  } finally {
    connection.close();
  }
}

import { TransientError, withDefaults, type JsonObject, type StreamMessage } from '@parcours/sdk/node';
import type { HostedTrigger } from '../../core/plan/plan.js';
import type { TriggerContext } from '@parcours/sdk/node';
import type { HostDoors } from '../doors.js';
import { checkEntry } from '../entries/watches/check-entry.js';
import { checkPolled } from '../entries/watches/poll-once.js';
import { readEvents, readLines } from '../entries/watches/read-messages.js';
import type { Heard, ListeningRow } from './listening-rows.js';

const STREAM_MS = 8_000;
const POLL_MS = 20_000;

const settingsOf = (trigger: HostedTrigger, row: ListeningRow): never => withDefaults(trigger.fields, row.trigger.settings) as never;

/** One poll: what is new since the last, of which the first is shown. */
export async function pollForSample(trigger: HostedTrigger, row: ListeningRow, context: TriggerContext): Promise<Heard> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransientError('poll_time_limit', `Expected an answer to a poll within ${POLL_MS / 1_000} seconds, found none; it is tried again by itself.`)), POLL_MS);
  });
  try {
    const { entries, cursor } = checkPolled(row.trigger.type, await Promise.race([(trigger.poll as NonNullable<HostedTrigger['poll']>)(context, settingsOf(trigger, row), row.cursor), limit]));
    return { items: entries[0]?.items ?? null, cursor };
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps a connection for some seconds, until a message enters. */
export async function streamForSample(trigger: HostedTrigger, row: ListeningRow, doors: Pick<HostDoors, 'stream'>): Promise<Heard> {
  const stream = trigger.stream as NonNullable<HostedTrigger['stream']>;
  const params = settingsOf(trigger, row);
  const request = await stream.open(params, row.cursor);
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), STREAM_MS);
  try {
    const connection = await doors.stream(row.workspace_id, request, ending.signal);
    try {
      if (connection.status !== 200) return { reason: `Expected a stream from ${new URL(request.url).host}, found status ${connection.status}; check the address and the credential.` };
      const reader = request.format === 'sse' ? readEvents() : readLines();
      for await (const text of connection.chunks)
        for (const message of reader.push(text)) {
          const items = await itemsOf(stream, message, params, row.trigger.type);
          if (items !== null) return { items };
        }
      return {};
    } finally {
      connection.close();
    }
  } catch (error) {
    if (ending.signal.aborted) return {};
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function itemsOf(stream: NonNullable<HostedTrigger['stream']>, message: StreamMessage, params: never, type: string): Promise<readonly JsonObject[] | null> {
  const entry = checkEntry(type, (await stream.message(message, params)).entry);
  return entry.kind === 'enter' ? entry.items : null;
}

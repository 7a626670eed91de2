import type { GoalWindow } from '@parcours/sdk/workflow';
import { contactScope, holds, type Contact, type JsonObject, type Rule } from '@parcours/sdk/node';

/** An exit or goal as it stands in the settings of a version. */
export interface JourneyExit {
  readonly id: string;
  readonly name: string;
  readonly kind: 'exit' | 'goal';
  readonly where: Rule;
  /** Its place in the settings of `versionId`; its counter stands there. */
  readonly index: number;
  readonly versionId: number;
  /** Of a goal: reached later, it is no conversion. Null: it always is one. */
  readonly within: GoalWindow | null;
}

/** How a run ended early; kept with the run, so that it can be read whatever becomes of the settings. */
export type RunOutcome = Pick<JourneyExit, 'id' | 'name' | 'kind'> & { /** A goal that was reached after its time, and does not count. */ readonly late?: true };

/** Counters of exits stand here, by the exit's index. */
export const EXIT_NODE = -2;

export const outcomeOf = ({ id, name, kind }: JourneyExit): RunOutcome => ({ id, name, kind });

const DAY_MS = 86_400_000;
/** Channels whose messages a window can be counted from. */
const MESSAGES: ReadonlySet<string> = new Set(['email', 'sms', 'post', 'push', 'web']);

/** Whether a goal is reached when its time is over: since the entry, or since the last message of the run that went out. The statement of the database says the same. */
export function isLate({ within }: JourneyExit, startedAt: number, deliveries: readonly { readonly status: string; readonly channel: string; readonly settledAt?: number }[], now: number): boolean {
  if (within === null) return false;
  const sent = deliveries.flatMap(({ status, channel, settledAt }) => (status === 'sent' && MESSAGES.has(channel) && settledAt !== undefined ? [settledAt] : []));
  return now - within.days * DAY_MS > (within.after === 'message' ? Math.max(-Infinity, ...sent) : startedAt);
}

/** The first exit that holds, in the order of the settings. `event` is null when a state is checked before a send. */
export function findExit(exits: readonly JourneyExit[], contact: Contact | null, event: JsonObject | null): JourneyExit | null {
  const scope = { event, contact: contact && contactScope(contact), json: {} };
  return exits.find(({ where }) => where === null || holds(where, scope)) ?? null;
}

/** Whether a rule looks at the lists a contact is on: `contact.lists`, their names. */
export const asksForLists = (where: Rule): boolean => JSON.stringify(where).includes('"contact.lists"');

export const onLists = (contact: Contact, names: readonly string[]): Contact => ({ ...contact, attributes: { ...contact.attributes, lists: [...names] } });

/** Why a message was not sent, in words for the delivery's record. */
export const skippedBy = (exit: JourneyExit): { readonly code: string; readonly reason: string } => ({
  code: exit.kind === 'goal' ? 'goal_reached' : 'exit_reached',
  reason: `It was not sent, because the ${exit.kind} "${exit.name}" was reached.`,
});

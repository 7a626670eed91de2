import { checkRule, isNodeFailure, type NodeFailure, type Outcome } from '@parcours/sdk/node';

/** A memo stands in every parked row that has one. */
const MAX_MEMO = 8_192;
const MAX_EVENTS = 50;
const MAX_WAYS = 100;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isJson = (value: unknown): boolean => value === undefined || isRecord(value) || (Array.isArray(value) && value.every(isRecord));
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
/** Instants a calendar date has. */
const isInstant = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 8.64e15;

const COMMANDS: Readonly<Record<string, (command: Record<string, unknown>) => boolean>> = {
  'contact.update': (command) => isRecord(command['attributes']),
  'list.add': (command) => isText(command['list']) && command['list'] !== '',
  'list.remove': (command) => isText(command['list']) && command['list'] !== '',
  'event.record': (command) => isText(command['name']) && command['name'] !== '' && isRecord(command['properties']),
};

function wrongWithCommands(commands: unknown): string | null {
  if (commands === undefined) return null;
  if (!Array.isArray(commands)) return 'its "commands" are not a list';
  const wrong: unknown = commands.find((command) => !isRecord(command) || COMMANDS[String(command['kind'])]?.(command) !== true);
  return wrong === undefined ? null : `its command ${JSON.stringify(wrong).slice(0, 100)} is unknown or incomplete`;
}

/** What may hang on any outcome but an error. */
function wrongWithAttachments({ commands, delivery, response }: Record<string, unknown>): string | null {
  if (delivery !== undefined && !(isRecord(delivery) && (delivery['status'] === 'sent' || delivery['status'] === 'skipped') && ['providerId', 'code', 'reason'].every((name) => isTextOrAbsent(delivery[name]))))
    return 'its "delivery" is neither sent nor skipped, or its texts are none';
  if (response !== undefined && !(isRecord(response) && Number.isInteger(response['status']))) return 'its "response" has no status';
  return wrongWithCommands(commands);
}

const isSince = (value: unknown): boolean => value === undefined || value === null || value === 'run' || isInstant(value);

function wrongWithEvent(event: unknown): string | null {
  if (!isRecord(event) || !isText(event['name']) || event['name'] === '' || !isText(event['port'])) return 'its "event" lacks a name or a port';
  if (!isSince(event['since'])) return `the "since" of its "event" is ${JSON.stringify(event['since'])}, neither "run" nor an instant in milliseconds`;
  const [problem] = event['where'] === undefined ? [] : checkRule(event['where']);
  return problem === undefined ? null : `the rule of its "event" cannot be evaluated: ${problem.replace(/\.$/, '')}`;
}

function wrongWithMemo({ again, memo }: Record<string, unknown>): string | null {
  if (again !== undefined && typeof again !== 'boolean') return 'its "again" is neither true nor false';
  if (memo === undefined) return null;
  if (!again) return 'it has a "memo", but does not ask to be called again';
  if (!isRecord(memo)) return 'its "memo" is not an object';
  const size = JSON.stringify(memo).length;
  return size > MAX_MEMO ? `its "memo" has ${size} characters as JSON, more than ${MAX_MEMO}` : null;
}

function wrongWithWait(wait: Record<string, unknown>): string | null {
  const { port, until, event } = wait;
  if (!isText(port)) return 'its "port" is not a text';
  if (until !== null && !isInstant(until)) return `its "until" is ${String(until)}, not an instant in milliseconds`;
  const events: readonly unknown[] = event === undefined ? [] : Array.isArray(event) ? event : [event];
  if (until === null && events.length === 0) return 'it waits for nothing: neither "until" nor "event" is set';
  if (events.length > MAX_EVENTS) return `it waits for ${events.length} events, more than ${MAX_EVENTS}`;
  return events.map(wrongWithEvent).find((wrong) => wrong !== null) ?? wrongWithMemo(wait);
}

function wrongWithFork(ways: unknown): string | null {
  if (!Array.isArray(ways) || ways.length === 0 || ways.length > MAX_WAYS) return `its "outcomes" are not a list of 1 to ${MAX_WAYS} ways`;
  for (const way of ways as unknown[]) {
    if (!isRecord(way) || (way['kind'] !== 'next' && way['kind'] !== 'wait')) return 'its ways are not all "next" or "wait"';
    const hung = ['commands', 'delivery', 'response'].find((name) => way[name] !== undefined);
    if (hung !== undefined) return `one of its ways carries "${hung}", which belongs on the fork`;
    const wrong = wrongWith(way);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongWithCall({ workflow, port, wait, together }: Record<string, unknown>): string | null {
  if (!Number.isInteger(workflow) || (workflow as number) < 1) return `its "workflow" is ${JSON.stringify(workflow)}, not the id of a workflow`;
  if (!isText(port)) return 'its "port" is not a text';
  return typeof wait === 'boolean' && typeof together === 'boolean' ? null : 'its "wait" and "together" are not both true or false';
}

function wrongWithError(error: unknown): string | null {
  if (!isNodeFailure(error)) return 'its "error" lacks who, code or message';
  return error.retryAt === undefined || isInstant(error.retryAt) ? null : `the "retryAt" of its error is ${String(error.retryAt)}, not an instant in milliseconds`;
}

function wrongWith(outcome: unknown): string | null {
  if (!isRecord(outcome)) return `it is ${outcome === null ? 'null' : typeof outcome}, not an object`;
  switch (outcome['kind']) {
    case 'next':
      if (!isText(outcome['port'])) return 'its "port" is not a text';
      return isJson(outcome['json']) ? wrongWithAttachments(outcome) : 'its "json" is neither an object nor a list of objects';
    case 'wait':
      return wrongWithWait(outcome) ?? wrongWithAttachments(outcome);
    case 'error':
      return wrongWithError(outcome['error']);
    case 'fork':
      return wrongWithFork(outcome['outcomes']) ?? wrongWithAttachments(outcome);
    case 'call':
      return wrongWithCall(outcome) ?? wrongWithAttachments(outcome);
    case 'end':
      return wrongWithAttachments(outcome);
    default:
      return `its "kind" is ${JSON.stringify(outcome['kind'])}`;
  }
}

/** Passes a well-formed outcome on; anything else becomes an error that names the node type and the rule broken. */
export function checkOutcome(type: string, outcome: unknown): Outcome {
  const wrong = wrongWith(outcome);
  if (wrong === null) return outcome as Outcome;
  const error: NodeFailure = { who: 'defect', code: 'outcome_shape', message: `The node type "${type}" answered an outcome the engine cannot use: ${wrong}.` };
  return { kind: 'error', error };
}

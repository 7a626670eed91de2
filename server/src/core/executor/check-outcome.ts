import { isFileReference } from '../files/item-files.js';
import { CONSENT_CHANNELS, CONSENT_STATES, checkRule, isNodeFailure, type JsonObject, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import { wrongWithData } from './check-data.js';
import { wrongWithAhead, wrongWithDelivery } from './check-delivery.js';

/** A memo stands in every parked row that has one. */
const MAX_MEMO = 8_192;
const MAX_EVENTS = 50;
const MAX_WAYS = 100;
const MAX_COMMANDS = 1_000;
/** One item may become many, but not more than a batch can carry. */
const MAX_ITEMS = 100_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isOneOf = (values: readonly string[], value: unknown): boolean => values.some((one) => one === value);
const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
/** Instants a calendar date has. */
const isInstant = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 8.64e15;

/** Some of a value in a sentence, whatever it is. */
function show(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 100);
  } catch {
    return String(value).slice(0, 100);
  }
}

const says = (wrong: string | null, name: string): string | null => (wrong === null ? null : `its "${name}" ${wrong}`);

const COMMANDS: Readonly<Record<string, (command: Record<string, unknown>) => boolean>> = {
  'contact.update': (command) => isRecord(command['attributes']),
  'list.add': (command) => isText(command['list']) && command['list'] !== '',
  'list.remove': (command) => isText(command['list']) && command['list'] !== '',
  'consent.set': (command) =>
    isText(command['purpose']) && isText(command['source']) && isOneOf(CONSENT_CHANNELS, command['channel']) && isOneOf(CONSENT_STATES, command['state']) && isTextOrAbsent(command['text']) && isTextOrAbsent(command['address']),
  'event.record': (command) => isText(command['name']) && command['name'] !== '' && isRecord(command['properties']),
};

function wrongWithCommands(commands: unknown): string | null {
  if (commands === undefined) return null;
  if (!Array.isArray(commands)) return 'its "commands" are not a list';
  if (commands.length > MAX_COMMANDS) return `it has ${commands.length} commands, more than ${MAX_COMMANDS}`;
  const wrong: unknown = commands.find((command) => !isRecord(command) || !Object.hasOwn(COMMANDS, String(command['kind'])) || COMMANDS[String(command['kind'])]?.(command) !== true);
  return wrong === undefined ? says(commands.length === 0 ? null : wrongWithData(commands, 'commands'), 'commands') : `its command ${show(wrong)} is unknown or incomplete`;
}

function wrongWithResponse(response: unknown): string | null {
  if (response === undefined) return null;
  if (!isRecord(response) || !Number.isInteger(response['status'])) return 'its "response" has no status';
  const { status, headers = {}, body } = response;
  if ((status as number) < 200 || (status as number) > 599) return `its "response" has the status ${String(status)}, which is not between 200 and 599`;
  if (!isRecord(headers) || !Object.values(headers).every((value) => typeof value === 'string' && !/[\r\n]/.test(value))) return 'the headers of its "response" are not texts of one line';
  return body === undefined ? null : says(wrongWithData(body, 'response.body'), 'response');
}

function wrongWithFiles(files: unknown): string | null {
  if (files === undefined) return null;
  if (!isRecord(files)) return 'its "files" are not an object';
  const wrong = Object.keys(files).find((name) => !isFileReference(files[name]));
  return wrong === undefined ? null : `its file "${wrong.slice(0, 60)}" is no reference to a file; give what saveFile answered`;
}

/** What may hang on any outcome but an error. */
function wrongWithAttachments({ commands, delivery, response }: Record<string, unknown>): string | null {
  return wrongWithDelivery(delivery) ?? wrongWithResponse(response) ?? wrongWithCommands(commands);
}

/** One item in the place of another, several, or none named. `known` is the item that came in. */
function wrongWithJson(json: unknown, known: JsonObject | undefined): string | null {
  if (json === undefined || json === known) return null;
  if (isRecord(json)) return says(wrongWithData(json, 'json', known), 'json');
  if (!Array.isArray(json)) return `its "json" is ${json === null ? 'null' : typeof json}, neither an object nor a list of objects`;
  if (json.length > MAX_ITEMS) return `its "json" has ${json.length} items, more than ${MAX_ITEMS}`;
  const odd = json.findIndex((item) => !isRecord(item));
  return odd === -1 ? says(wrongWithData(json, 'json'), 'json') : `its "json" is a list whose entry ${odd} is no object`;
}

const isAhead = ({ delivery }: Record<string, unknown>): boolean => isRecord(delivery) && delivery['status'] === 'pending';

const isSince = (value: unknown): boolean => value === undefined || value === null || value === 'run' || isInstant(value);

function wrongWithEvent(event: unknown): string | null {
  if (!isRecord(event) || !isText(event['name']) || event['name'] === '' || !isText(event['port'])) return 'its "event" lacks a name or a port';
  if (!isSince(event['since'])) return `the "since" of its "event" is ${show(event['since'])}, neither "run" nor an instant in milliseconds`;
  const [problem] = event['where'] === undefined ? [] : checkRule(event['where']);
  return problem === undefined ? null : `the rule of its "event" cannot be evaluated: ${problem.replace(/\.$/, '')}`;
}

function wrongWithMemo({ again, memo }: Record<string, unknown>): string | null {
  if (again !== undefined && typeof again !== 'boolean') return 'its "again" is neither true nor false';
  if (memo === undefined) return null;
  if (!again) return 'it has a "memo", but does not ask to be called again';
  if (!isRecord(memo)) return 'its "memo" is not an object';
  const wrong = wrongWithData(memo, 'memo');
  if (wrong !== null) return says(wrong, 'memo');
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

function wrongWithFork(ways: unknown, known: JsonObject | undefined): string | null {
  if (!Array.isArray(ways) || ways.length === 0 || ways.length > MAX_WAYS) return `its "outcomes" are not a list of 1 to ${MAX_WAYS} ways`;
  for (const way of ways as unknown[]) {
    if (!isRecord(way) || (way['kind'] !== 'next' && way['kind'] !== 'wait')) return 'its ways are not all "next" or "wait"';
    const hung = ['commands', 'delivery', 'response'].find((name) => way[name] !== undefined);
    if (hung !== undefined) return `one of its ways carries "${hung}", which belongs on the fork`;
    const wrong = wrongWith(way, known);
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
  const lost = says(error.details === undefined ? null : wrongWithData(error.details, 'error.details'), 'error');
  if (lost !== null) return lost;
  return error.retryAt === undefined || isInstant(error.retryAt) ? null : `the "retryAt" of its error is ${String(error.retryAt)}, not an instant in milliseconds`;
}

function wrongWith(outcome: unknown, known: JsonObject | undefined): string | null {
  if (!isRecord(outcome)) return `it is ${outcome === null ? 'null' : typeof outcome}, not an object`;
  switch (outcome['kind']) {
    case 'next':
      if (!isText(outcome['port'])) return 'its "port" is not a text';
      return wrongWithJson(outcome['json'], known) ?? wrongWithFiles(outcome['files']) ?? wrongWithAttachments(outcome);
    case 'wait':
      return wrongWithWait(outcome) ?? (isAhead(outcome) ? wrongWithAhead(outcome) ?? wrongWithAttachments({ ...outcome, delivery: undefined }) : wrongWithAttachments(outcome));
    case 'error':
      return wrongWithError(outcome['error']);
    case 'fork':
      return wrongWithFork(outcome['outcomes'], known) ?? wrongWithAttachments(outcome);
    case 'call':
      return wrongWithCall(outcome) ?? wrongWithAttachments(outcome);
    case 'end':
      return wrongWithAttachments(outcome);
    default:
      return `its "kind" is ${show(outcome['kind'])}`;
  }
}

/** Where an answer came from, as people know it. */
export interface Answering {
  /** What the node is called in the workflow. */
  readonly name: string;
  /** `package.type` */
  readonly type: string;
  readonly version: number;
}

const packageOf = (type: string): string => type.slice(0, type.lastIndexOf('.')) || type;

/** Names node, package and version in front of what they did. */
export const blame = ({ name, type, version }: Answering, what: string): string => `"${name}" (${type} version ${version}, of the package ${packageOf(type)}) ${what}`;

/** Passes a well-formed outcome on; anything else becomes an error that names the node, its package, the item and the rule broken. */
export function checkOutcome(node: Answering, outcome: unknown, item: { readonly json: JsonObject; readonly number: number; readonly of: number }): Outcome {
  let wrong: string | null;
  try {
    wrong = wrongWith(outcome, item.json);
  } catch (thrown) {
    wrong = `it cannot be read: ${show(thrown instanceof Error ? thrown.message : thrown)}`;
  }
  if (wrong === null) return outcome as Outcome;
  const error: NodeFailure = { who: 'defect', code: 'outcome_shape', message: blame(node, `answered item ${item.number} of ${item.of} with an outcome the engine cannot use: ${wrong}.`), details: { type: node.type, version: node.version, item: item.number } };
  return { kind: 'error', error };
}

import { eventsOf, portsOf, type ForkWay, type JsonObject, type NodeDescription, type Outcome } from '../node/index.js';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'contact.update': ['attributes'],
  'list.add': ['list'],
  'list.remove': ['list'],
  'consent.set': ['purpose', 'channel', 'state', 'source'],
  'event.record': ['name', 'properties'],
};

const snakeCase = /^[a-z][a-z0-9_]*$/;

/** What JSON drops or bends without a word: functions, undefined inside data, NaN, dates, class instances. */
function hasLostValue(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return false;
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.some(hasLostValue);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return true;
  return Object.values(value).some((entry) => entry !== undefined && hasLostValue(entry));
}

function portsTaken(outcome: Outcome | ForkWay): string[] {
  if (outcome.kind === 'next' || outcome.kind === 'call') return [outcome.port];
  if (outcome.kind === 'fork') return outcome.outcomes.flatMap(portsTaken);
  if (outcome.kind !== 'wait' || outcome.again) return [];
  return [...(outcome.until === null ? [] : [outcome.port]), ...eventsOf(outcome).map((event) => event.port)];
}

function checkWait(outcome: Outcome | ForkWay): string[] {
  if (outcome.kind === 'fork') return outcome.outcomes.length === 0 ? ['it forks into no ways'] : outcome.outcomes.flatMap(checkWay);
  if (outcome.kind !== 'wait') return [];
  if (outcome.until === null && eventsOf(outcome).length === 0) return ['it waits for neither an instant nor an event'];
  return outcome.memo !== undefined && !outcome.again ? ['it has a memo, but does not ask to be called again'] : [];
}

const checkWay = (way: ForkWay): string[] => {
  const hung = ['commands', 'delivery', 'response'].filter((name) => name in way);
  return [...checkWait(way), ...(hung.length === 0 ? [] : [`its ways carry ${hung.join(' and ')}, which belong on the fork`])];
};

function checkAttachments(outcome: Outcome): string[] {
  if (outcome.kind === 'error') {
    return snakeCase.test(outcome.error.code) && outcome.error.message !== '' ? [] : [`its error needs a code in snake_case and a message, found "${outcome.error.code}" and "${outcome.error.message}"`];
  }
  const problems: string[] = [];
  for (const command of outcome.commands ?? []) {
    const expected = COMMANDS[command.kind];
    if (!expected) problems.push(`it asks for the unknown command "${String(command.kind)}"`);
    else if (expected.some((name) => !(name in command))) problems.push(`its command ${command.kind} needs ${expected.join(' and ')}`);
  }
  if (outcome.kind === 'call' && !(Number.isInteger(outcome.workflow) && outcome.workflow > 0)) problems.push(`it calls the workflow ${String(outcome.workflow)}, which is not the id of one`);
  const { delivery, response } = outcome;
  if (delivery?.status === 'skipped' && !(delivery.reason && snakeCase.test(delivery.code ?? ''))) problems.push('a skipped delivery needs a code in snake_case and a reason');
  if (response && !(Number.isInteger(response.status) && response.status >= 200 && response.status <= 599)) problems.push(`its response has the status ${response.status}, which is not between 200 and 599`);
  return problems;
}

/**
 * Sentences about what is wrong with a node's answer to a batch; empty when the engine would take it as it is.
 * Checked: one outcome per item, ports the node has with these settings, plain JSON, complete commands and deliveries.
 */
export function checkOutcomes(description: NodeDescription, settings: JsonObject, items: number, outcomes: readonly Outcome[]): string[] {
  if (!Array.isArray(outcomes)) return ['Expected a list of outcomes.'];
  if (outcomes.length !== items) return [`Expected one outcome per item (${items}), found ${outcomes.length}.`];
  const ports = portsOf(description, settings).map((port) => port.id);
  return (outcomes as readonly Outcome[]).flatMap((outcome, index) => {
    const problems = checkAttachments(outcome);
    for (const port of portsTaken(outcome)) if (!ports.includes(port)) problems.push(`it takes the port "${port}", but the node has ${ports.join(', ') || 'none'}`);
    problems.push(...checkWait(outcome));
    if (hasLostValue(outcome)) problems.push('it holds something that is lost on the way through JSON');
    return problems.map((problem) => `Outcome ${index} (${outcome.kind}): ${problem}.`);
  });
}

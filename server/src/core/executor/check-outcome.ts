import { isNodeFailure, type NodeFailure, type Outcome } from '@parcours/sdk/node';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isJson = (value: unknown): boolean => value === undefined || isRecord(value) || (Array.isArray(value) && value.every(isRecord));

function wrongWith(outcome: unknown): string | null {
  if (!isRecord(outcome)) return `it is ${outcome === null ? 'null' : typeof outcome}, not an object`;
  switch (outcome['kind']) {
    case 'next':
      if (typeof outcome['port'] !== 'string') return 'its "port" is not a text';
      return isJson(outcome['json']) ? null : 'its "json" is neither an object nor a list of objects';
    case 'wait': {
      if (typeof outcome['port'] !== 'string') return 'its "port" is not a text';
      const until = outcome['until'];
      if (until !== null && (typeof until !== 'number' || !Number.isFinite(until) || Math.abs(until) > 8.64e15)) return `its "until" is ${String(until)}, not an instant in milliseconds`;
      const event = outcome['event'];
      if (event === undefined) return until === null ? 'it waits for nothing: neither "until" nor "event" is set' : null;
      return isRecord(event) && typeof event['name'] === 'string' && typeof event['port'] === 'string' ? null : 'its "event" lacks a name or a port';
    }
    case 'error':
      return isNodeFailure(outcome['error']) ? null : 'its "error" lacks who, code or message';
    case 'hold':
    case 'end':
      return null;
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

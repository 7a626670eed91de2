import { DefectError, type Entry } from '@parcours/sdk/node';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const TEXTS = ['email', 'externalId', 'phone'];

function wrongWith(entry: unknown): string | null {
  if (!isRecord(entry)) return 'it is not an object';
  if (entry['kind'] === 'ignore') return null;
  if (entry['kind'] !== 'enter') return `its "kind" is ${JSON.stringify(entry['kind'])}`;
  const { items, identify } = entry;
  if (!Array.isArray(items) || items.length === 0 || !items.every(isRecord)) return 'its "items" are not a list of one or more objects';
  if (identify === undefined) return null;
  if (!isRecord(identify)) return 'its "identify" is not an object';
  const wrong = TEXTS.find((name) => identify[name] !== undefined && typeof identify[name] !== 'string');
  return wrong === undefined ? null : `the "${wrong}" it identifies by is not a text`;
}

/** Passes a well-formed entry on; throws `DefectError` `entry_shape` naming the node type and the rule broken. */
export function checkEntry(type: string, entry: unknown): Entry {
  const wrong = wrongWith(entry);
  if (wrong !== null) throw new DefectError('entry_shape', `The node type "${type}" answered an entry the engine cannot use: ${wrong}.`);
  return entry as Entry;
}

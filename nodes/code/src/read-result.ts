import { UserError, type CodeResult, type Json, type JsonObject } from '@parcours/sdk/node';

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const wrong = (message: string): UserError => new UserError('code_result', message);

/** One item: the data itself, or the data under `json` with at most what n8n puts beside it. */
function readItem(value: Json, where: string): JsonObject {
  if (!isObject(value)) throw wrong(`Expected ${where} to be an object such as { total: 12 }, found ${show(value)}; return objects.`);
  const { json } = value;
  const wraps = json !== undefined && Object.keys(value).every((key) => ['json', 'index', 'pairedItem', 'binary'].includes(key));
  if (!wraps) return value;
  if (!isObject(json)) throw wrong(`Expected "json" of ${where} to be an object, found ${show(json)}; put the data of the item there.`);
  return json;
}

function nothingFound({ found }: Extract<CodeResult, { kind: 'nothing' }>): UserError {
  return wrong(found === 'undefined' ? 'Expected the code to return items, found nothing; end it with "return", for example "return items;".' : `Expected the code to return items, found a ${found}; return plain data.`);
}

/** What the code returned, as items. Throws `UserError` `code_result` with the item and what is wrong with it. */
export function readItems(result: CodeResult): JsonObject[] {
  if (result.kind === 'failed') throw result.error;
  if (result.kind === 'nothing') throw nothingFound(result);
  const { value } = result;
  if (value === null) return [];
  return Array.isArray(value) ? value.map((one, index) => readItem(one, `item ${index}`)) : [readItem(value, 'what the code returns')];
}

/** What the code returned for one item: the item's new data; null leaves the item out. */
export function readOne(result: CodeResult): JsonObject | null {
  if (result.kind === 'failed') throw result.error;
  if (result.kind === 'nothing') throw nothingFound(result);
  const { value } = result;
  if (value === null) return null;
  if (Array.isArray(value)) throw wrong(`Expected one object for each item, found a list of ${value.length}; return an object, or let the code run once for all items.`);
  return readItem(value, 'what the code returns');
}

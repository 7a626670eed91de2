import { plainSchema } from './field-source.js';
import { isDict, type Dict, type OpenApi, type Operation } from './read-openapi.js';

export interface PagesGuess {
  /** Path of the list in the answer; null when the answer is no list. */
  readonly list: string | null;
  readonly pagination: Dict | null;
  /** Parameters that the pages fill in. */
  readonly parameters: readonly string[];
  /** The parameter by which more could be read, where nothing in the answer says how. */
  readonly unread: string | null;
}

const CURSOR_PARAMETERS = /^(cursor|after|page_?token|starting_?after|next_?token|continuation_?token)$/i;
const CURSOR_ANSWERS = /^(next_?cursor|next_?page_?token|next_?token|continuation_?token|cursor|after|end_?cursor)$/i;
const NEXT_ANSWERS = /^(next|next_?url|next_?link|next_?page_?url)$/i;

interface Place {
  readonly path: string;
  readonly name: string;
  readonly schema: Dict;
}

/** Properties of the answer and of the objects in it, one level down. */
function placesIn(api: OpenApi, schema: Dict, above = ''): Place[] {
  return Object.entries(isDict(schema['properties']) ? schema['properties'] : {}).flatMap(([name, value]) => {
    const inner = plainSchema(api, value);
    const path = above === '' ? name : `${above}.${name}`;
    return [{ path, name, schema: inner }, ...(above === '' && inner['type'] === 'object' ? placesIn(api, inner, name) : [])];
  });
}

/** How the pages of a list follow one another, guessed from the names of parameters and of what is answered. */
export function guessPages(api: OpenApi, { method, about, parameters }: Operation): PagesGuess {
  const nothing = { list: null, pagination: null, parameters: [], unread: null };
  if (method !== 'GET') return nothing;
  const responses = isDict(about['responses']) ? about['responses'] : {};
  const success = api.resolve(responses['200'] ?? responses['2XX'] ?? responses['default']);
  const content = isDict(success['content']) ? success['content'] : {};
  const answer = plainSchema(api, api.resolve(content['application/json'])['schema']);
  const places = placesIn(api, answer);
  const lists = places.filter(({ schema }) => schema['type'] === 'array' && plainSchema(api, schema['items'])['type'] === 'object');
  const list = answer['type'] === 'array' ? '' : lists.length === 1 ? (lists[0] as Place).path : null;
  if (list === null) return nothing;
  const query = parameters.filter((parameter) => parameter['in'] === 'query');
  const parameter = (pattern: RegExp): Dict | undefined => query.find(({ name }) => pattern.test(String(name)));
  const next = places.find(({ name, schema }) => NEXT_ANSWERS.test(name) && schema['type'] === 'string');
  const cursor = parameter(CURSOR_PARAMETERS);
  const from = places.find(({ name }) => CURSOR_ANSWERS.test(name)) ?? next;
  if (cursor !== undefined && from !== undefined) return { list, pagination: { by: 'cursor', parameter: cursor['name'], from: from.path }, parameters: [String(cursor['name'])], unread: null };
  if (isDict(success['headers']) && Object.keys(success['headers']).some((name) => name.toLowerCase() === 'link')) return { list, pagination: { by: 'link' }, parameters: ['page'], unread: null };
  if (next !== undefined) return { list, pagination: { by: 'nextUrl', from: next.path }, parameters: ['page'], unread: null };
  const page = parameter(/^page(_?number)?$/i);
  if (page !== undefined) {
    const { default: standard, minimum } = plainSchema(api, page['schema']);
    return { list, pagination: { by: 'page', parameter: page['name'], ...(standard === 0 || minimum === 0 ? { first: 0 } : {}) }, parameters: [String(page['name'])], unread: null };
  }
  const [offset, limit] = [parameter(/^(offset|skip|start)$/i), parameter(/^(limit|per_?page|page_?size|count|top)$/i)];
  if (offset === undefined || limit === undefined) return { list, pagination: null, parameters: [], unread: [cursor, offset].map((one) => one?.['name']).find((name) => typeof name === 'string') ?? null };
  const { maximum } = plainSchema(api, limit['schema']);
  return { list, pagination: { by: 'offset', parameter: offset['name'], limit: { parameter: limit['name'], value: typeof maximum === 'number' ? Math.min(100, maximum) : 100 } }, parameters: [String(offset['name']), String(limit['name'])], unread: null };
}

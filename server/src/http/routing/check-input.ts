import type { RouteShape } from '@parcours/sdk/api';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { badRequest, notFound } from '../refusal.js';
import { describeViolation } from './describe-violation.js';
import { checkJson } from './read-json.js';

// ajv-formats is CommonJS: its default export is the plugin itself at run time, a namespace to the compiler
const addFormats = (ajv: Ajv): Ajv => inRange((formats as unknown as (ajv: Ajv) => Ajv)(ajv));

/** Instants of people, messages and plans (O4): years beyond are slips, and some of them PostgreSQL does not take. */
function inRange(ajv: Ajv): Ajv {
  const known = ajv.formats['date-time'] as { readonly validate: (text: string) => boolean };
  return ajv.addFormat('date-time', { type: 'string', validate: (text: string) => known.validate(text) && /^(19|2[01])\d\d-|^2200-01-01T00:00:00(\.0+)?Z$/.test(text) });
}

const bodies = addFormats(new Ajv({ strict: true, allErrors: false, verbose: true }));
/** Query values arrive as text: numbers and booleans are read from it. */
const queries = addFormats(new Ajv({ strict: true, allErrors: false, verbose: true, coerceTypes: true, useDefaults: true }));
const compiled = new WeakMap<object, ValidateFunction>();

function validator(ajv: Ajv, schema: object): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) compiled.set(schema, (validate = ajv.compile(schema)));
  return validate;
}

function check(ajv: Ajv, schema: object, value: unknown, where: 'body' | 'query'): void {
  const validate = validator(ajv, schema);
  if (validate(value)) return;
  const { field, message } = describeViolation(validate.errors ?? [], where);
  throw badRequest('invalid_input', message, field === null ? {} : { field });
}

const MAX_INTEGER = 2_147_483_647;
const NODE_TYPE = /^[a-z0-9@/_-]{1,150}\.[A-Za-z0-9]{1,49}$/;
const RESOURCES = ['workflow', 'list', 'segment', 'template'];
const NODE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Ids of contacts and runs are 64 bits wide in the database, others 32. An id no row could have is one nobody has. */
function readParameter(path: string, name: string, text: string): string | number {
  if (name === 'nodeId') {
    if (!NODE_ID.test(text)) throw notFound('node');
    return text;
  }
  if (name === 'type' || name === 'resource') {
    if (!(name === 'type' ? NODE_TYPE.test(text) : RESOURCES.includes(text))) throw notFound(name === 'type' ? 'node type' : 'kind of resource');
    return text;
  }
  const wide = name === 'contactId' || path.startsWith('/contacts') || path.startsWith('/runs') || path.startsWith('/files');
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : NaN;
  if (!(id <= (wide ? Number.MAX_SAFE_INTEGER : MAX_INTEGER))) throw notFound(name === 'contactId' ? 'contact' : (path.split('/')[1]?.replace(/s$/, '').replace('-', ' ') ?? 'entry'));
  return id;
}

export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Checked input of a route: ids as numbers, query values in their types. Throws a refusal that names the field; an impossible id is `not_found`. */
export function checkInput(route: RouteShape, raw: RawInput): { params: Record<string, string | number>; query: unknown; body: unknown } {
  const params = Object.fromEntries(Object.entries((raw.params ?? {}) as Record<string, string>).map(([name, text]) => [name, readParameter(route.path, name, text)]));
  const query = { ...(raw.query as Record<string, unknown> | null) };
  checkJson(query);
  check(queries, route.query ?? NO_QUERY, query, 'query');
  // where everything may be left out, so may the body
  const body = raw.body ?? (route.body !== undefined && isOptional(route.body) ? {} : raw.body);
  if (route.body !== undefined) check(bodies, route.body, body, 'body');
  return { params, query, body: route.body === undefined ? undefined : body };
}

const isOptional = (schema: object): boolean => !('required' in schema);

const NO_QUERY = { type: 'object', additionalProperties: false };

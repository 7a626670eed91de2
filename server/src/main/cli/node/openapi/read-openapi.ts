import { readFileSync, statSync } from 'node:fs';
import { UserError } from '@parcours/sdk/node';
import { parse } from 'yaml';

export type Dict = Readonly<Record<string, unknown>>;

/** One request the service takes, as the description has it. */
export interface Operation {
  /** camelCase, unique in the description. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly about: Dict;
  readonly parameters: readonly Dict[];
}

export interface OpenApi {
  readonly document: Dict;
  readonly operations: readonly Operation[];
  /** Follows references within the document; what is no object comes out empty. */
  resolve(value: unknown): Dict;
}

const MAX_BYTES = 20_000_000;
const MAX_REFERENCES = 50;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value);
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const camel = (text: string): string => {
  const words = text.replace(/[^A-Za-z0-9]+/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').trim().split(/\s+/);
  const joined = words.map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())).join('');
  return /^[a-z]/.test(joined) ? joined : `x${joined}`;
};

const bad = (file: string, found: string): UserError => new UserError('bad_openapi', `Expected a description in OpenAPI 3 (JSON or YAML) in ${file}, found ${found}.`);

function readDocument(file: string): Dict {
  try {
    if (statSync(file).size > MAX_BYTES) throw bad(file, `more than ${MAX_BYTES / 1_000_000} MB`);
    const document: unknown = parse(readFileSync(file, 'utf8'));
    if (isDict(document) && /^3\./.test(textIn(document['openapi']))) return document;
    throw bad(file, isDict(document) && document['swagger'] !== undefined ? 'Swagger 2; convert it to OpenAPI 3 first' : 'something else');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw bad(file, `what cannot be read (${(error as Error).message.split('\n')[0]})`);
  }
}

function resolver(document: Dict): OpenApi['resolve'] {
  return (value) => {
    let found = value;
    for (let hops = 0; isDict(found) && typeof found['$ref'] === 'string' && hops < MAX_REFERENCES; hops++) {
      const [start, ...parts] = found['$ref'].split('/').map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
      found = start === '#' ? parts.reduce<unknown>((at, part) => (isDict(at) && Object.hasOwn(at, part) ? at[part] : undefined), document) : undefined;
    }
    return isDict(found) && found['$ref'] === undefined ? found : {};
  };
}

/** Reads a description and lists what can be asked. Throws `UserError` `bad_openapi`. */
export function readOpenApi(file: string): OpenApi {
  const document = readDocument(file);
  const resolve = resolver(document);
  const taken = new Map<string, number>();
  const operations = Object.entries(isDict(document['paths']) ? document['paths'] : {}).flatMap(([path, item]) =>
    METHODS.flatMap((verb): Operation[] => {
      const shared = resolve(item);
      if (!isDict(shared[verb])) return [];
      const about = shared[verb];
      const wanted = camel(textIn(about['operationId']) || `${verb} ${path}`);
      const count = (taken.get(wanted) ?? 0) + 1;
      taken.set(wanted, count);
      // what an operation says of a parameter replaces what its path says
      const parameters = new Map([...listIn(shared['parameters']), ...listIn(about['parameters'])].map((entry) => resolve(entry)).map((entry) => [`${textIn(entry['in'])} ${textIn(entry['name'])}`, entry]));
      return [{ id: count === 1 ? wanted : `${wanted}${count}`, method: verb.toUpperCase() as Operation['method'], path, about, parameters: [...parameters.values()] }];
    }),
  );
  if (operations.length === 0) throw bad(file, 'no operation in it');
  return { document, operations, resolve };
}

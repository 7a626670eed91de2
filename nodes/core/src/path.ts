import { UserError, type Json, type JsonObject } from '@parcours/sdk/node';

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function segmentsOf(path: string): string[] {
  const segments = path.trim().split('.');
  if (segments.some((segment) => segment === '' || segment === '__proto__')) {
    throw new UserError('bad_path', `Expected a path such as customer.city, found "${path}"; correct it.`);
  }
  return segments;
}

/** The value at a dotted path; undefined when there is none. Own properties only. */
export function readPath(json: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = json;
  for (const segment of segmentsOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as JsonObject)[segment];
  }
  return value;
}

/** A copy with the value at a dotted path; objects on the way are made when missing. Throws `not_an_object` rather than overwrite something else on the way. */
export function writePath(json: JsonObject, path: string, value: Json): JsonObject {
  const write = (target: JsonObject, [segment = '', ...rest]: readonly string[]): JsonObject => {
    if (rest.length === 0) return { ...target, [segment]: value };
    const inner = Object.hasOwn(target, segment) ? target[segment] : undefined;
    if (inner !== undefined && inner !== null && !isObject(inner)) throw new UserError('not_an_object', `Expected "${segment}" of ${path} to be an object, found ${JSON.stringify(inner).slice(0, 60)}; choose another path.`);
    return { ...target, [segment]: write(inner ?? {}, rest) };
  };
  return write(json, segmentsOf(path));
}

const MAX_DEPTH = 64;
/** What a node may hand on for one item, in characters of JSON: more than the largest answer of an HTTP call. */
const MAX_SIZE = 16_000_000;

interface Walk {
  size: number;
  /** The objects around the value that is looked at. */
  readonly around: object[];
}

/** Of this realm or another: its prototype is the top one, or it has none. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

const nameOf = (value: object): string => {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== '' ? name.slice(0, 40) : 'class instance';
};

function wrongInside(value: object, path: string, walk: Walk): string | null {
  if (walk.around.length >= MAX_DEPTH) return walk.around.includes(value) || new Set(walk.around).size < walk.around.length ? `refers to itself at "${path.slice(0, 80)}"` : `is nested deeper than ${MAX_DEPTH} levels`;
  if (!Array.isArray(value) && !isPlain(value)) return `holds a ${nameOf(value)} at "${path}"`;
  walk.around.push(value);
  let wrong: string | null = null;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && wrong === null; index++) wrong = value[index] === undefined ? `holds undefined at "${path}.${index}"` : wrongAt(value[index], `${path}.${index}`, walk);
  } else {
    for (const key of Object.keys(value)) {
      walk.size += key.length;
      const inner = (value as Record<string, unknown>)[key];
      // left out by JSON, as everybody expects
      if (inner === undefined) continue;
      wrong = wrongAt(inner, `${path}.${key}`, walk);
      if (wrong !== null) break;
    }
  }
  walk.around.pop();
  return wrong;
}

function wrongAt(value: unknown, path: string, walk: Walk): string | null {
  walk.size += typeof value === 'string' ? value.length + 3 : 6;
  if (walk.size > MAX_SIZE) return `is larger than ${MAX_SIZE} characters as JSON`;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : `holds ${value} at "${path}"`;
    case 'object':
      return value === null ? null : wrongInside(value, path, walk);
    default:
      return `holds a ${typeof value} at "${path}"`;
  }
}

/**
 * What would be lost, bent or never end on the way through JSON, to end a sentence: functions, dates and other class instances, NaN, circles,
 * too much depth or size. Null when the value goes through as it is. `known` has passed before: what `value` shares with it is not looked at again.
 */
export function wrongWithData(value: unknown, name: string, known?: object): string | null {
  const walk: Walk = { size: 0, around: [] };
  if (known === undefined || typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(value)) return wrongAt(value, name, walk);
  walk.around.push(value);
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner === undefined || (typeof inner === 'object' && inner === (known as Record<string, unknown>)[key])) continue;
    walk.size += key.length;
    const wrong = wrongAt(inner, `${name}.${key}`, walk);
    if (wrong !== null) return wrong;
  }
  return null;
}

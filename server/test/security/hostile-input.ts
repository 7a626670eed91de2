/** A number generator from a seed (mulberry32): the same seed makes the same cases. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;
export const pick = <Value>(random: Random, values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;

const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Values that something somewhere takes for more than data. */
const HOSTILE: readonly unknown[] = [
  null, true, 0, -1, 0.1, 1e308, -1e308, 2 ** 53, 2 ** 31, -(2 ** 31) - 1, '', ' ', '\u0000', 'a\u0000b', '\ud800', 'a\udfff', '\u202e', '\ufeff', '😀'.repeat(200), 'e\u0301',
  "'; drop table users; --", '1 or 1=1', '$1', '%s%n', '\\', '../../../etc/passwd', '..\\..\\x', 'file:///etc/passwd', 'http://169.254.169.254/', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>',
  '{{ contact }}', '{{ "a" | constructor }}', '${7*7}', '__proto__', 'constructor', 'prototype', 'toString', 'infinity', 'now', 'tomorrow', 'NaN', '2026-13-45T99:99:99Z', '9999999-01-01', '2026-02-30', '1e400',
  'a@b', 'A\r\nBcc: x@y.z', 'x'.repeat(10_000), 'x'.repeat(200_000), '('.repeat(3_000), '(a+)+$', [], {}, [[]], [null], { length: 1e9 }, { constructor: { prototype: { admin: true } } }, { toString: 'x' }, { then: 'x' }, { toJSON: 'x' },
  { var: 'constructor' }, { '==': [{ var: '__proto__' }, 1] }, { $where: '1' }, Array.from({ length: 2_000 }, (_, index) => index), Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index])), nested(60), nested(70), nested(1_500),
];

/** Bodies that are not what JSON.stringify writes. */
export const HOSTILE_TEXTS: readonly string[] = [
  '', ' ', '{', '[', '"', 'null', 'true', '[]', '{}', '"x"', '1e999', '{"a":1e999}', '{"a":-1e999}', '{"a":NaN}', '{"a":1,"a":2}', '{"__proto__":{"admin":true}}', '{"a":{"__proto__":{"admin":true}}}', '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":"\\u0000"}', '{"a":"\\ud800"}', '{"a":"\u0000"}', '\ufeff{}', '{}{}', '{"a":00}', `${'['.repeat(60_000)}`, `${'['.repeat(20_000)}${']'.repeat(20_000)}`, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, `[${'1,'.repeat(300_000)}1]`, `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
  `"${'x'.repeat(1_200_000)}"`, `{"a":${'9'.repeat(50_000)}}`, '{"a":1}'.repeat(3), 'a=1&a=2&__proto__=3', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
];

/** Query strings that are not what a client writes. */
export const HOSTILE_QUERIES: readonly string[] = ['', '', '', '?limit=0', '?limit=501', '?limit=-1', '?limit=1e3', '?limit=1&limit=2', '?limit[]=1', '?limit[a]=1', '?cursor=x', '?cursor=%00', '?cursor=%ED%A0%80', '?cursor=eyJhIjoxfQ', '?__proto__=1', '?constructor=1', '?%', '?search=%00', `?search=${'x'.repeat(5_000)}`, "?search='", '?sort=id;drop', '?status=done', '?from=infinity', '?at=now'];

/** Texts in the place of an id. */
export const HOSTILE_IDS: readonly string[] = ['0', '-1', '1.5', '1e3', '9'.repeat(30), '%00', '%ED%A0%80', 'x', '..%2f..%2fetc', '1%20or%201=1', '__proto__', 'constructor', '%', '1;drop', '1'.repeat(2_000), '９'];

interface Schema {
  readonly [keyword: string]: unknown;
}

const asSchema = (value: unknown): Schema => (typeof value === 'object' && value !== null ? (value as Schema) : {});

function objectOf(random: Random, schema: Schema, depth: number): Record<string, unknown> {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = Object.entries(asSchema(schema['properties'])).filter(([name]) => required.includes(name) || random() < 0.6);
  return Object.fromEntries(properties.map(([name, child]) => [name, fromSchema(random, asSchema(child), depth + 1)]));
}

function textOf(random: Random, schema: Schema): string {
  const least = Number(schema['minLength'] ?? 0);
  const most = Number(schema['maxLength'] ?? 40);
  if (schema['format'] === 'date-time') return '2026-01-31T09:00:00Z';
  if (typeof schema['pattern'] === 'string') return pick(random, ['fr', '09:00', 'abc', '2026-01-31', 'a.b', '1.0.0']);
  return pick(random, ['ada@example.org', 'Europe/Paris', 'name', 'é', 'a b', 'core.webhook']).padEnd(least, 'x').slice(0, most);
}

/** Something a schema allows, more or less: what no route would look at twice finds nothing. */
export function fromSchema(random: Random, schema: Schema, depth = 0): unknown {
  if (depth > 8) return null;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return pick(random, schema['enum'] as unknown[]);
  for (const keyword of ['anyOf', 'oneOf']) if (Array.isArray(schema[keyword])) return fromSchema(random, asSchema(pick(random, schema[keyword] as unknown[])), depth + 1);
  switch (schema['type']) {
    case 'object': return objectOf(random, schema, depth);
    case 'array': return Array.from({ length: Math.max(Number(schema['minItems'] ?? 0), Math.floor(random() * 3)) }, () => fromSchema(random, asSchema(schema['items']), depth + 1));
    case 'string': return textOf(random, schema);
    case 'integer': return pick(random, [1, 2, Number(schema['minimum'] ?? 0), Number(schema['maximum'] ?? 7)]);
    case 'number': return random() * 10;
    case 'boolean': return random() < 0.5;
    case 'null': return null;
    default: return pick(random, [{}, 'x', 1, { schemaVersion: 1, name: 'x', nodes: [], edges: [] }, { json: { a: 1 } }]);
  }
}

/** The same with one place spoilt: another value there, another key, or something more. */
export function spoil(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(random, HOSTILE);
  if (Array.isArray(value)) {
    if (value.length === 0) return [pick(random, HOSTILE)];
    const at = Math.floor(random() * value.length);
    return value.map((child: unknown, index) => (index === at ? spoil(random, child) : child));
  }
  const names = Object.keys(value);
  if (names.length === 0 || random() < 0.15) return { ...value, [pick(random, ['extra', 'constructor', 'toString', 'id', 'workspaceId', 'role', 'x'.repeat(500), '\ud800'])]: pick(random, HOSTILE) };
  const name = pick(random, names);
  return { ...value, [name]: spoil(random, (value as Record<string, unknown>)[name]) };
}

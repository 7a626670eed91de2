import { isDict, listIn, textIn, type Dict, type OpenApi } from './read-openapi.js';
import { Source, literal } from './literal.js';

const MAX_HELP = 300;

export const firstSentence = (text: string): string => (/^[\s\S]*?[.!?](?=\s|$)/.exec(text.replace(/\s+/g, ' ').trim())?.[0] ?? text.replace(/\s+/g, ' ').trim()).slice(0, MAX_HELP);
export const wordsOf = (name: string): string => {
  const words = name.replace(/[^A-Za-z0-9]+/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** References followed, `allOf` put together, "or nothing" taken away. */
export function plainSchema(api: OpenApi, value: unknown, depth = 0): Dict {
  const schema = api.resolve(value);
  if (depth > 8) return schema;
  const parts = listIn(schema['allOf']).map((part) => plainSchema(api, part, depth + 1));
  const either = [...listIn(schema['anyOf']), ...listIn(schema['oneOf'])].map((part) => api.resolve(part)).filter((part) => part['type'] !== 'null');
  const merged = [schema, ...parts, ...(either.length === 1 ? [plainSchema(api, either[0], depth + 1)] : [])].reduce<Dict>((all, { allOf: _, anyOf: __, oneOf: ___, ...part }) => ({ ...part, ...all, properties: { ...(isDict(part['properties']) ? part['properties'] : {}), ...(isDict(all['properties']) ? all['properties'] : {}) }, required: [...listIn(all['required']), ...listIn(part['required'])] }), {});
  const types = listIn(merged['type']).filter((type) => type !== 'null');
  return { ...merged, ...(types.length > 0 ? { type: types[0] } : {}), ...(either.length > 1 ? { type: 'several' } : {}), ...(merged['type'] === undefined && Object.keys(merged['properties'] as Dict).length > 0 ? { type: 'object' } : {}) };
}

const choicesOf = (values: readonly unknown[]): object[] => values.map((value) => ({ value: String(value), label: { en: wordsOf(String(value)) || String(value) } }));
const numbersOf = (schema: Dict, ...names: string[]): Dict => Object.fromEntries(names.flatMap((name) => (typeof schema[name] === 'number' ? [[name, schema[name]]] : [])));

function textOptions(schema: Dict): Dict {
  const format = { email: 'email', uri: 'url', url: 'url' }[textIn(schema['format'])];
  return { ...(format === undefined ? {} : { format }), ...numbersOf(schema, 'minLength', 'maxLength') };
}

export interface FieldMade {
  readonly source: Source;
  /** Where in the setting the value stands: a list of single values is one of rows with one value each. */
  readonly inside: '' | '.*.value';
}

/** The field for a value of this shape; a sentence's end where no field takes it. */
export function fieldSource(api: OpenApi, name: string, about: { readonly schema: unknown; readonly description: unknown; readonly required: boolean }): FieldMade | string {
  const schema = plainSchema(api, about.schema);
  const help = firstSentence(textIn(about.description) || textIn(schema['description']));
  const start = { label: { en: wordsOf(name) }, ...(help === '' ? {} : { help: { en: help } }) };
  const required = about.required ? { required: true } : {};
  const make = (kind: string, options: Dict): FieldMade => ({ source: new Source(`field.${kind}(${literal({ ...start, ...options })})`), inside: '' });
  const standard = (type: string): Dict => (about.required && typeof schema['default'] === type ? { default: schema['default'] } : {});
  const values = listIn(schema['enum']).filter((value) => value !== null);
  if (values.length > 0 && schema['type'] !== 'boolean') return make('choice', { choices: choicesOf(values), ...(typeof schema['default'] === 'string' && about.required && values.includes(schema['default']) ? standard('string') : {}) });
  switch (schema['type']) {
    case 'string': {
      if (schema['format'] === 'date-time' || schema['format'] === 'date') return make('dateTime', { template: true, ...required });
      if (schema['format'] === 'binary') return 'is a file';
      const { minLength, maxLength, ...rest } = textOptions(schema) as Dict & { minLength?: number; maxLength?: number };
      return make('text', { ...rest, ...(minLength === undefined ? {} : { minimumLength: minLength }), ...(maxLength === undefined || maxLength > 10_000 ? {} : { maximumLength: maxLength }), template: true, ...standard('string'), ...required });
    }
    case 'integer':
    case 'number':
      return make('number', { ...(schema['type'] === 'integer' ? { integer: true } : {}), ...numbersOf(schema, 'minimum', 'maximum'), template: true, ...standard('number'), ...required });
    case 'boolean':
      return make('boolean', standard('boolean'));
    case 'array': {
      const items = plainSchema(api, schema['items']);
      if (listIn(items['enum']).length > 0) return make('choices', { choices: choicesOf(listIn(items['enum'])), ...(about.required ? { minimum: 1 } : {}) });
      return rowsSource(api, items, make, about.required ? { minimum: 1 } : {});
    }
    case 'object':
      return make('json', required);
    case 'several':
      return 'has several shapes';
    default:
      return 'has no shape that a field takes';
  }
}

const ADD = { en: 'Add', fr: 'Ajouter' };

/** A list of flat objects becomes rows, one of single values rows with a value each. */
function rowsSource(api: OpenApi, items: Dict, make: (kind: string, options: Dict) => FieldMade, least: Dict): FieldMade | string {
  if (items['type'] !== 'object') {
    const value = fieldSource(api, 'value', { schema: items, description: '', required: true });
    if (typeof value === 'string' || isNested(value)) return 'is a list of lists, files or things without a shape';
    return { ...make('rows', { fields: { value: value.source }, ...least, addLabel: ADD }), inside: '.*.value' };
  }
  const needed = listIn(items['required']);
  const fields = Object.entries(items['properties'] as Dict).map(([name, schema]): [string, FieldMade | string] => [name, /^[a-z][A-Za-z0-9]*$/.test(name) ? fieldSource(api, name, { schema, description: '', required: needed.includes(name) }) : 'has a name no field has']);
  const made = fields.flatMap(([name, field]) => (typeof field === 'string' || isNested(field) ? [] : [[name, field.source] as const]));
  if (fields.length === 0 || made.length < fields.length) return 'is a list of things that hold further things';
  return make('rows', { fields: Object.fromEntries(made), ...least, addLabel: ADD });
}

const isNested = ({ source }: FieldMade): boolean => /^field\.(rows|json)/.test(source.text);

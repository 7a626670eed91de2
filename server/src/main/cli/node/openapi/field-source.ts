import { isDict, listIn, textIn, type Dict, type OpenApi } from './read-openapi.js';
import { Source, literal } from './literal.js';

const MAX_HELP = 300;

export const firstSentence = (text: string): string => (/^[\s\S]*?[.!?](?=\s|$)/.exec(text.replace(/\s+/g, ' ').trim())?.[0] ?? text.replace(/\s+/g, ' ').trim()).slice(0, MAX_HELP);
export const wordsOf = (name: string): string => {
  const words = name.replace(/[^A-Za-z0-9]+/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const single = (schema: Dict): boolean => ['string', 'number', 'integer', 'boolean'].includes(textIn(schema['type'])) && schema['format'] !== 'binary';
const enumOf = (schema: Dict): readonly unknown[] => listIn(schema['enum']).filter((value) => value !== null && value !== '');

/** One shape for several, where one says them all: choices put together, a free text beside suggestions, whole numbers beside others. */
function oneFor(shapes: readonly Dict[]): Dict | null {
  const [first = {}] = shapes;
  const types = [...new Set(shapes.map((schema) => textIn(schema['type'])))];
  if (shapes.length === 1) return first;
  if (!shapes.every(single)) return null;
  if (types.length === 1 && shapes.every((schema) => enumOf(schema).length > 0)) return { type: types[0], enum: [...new Set(shapes.flatMap(enumOf))] };
  if (types.length === 1) return { type: types[0] };
  return types.every((type) => type === 'integer' || type === 'number') ? { type: 'number' } : null;
}

const propertiesOf = (schema: Dict): Dict => (isDict(schema['properties']) ? schema['properties'] : {});
const unionOf = (shapes: readonly Dict[]): Dict => ({ properties: Object.assign({}, ...shapes.map(propertiesOf)) as Dict });

/** References followed, `allOf` put together, "or nothing" taken away; `several` where it may have more than one shape. */
export function plainSchema(api: OpenApi, value: unknown, depth = 0): Dict {
  const schema = api.resolve(value);
  if (depth > 8) return schema;
  const parts = listIn(schema['allOf']).map((part) => plainSchema(api, part, depth + 1));
  const shapes = [...listIn(schema['anyOf']), ...listIn(schema['oneOf'])].map((part) => plainSchema(api, part, depth + 1)).filter((part) => part['type'] !== 'null' && !(listIn(part['enum']).length > 0 && enumOf(part).length === 0));
  // beside properties of its own, alternatives add some of theirs, or say which are needed together
  const either = schema['properties'] === undefined && parts.length === 0 ? shapes : [];
  const one = either.length === 0 ? unionOf(shapes) : oneFor(either);
  const merged = [schema, ...parts, ...(one === null ? [] : [one])].reduce<Dict>((all, { allOf: _, anyOf: __, oneOf: ___, ...part }) => ({ ...part, ...all, properties: { ...propertiesOf(part), ...propertiesOf(all) }, required: [...listIn(all['required']), ...listIn(part['required'])] }), {});
  const types = listIn(merged['type']).filter((type) => type !== 'null');
  const several = (either.length > 1 && one === null) || types.length > 1;
  return { ...merged, ...(types.length > 0 ? { type: types[0] } : {}), ...(several ? { type: 'several', single: types.length > 1 ? types.every((type) => single({ type })) : either.every(single) } : {}), ...(merged['type'] === undefined && !several && Object.keys(merged['properties'] as Dict).length > 0 ? { type: 'object' } : {}) };
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

export interface About {
  readonly schema: unknown;
  readonly description: unknown;
  readonly required: boolean;
  /** Part of an address, a header or a form, where every single value is a text. */
  readonly asText?: boolean;
}

/** The field for a value of this shape: JSON where no other field can hold all it may be. A sentence's end for what no setting holds. */
export function fieldSource(api: OpenApi, name: string, { schema: described, description, required: isNeeded, asText = false }: About): FieldMade | string {
  const schema = plainSchema(api, described);
  const help = firstSentence(textIn(description) || textIn(schema['description']));
  const start = { label: { en: wordsOf(name) }, ...(help === '' ? {} : { help: { en: help } }) };
  const required = isNeeded ? { required: true } : {};
  const make = (kind: string, options: Dict): FieldMade => ({ source: new Source(`field.${kind}(${literal({ ...start, ...options })})`), inside: '' });
  const json = (shape: 'object' | 'list' | 'any'): FieldMade => make('json', { ...(shape === 'object' ? {} : { shape }), template: true, ...required });
  const standard = (type: string): Dict => (isNeeded && typeof schema['default'] === type ? { default: schema['default'] } : {});
  const values = enumOf(schema);
  if (!asText && values.length > 0 && values.every((value) => typeof value === 'number'))
    return make('number', { help: { en: `${help === '' ? '' : `${help} `}One of ${values.join(', ')}.`.slice(0, MAX_HELP) }, integer: values.every(Number.isInteger), minimum: Math.min(...values), maximum: Math.max(...values), template: true, ...required });
  if (values.length > 0 && schema['type'] !== 'boolean' && schema['type'] !== 'several') return make('choice', { choices: choicesOf(values), ...(typeof schema['default'] === 'string' && isNeeded && values.includes(schema['default']) ? standard('string') : {}) });
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
      if (enumOf(items).length > 0) return make('choices', { choices: choicesOf(enumOf(items)), ...(isNeeded ? { minimum: 1 } : {}) });
      if (items['format'] === 'binary') return 'is a list of files';
      return rowsSource(api, items, make, isNeeded ? { minimum: 1 } : {}) ?? json('list');
    }
    case 'object':
      return json('object');
    default:
      return asText && schema['single'] === true ? make('text', { template: true, ...required }) : json('any');
  }
}

const ADD = { en: 'Add', fr: 'Ajouter' };
const isHeldInRow = (schema: Dict): boolean => single(schema) || enumOf(schema).length > 0 || (schema['type'] === 'array' && enumOf(isDict(schema['items']) ? schema['items'] : {}).length > 0);

/** A list of flat objects becomes rows, one of single values rows with a value each; null for lists of anything else. */
function rowsSource(api: OpenApi, items: Dict, make: (kind: string, options: Dict) => FieldMade, least: Dict): FieldMade | null {
  const rows = (fields: Dict, inside: FieldMade['inside']): FieldMade => ({ ...make('rows', { fields, ...least, addLabel: ADD }), inside });
  const fieldOf = (name: string, schema: Dict, required: boolean): Source | null => {
    const made = isHeldInRow(schema) ? fieldSource(api, name, { schema, description: '', required }) : null;
    return made === null || typeof made === 'string' ? null : made.source;
  };
  if (items['type'] !== 'object') {
    const value = fieldOf('value', items, true);
    return value === null ? null : rows({ value }, '.*.value');
  }
  const needed = listIn(items['required']);
  const fields = Object.entries(items['properties'] as Dict).map(([name, schema]) => [name, /^[a-z][A-Za-z0-9]*$/.test(name) ? fieldOf(name, plainSchema(api, schema), needed.includes(name)) : null] as const);
  return fields.length === 0 || fields.some(([, field]) => field === null) || isDict(items['additionalProperties']) ? null : rows(Object.fromEntries(fields), '');
}

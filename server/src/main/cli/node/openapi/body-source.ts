import type { HttpCall } from '@parcours/sdk/node';
import { plainSchema, wordsOf } from './field-source.js';
import { placeField, placeFile, placeText, type OperationPlace, type Settings } from './place-field.js';
import { isDict, listIn, textIn, type Dict, type OpenApi, type Operation } from './read-openapi.js';

/** What the request of a described node says of its body. */
type BodySource = Pick<HttpCall, 'body' | 'bodyAs' | 'files' | 'headers'>;

const FORMS = { 'application/x-www-form-urlencoded': 'form', 'multipart/form-data': 'multipart' } as const;
const IS_JSON = /^application\/([\w.+-]+\+)?json\b/;
const IS_TEXT = /^(text\/|application\/([\w.+-]+\+)?xml\b)/;

const isFile = (schema: Dict): boolean => schema['format'] === 'binary' || (schema['contentMediaType'] !== undefined && schema['contentEncoding'] === undefined);
const ifAny = <Value extends object>(name: string, values: Value): Record<string, Value> => (Object.keys(values).length === 0 ? {} : { [name]: values });

/** The entries of a body that is an object, those that are files apart. */
function entriesOf(api: OpenApi, schema: Dict, { id }: Operation, settings: Settings, at: OperationPlace, sentAs: 'json' | 'form' | 'multipart'): { readonly body: Record<string, string>; readonly files: Record<string, string> } {
  const [needed, takesFiles, asText] = [listIn(schema['required']), sentAs === 'multipart', sentAs !== 'json'];
  const [body, files]: [Record<string, string>, Record<string, string>] = [{}, {}];
  for (const [name, value] of Object.entries(isDict(schema['properties']) ? schema['properties'] : {})) {
    const plain = plainSchema(api, value);
    if (plain['readOnly'] === true) continue;
    if (takesFiles && isFile(plain)) files[name] = placeFile(settings, name, wordsOf(name), needed.includes(name));
    else {
      const filled = placeField(api, settings, at, id, name, { schema: value, description: '', required: needed.includes(name), asText });
      if (filled !== null) body[name] = filled;
    }
  }
  return { body, files };
}

function jsonBody(api: OpenApi, schema: Dict, operation: Operation, settings: Settings, at: OperationPlace, required: boolean): BodySource {
  if (Object.keys(isDict(schema['properties']) ? schema['properties'] : {}).length > 0) return ifAny('body', entriesOf(api, schema, operation, settings, at, 'json').body);
  if (schema['type'] === undefined) at.tell(`${operation.id}: the shape of its body is not described; people write it as JSON.`);
  const filled = placeField(api, settings, at, operation.id, schema['type'] === 'array' ? 'entries' : 'body', { schema, description: '', required });
  return filled === null ? {} : { body: filled };
}

/** What the operation sends, in the first of the kinds it takes that can be described: JSON, a form, a text, a file. */
export function bodySource(api: OpenApi, operation: Operation, settings: Settings, at: OperationPlace): BodySource {
  const described = api.resolve(operation.about['requestBody']);
  const content = isDict(described['content']) ? described['content'] : {};
  const kinds = Object.keys(content);
  const [first] = kinds;
  if (first === undefined) return {};
  const required = described['required'] === true;
  const schemaOf = (kind: string): Dict => plainSchema(api, api.resolve(content[kind])['schema']);
  const json = kinds.find((kind) => IS_JSON.test(kind));
  if (json !== undefined) return jsonBody(api, schemaOf(json), operation, settings, at, required);
  for (const [kind, bodyAs] of Object.entries(FORMS)) {
    const found = kinds.find((one) => one.startsWith(kind));
    if (found === undefined) continue;
    const { body, files } = entriesOf(api, schemaOf(found), operation, settings, at, bodyAs);
    if (Object.keys({ ...body, ...files }).length === 0) at.tell(`${operation.id}: the entries of its form are not described; nothing is sent.`);
    return { bodyAs, ...ifAny('body', body), ...ifAny('files', files) };
  }
  const text = kinds.find((kind) => IS_TEXT.test(kind));
  if (text !== undefined) return { body: placeText(settings, 'text', 'Text', required), bodyAs: 'text', ...(text === 'text/plain' || text.includes('*') ? {} : { headers: { 'content-type': text } }) };
  if (!isFile(schemaOf(first)) && Object.keys(schemaOf(first)).length > 2) at.tell(`${operation.id}: its body is ${textIn(first)}; it is sent as a file.`);
  return { body: placeFile(settings, 'file', 'File', required), bodyAs: 'file' };
}

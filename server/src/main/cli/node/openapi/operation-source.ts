import { fieldSource, firstSentence, plainSchema, wordsOf } from './field-source.js';
import { guessPages } from './guess-pages.js';
import { Source, block, literal } from './literal.js';
import { camel, isDict, listIn, textIn, type Dict, type OpenApi, type Operation } from './read-openapi.js';

export interface OperationPlace {
  /** Where requests go, without a slash at the end. */
  readonly server: string;
  readonly packageId: string;
  /** Name of the exported credential; null for none. */
  readonly credential: string | null;
  tell(sentence: string): void;
}

interface Settings {
  readonly fields: Record<string, Source>;
  readonly options: Record<string, Source>;
}

/** What the host sets by itself. */
const OWN_HEADERS = /^(accept|content-type|authorization)$/i;
const IDEMPOTENCY = /^(x-)?idempotency-key$/i;

/** Puts a value into the settings: needed ones by themselves, the rest among the options that can be added. Answers where its value stands, null when no field takes it. */
function place(api: OpenApi, { fields, options }: Settings, { tell }: OperationPlace, id: string, name: string, about: Parameters<typeof fieldSource>[2]): string | null {
  const source = fieldSource(api, name, about);
  if (typeof source === 'string') {
    tell(`${id}: "${name}" ${source}, which was left out${about.required ? ' although the service needs it; write a field for it' : ''}.`);
    return null;
  }
  const target = about.required ? fields : options;
  let own = camel(name);
  for (let count = 2; Object.hasOwn(fields, own) || Object.hasOwn(options, own) || own === 'options' || own === 'account'; count++) own = `${camel(name)}${count}`;
  target[own] = source;
  return `{{ params.${about.required ? own : `options.${own}`} }}`;
}

function bodyOf(api: OpenApi, { id, about }: Operation, settings: Settings, at: OperationPlace): Dict | undefined {
  const body = api.resolve(about['requestBody']);
  const content = isDict(body['content']) ? body['content'] : {};
  const kinds = Object.keys(content);
  if (kinds.length === 0) return undefined;
  const json = kinds.find((kind) => /^application\/([\w.+-]+\+)?json\b/.test(kind));
  if (json === undefined) {
    at.tell(`${id}: its body is ${kinds.join(' or ')}, and only JSON can be described; write "execute" for it.`);
    return undefined;
  }
  const schema = plainSchema(api, api.resolve(content[json])['schema']);
  const needed = listIn(schema['required']);
  const properties = Object.entries(isDict(schema['properties']) ? schema['properties'] : {}).filter(([, value]) => plainSchema(api, value)['readOnly'] !== true);
  if (properties.length === 0) at.tell(`${id}: the shape of its body is not described; nothing is sent.`);
  return Object.fromEntries(properties.flatMap(([name, value]) => {
    const filled = place(api, settings, at, id, name, { schema: value, description: '', required: needed.includes(name) });
    return filled === null ? [] : [[name, filled]];
  }));
}

/** One node, as a file of its own. What could not be translated is told, one sentence each. */
export function operationSource(api: OpenApi, operation: Operation, at: OperationPlace): string {
  const { id, method, path, about, parameters } = operation;
  const settings: Settings = { fields: {}, options: {} };
  const pages = guessPages(api, operation);
  const [query, headers]: [Record<string, string>, Record<string, string>] = [{}, {}];
  let [url, idempotencyHeader]: [string, string | undefined] = [`${at.server}${path}`, undefined];
  for (const parameter of parameters) {
    const [name, where, required] = [textIn(parameter['name']), textIn(parameter['in']), parameter['required'] === true];
    if (pages.parameters.includes(name) || (where === 'header' && OWN_HEADERS.test(name))) continue;
    if (where === 'header' && IDEMPOTENCY.test(name)) idempotencyHeader = name;
    else if (where === 'cookie' || (where === 'header' && !required)) at.tell(`${id}: the ${where} "${name}" was left out.`);
    else {
      const filled = place(api, settings, at, id, name, { schema: parameter['schema'], description: parameter['description'], required: required || where === 'path' });
      if (filled === null) continue;
      if (where === 'path') url = url.replaceAll(`{${name}}`, filled);
      else (where === 'query' ? query : headers)[name] = filled;
    }
  }
  const body = method === 'GET' ? undefined : bodyOf(api, operation, settings, at);
  if (pages.pagination !== null) at.tell(`${id}: pages are guessed (${literal(pages.pagination)}); try it with more than one page.`);
  if (method === 'POST' && idempotencyHeader === undefined) at.tell(`${id}: the service takes no key with this request, so one whose answer was lost is shown as unknown and not repeated.`);
  const account = at.credential === null ? {} : { account: new Source(`field.credential({ label: { en: 'Account', fr: 'Compte' }, credentialType: ${literal(`${at.packageId}.${at.credential}`)}, required: true })`) };
  const options = Object.keys(settings.options).length === 0 ? {} : { options: new Source(`field.collection({ label: { en: 'Options', fr: 'Options' }, fields: ${block(settings.options, '    ')} })`) };
  const summary = textIn(about['summary']) || wordsOf(id);
  const declared = {
    type: id, version: 1, label: { en: summary.slice(0, 80) }, description: { en: firstSentence(textIn(about['description']) || summary) }, keywords: { en: [...new Set([...listIn(about['tags']).map(String), wordsOf(id).toLowerCase()])].join(' ') }, icon: new Source('icon'),
    fields: { ...account, ...settings.fields, ...options },
    request: { method, url, ...(Object.keys(query).length > 0 ? { query } : {}), ...(Object.keys(headers).length > 0 ? { headers } : {}), ...(body === undefined || Object.keys(body).length === 0 ? {} : { body }), ...(at.credential === null ? {} : { credential: 'account' }), ...(idempotencyHeader === undefined ? {} : { idempotencyHeader }) },
    ...(pages.pagination === null ? {} : { pagination: pages.pagination }),
    ...(pages.list === null ? {} : { answer: { list: pages.list, output: 'items' } }),
  };
  return `import { defineHttpNode${Object.keys(declared.fields).length > 0 ? ', field' : ''} } from '@parcours/sdk/node';\nimport { icon } from './icon.js';\n\nexport const ${id} = defineHttpNode(${block(declared, '', ['fields', 'request'])});\n`;
}

import type { HttpCall } from '@parcours/sdk/node';
import { bodySource } from './body-source.js';
import { firstSentence, plainSchema, wordsOf } from './field-source.js';
import { guessPages } from './guess-pages.js';
import { Source, block, literal } from './literal.js';
import { placeField, type OperationPlace, type Settings } from './place-field.js';
import { isDict, listIn, textIn, type Dict, type OpenApi, type Operation } from './read-openapi.js';

/** What the host sets by itself. */
const OWN_HEADERS = /^(accept|content-type|authorization)$/i;
const IDEMPOTENCY = /^(x-)?idempotency-key$/i;

type Lists = NonNullable<HttpCall['lists']>;

/** How a list or object stands in an address (OpenAPI, "style values"): repeated unless said. */
function styleOf(parameter: Dict): Lists {
  if (parameter['style'] === 'deepObject') return 'brackets';
  return parameter['explode'] === false || /^(pipe|space)Delimited$/.test(textIn(parameter['style'])) ? 'comma' : 'repeat';
}

/** One way for all lists of the request, and for the entries of its form. */
function listsOf(api: OpenApi, { id, about, parameters }: Operation, tell: (sentence: string) => void): Lists {
  const inQuery = parameters.filter((parameter) => parameter['in'] === 'query' && ['array', 'object'].includes(textIn(plainSchema(api, parameter['schema'])['type'])));
  const content = api.resolve(about['requestBody'])['content'];
  const inForm = Object.values(isDict(content) ? content : {}).flatMap((one) => Object.values(isDict(api.resolve(one)['encoding']) ? (api.resolve(one)['encoding'] as Dict) : {})).filter(isDict);
  const styles = [...new Set([...inQuery, ...inForm.filter((one) => one['style'] !== undefined || one['explode'] !== undefined)].map(styleOf))];
  if (styles.length > 1) tell(`${id}: lists are written in several ways (${styles.join(', ')}); all of them are written as "${styles[0] as Lists}".`);
  for (const { name, style } of inQuery) if (/^(pipe|space)Delimited$/.test(textIn(style))) tell(`${id}: the list "${textIn(name)}" is joined with commas, where the service wants ${style === 'pipeDelimited' ? 'bars' : 'spaces'}; write "execute" for it.`);
  return styles[0] ?? 'repeat';
}

/** One node, as a file of its own. What could not be translated is told, one sentence each. */
export function operationSource(api: OpenApi, operation: Operation, at: OperationPlace): string {
  const { id, method, path, about, parameters } = operation;
  const settings: Settings = { fields: {}, options: {} };
  const pages = guessPages(api, operation);
  const [query, headers, cookies]: [Record<string, string>, Record<string, string>, Record<string, string>] = [{}, {}, {}];
  let [url, idempotencyHeader]: [string, string | undefined] = [`${at.server}${path}`, undefined];
  for (const parameter of parameters) {
    const [name, where, required] = [textIn(parameter['name']), textIn(parameter['in']), parameter['required'] === true];
    if (pages.parameters.includes(name) || (where === 'header' && OWN_HEADERS.test(name))) continue;
    if (where === 'header' && IDEMPOTENCY.test(name)) idempotencyHeader = name;
    else {
      const filled = placeField(api, settings, at, id, name, { schema: parameter['schema'], description: parameter['description'], required: required || where === 'path', asText: true });
      if (filled === null) continue;
      if (where === 'path') url = url.replaceAll(`{${name}}`, filled);
      else (where === 'query' ? query : where === 'cookie' ? cookies : headers)[name] = filled;
    }
  }
  const { headers: described = {}, ...sent } = method === 'GET' ? {} : bodySource(api, operation, settings, at);
  const said = { ...described, ...headers };
  if (Object.keys(cookies).length > 0 && at.credentialCookie) at.tell(`${id}: its credential is a cookie, and takes the place of its other cookies; write "execute" for it.`);
  const lists = listsOf(api, operation, at.tell);
  if (pages.pagination !== null) at.tell(`${id}: pages are guessed (${literal(pages.pagination)}); try it with more than one page.`);
  if (pages.unread !== null) at.tell(`${id}: only the first page is read; how the next one follows ("${pages.unread}") is not in the description, so write "pagination" or "execute" for it.`);
  if (method === 'POST' && idempotencyHeader === undefined) at.tell(`${id}: the service takes no key with this request, so one whose answer was lost is shown as unknown and not repeated.`);
  const account = at.credential === null ? {} : { account: new Source(`field.credential({ label: { en: 'Account', fr: 'Compte' }, credentialType: ${literal(`${at.packageId}.${at.credential}`)}, required: true })`) };
  const options = Object.keys(settings.options).length === 0 ? {} : { options: new Source(`field.collection({ label: { en: 'Options', fr: 'Options' }, fields: ${block(settings.options, '    ')} })`) };
  const summary = textIn(about['summary']) || wordsOf(id);
  const declared = {
    type: id, version: 1, label: { en: summary.slice(0, 80) }, description: { en: firstSentence(textIn(about['description']) || summary) }, keywords: { en: [...new Set([...listIn(about['tags']).map(String), wordsOf(id).toLowerCase()])].join(' ') }, icon: new Source('icon'),
    fields: { ...account, ...settings.fields, ...options },
    request: { method, url, ...(Object.keys(query).length > 0 ? { query } : {}), ...(Object.keys(said).length > 0 ? { headers: said } : {}), ...(Object.keys(cookies).length > 0 ? { cookies } : {}), ...sent, ...(lists === 'repeat' ? {} : { lists }), ...(at.credential === null ? {} : { credential: 'account' }), ...(idempotencyHeader === undefined ? {} : { idempotencyHeader }) },
    ...(pages.pagination === null ? {} : { pagination: pages.pagination }),
    ...(pages.list === null ? {} : { answer: { list: pages.list, output: 'items' } }),
  };
  return `import { defineHttpNode${Object.keys(declared.fields).length > 0 ? ', field' : ''} } from '@parcours/sdk/node';\nimport { icon } from './icon.js';\n\nexport const ${id} = defineHttpNode(${block(declared, '', ['fields', 'request'])});\n`;
}

import type { Fields } from '../fields/field.js';
import type { Json } from '../json.js';
import type { HttpDeclaration } from './declaration.js';
import { placesIn } from './fill.js';

const REQUEST_ROOTS = ['params', 'json', 'contact'];
const ANSWER_ROOTS = ['params', 'json', 'status', 'body', 'entry'];

const ERROR_ROOTS = ['status', 'body'];

function unknownPlaces(template: Json | undefined, roots: readonly string[], fields: Fields, where: string): string[] {
  return placesIn(template ?? null).flatMap((path) => {
    const [root = '', name = ''] = path.split('.');
    if (!roots.includes(root)) return [`${where} names {{ ${path} }}; it can name ${roots.join(', ')}.`];
    return root === 'params' && !Object.hasOwn(fields, name) ? [`${where} names the field "${name}", which does not exist.`] : [];
  });
}

/** Sentences about what is wrong with a declaration; empty when it can be carried out. */
export function checkHttpDeclaration({ request, pagination, answer, errors = [], pace }: HttpDeclaration, fields: Fields): string[] {
  const problems = [
    ...unknownPlaces(request.url, REQUEST_ROOTS, fields, 'request.url'),
    ...unknownPlaces((request.query ?? null) as Json, REQUEST_ROOTS, fields, 'request.query'),
    ...unknownPlaces((request.headers ?? null) as Json, REQUEST_ROOTS, fields, 'request.headers'),
    ...unknownPlaces((request.cookies ?? null) as Json, REQUEST_ROOTS, fields, 'request.cookies'),
    ...unknownPlaces(request.body, REQUEST_ROOTS, fields, 'request.body'),
    ...unknownPlaces((request.files ?? null) as Json, REQUEST_ROOTS, fields, 'request.files'),
    ...unknownPlaces(answer?.map, ANSWER_ROOTS, fields, 'answer.map'),
  ];
  if (request.credential !== undefined && fields[request.credential]?.kind !== 'credential') problems.push(`request.credential names "${request.credential}", which is not a credential field.`);
  for (const name of Object.keys(request.cookies ?? {})) if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) problems.push(`request.cookies has the name ${JSON.stringify(name)}, which no cookie can have.`);
  if (request.cookies !== undefined && Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'cookie')) problems.push('request.cookies and a header "cookie" are said both; keep one of them.');
  if (request.body !== undefined && ['GET', 'HEAD', undefined].includes(request.method)) problems.push('request.body is never sent with GET and HEAD.');
  if (request.files !== undefined && request.bodyAs !== 'multipart') problems.push("request.files is sent with bodyAs: 'multipart' only.");
  if ((request.bodyAs === 'form' || request.bodyAs === 'multipart') && request.body !== undefined && (typeof request.body !== 'object' || Array.isArray(request.body))) problems.push(`request.body has to be an object of entries to be sent as ${request.bodyAs}.`);
  if (pagination !== undefined && (request.method ?? 'GET') !== 'GET') problems.push('Pages are read with GET only.');
  if (pagination !== undefined && answer?.list === undefined) problems.push('pagination needs answer.list, so that the entries of all pages can be put together.');
  for (const { message } of errors) problems.push(...unknownPlaces(message, ERROR_ROOTS, fields, 'errors'));
  for (const { code } of errors) if (!/^[a-z][a-z0-9_]*$/.test(code)) problems.push(`errors has the code "${code}"; codes are in snake_case.`);
  if (pace !== undefined && [pace.atOnce, pace.perSecond].some((value) => value !== undefined && !(value > 0))) problems.push('pace counts from above zero.');
  return problems;
}

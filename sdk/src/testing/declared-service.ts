import { placesIn, type HttpDeclaration, type HttpErrorRule, type HttpRequest, type HttpResult, type Json, type JsonObject, type Pagination } from '../node/index.js';

/** Marks the address of a page that the service itself has named. */
const PAGE = 'parcours-page';
const PAGES = 3;
const PER_PAGE = 2;

export interface DeclaredService {
  readonly http: (request: HttpRequest) => Promise<HttpResult>;
  /** What has been asked so far. */
  readonly requests: readonly HttpRequest[];
  /** How many entries stand on all its pages. */
  readonly entries: number;
}

/** Puts a value at a path of an object; what stands there with parts of its own stays. Where the path looks into a list (`*`), the list gets one entry. */
export function put(target: JsonObject, path: string, value: Json): JsonObject {
  const [before = '', ...inside] = path.split('.*');
  if (inside.length > 0) return put(target, before, [inside.join('.*') === '' ? value : put({}, inside.join('.*').slice(1), value)]);
  const names = path.split('.');
  const last = names.pop() as string;
  let owner = target;
  for (const name of names) {
    const inner = owner[name];
    owner = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : (owner[name] = {});
  }
  if (typeof owner[last] !== 'object' || owner[last] === null) owner[last] = value;
  return target;
}

const below = (root: string, template: Json | undefined): string[] => placesIn(template ?? null).filter((path) => path.startsWith(`${root}.`)).map((path) => path.slice(root.length + 1));

/** What an answer has besides its list: whatever the declaration reads of it. */
const bodyOf = ({ answer }: HttpDeclaration): JsonObject => below('body', answer?.map).reduce((body, path) => put(body, path, `sample ${path}`), { note: 'sample' } as JsonObject);

const entryOf = ({ answer }: HttpDeclaration, number: number): JsonObject => below('entry', answer?.map).reduce((entry, path) => put(entry, path, `${path} ${number}`), { id: number } as JsonObject);

const pagesOf = (pagination: Pagination | undefined): number => (pagination === undefined ? 1 : Math.min(PAGES, pagination.maximumPages ?? PAGES));

/** Which page a request asks for, from 0, as the service understands it. */
function askedPage({ url }: HttpRequest, pagination: Pagination | undefined): number {
  const { searchParams } = new URL(url);
  switch (pagination?.by) {
    case 'page':
      return Number(searchParams.get(pagination.parameter)) - (pagination.first ?? 1);
    case 'offset':
      return Number(searchParams.get(pagination.parameter)) / Number(searchParams.get(pagination.limit.parameter));
    case 'cursor':
      return Number((searchParams.get(pagination.parameter) ?? 'page-0').replace(/^page-/, ''));
    default:
      return Number(searchParams.get(PAGE) ?? 0);
  }
}

/** How many entries stand on each page: the last page by offset is the one that is not full. */
function sizesOf(pagination: Pagination | undefined): readonly number[] {
  const pages = pagesOf(pagination);
  if (pagination?.by === 'page') return pages === 1 ? [0] : Array.from({ length: pages - 1 }, () => PER_PAGE);
  const full = pagination?.by === 'offset' ? pagination.limit.value : PER_PAGE;
  return Array.from({ length: pages }, (_, page) => (pagination?.by === 'offset' && page === pages - 1 ? Math.max(0, full - 1) : full));
}

function withNext(answer: HttpResult, request: HttpRequest, pagination: Pagination, next: number): HttpResult {
  const link = new URL(request.url);
  link.searchParams.set(PAGE, String(next));
  if (pagination.by === 'link') return { ...answer, headers: { link: `<${link.href}>; rel="next"` } };
  if (pagination.by === 'cursor') put(answer.body as JsonObject, pagination.from, `page-${next}`);
  if (pagination.by === 'nextUrl') put(answer.body as JsonObject, pagination.from, link.href);
  return answer;
}

/** A service that is all a declaration says of it: its pages, which come to an end, and in its answers whatever is read of them. */
export function declaredService(declaration: HttpDeclaration): DeclaredService {
  const { pagination, answer = {} } = declaration;
  const requests: HttpRequest[] = [];
  const hasList = answer.list !== undefined || pagination !== undefined || answer.output === 'items';
  const sizes = sizesOf(pagination);
  const http = async (request: HttpRequest): Promise<HttpResult> => {
    requests.push(request);
    const page = askedPage(request, pagination);
    const before = sizes.slice(0, page).reduce((sum, size) => sum + size, 0);
    const list = Array.from({ length: sizes[page] ?? 0 }, (_, index) => entryOf(declaration, before + index + 1));
    const body = bodyOf(declaration);
    if (!hasList) return { status: 200, headers: {}, body };
    const path = answer.list ?? '';
    const found = { status: 200, headers: {}, body: path === '' ? list : put(body, path, list) };
    return pagination === undefined || page + 1 >= sizes.length ? found : withNext(found, request, pagination, page + 1);
  };
  return { http, requests, entries: sizes.reduce((sum, size) => sum + size, 0) };
}

const STATUS_OF: Readonly<Record<string, number>> = { '3xx': 304, '4xx': 418, '5xx': 501 };

/** An answer that a rule about errors is meant for. */
export function refusalFor(rule: HttpErrorRule): HttpResult {
  const body = below('body', rule.message).reduce((made, path) => put(made, path, `sample ${path}`), {} as JsonObject);
  return { status: typeof rule.status === 'number' ? rule.status : (STATUS_OF[rule.status] as number), headers: {}, body: rule.when === undefined ? body : put(body, rule.when.path, rule.when.is) };
}

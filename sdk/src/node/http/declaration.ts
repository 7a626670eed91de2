import type { ErrorWho } from '../errors.js';
import type { HttpRequest } from '../context.js';
import type { Json } from '../json.js';

/**
 * Text with places to fill: `{{ params.city }}`, `{{ json.order.id }}`, `{{ contact.email }}`. A text that is one place and nothing else becomes the
 * value itself, a number or a list for example; where it has none, the entry it stands in is left out. `*` stands for every entry of a list:
 * `{{ params.tags.*.name }}` is the list of their names.
 */
export type Filled = Json;

/** One request per item. */
export interface HttpCall {
  /** Default GET. */
  readonly method?: HttpRequest['method'];
  /** Values are encoded where they are put in, but one that the address begins with. */
  readonly url: string;
  readonly query?: Readonly<Record<string, Filled>>;
  /** One that is a place alone is left out where it has no value. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as the header `cookie`, encoded; one without a value is left out. */
  readonly cookies?: Readonly<Record<string, Filled>>;
  /** What is sent; not with GET and HEAD. */
  readonly body?: Filled;
  /**
   * How `body` is sent. `json` (default); `form`: its entries as `application/x-www-form-urlencoded`; `multipart`: its entries and `files` as
   * `multipart/form-data`; `text`: as it is; `file`: the bytes of the file that `body` names, as in `files`.
   */
  readonly bodyAs?: 'json' | 'form' | 'multipart' | 'text' | 'file';
  /** For `multipart`: parts that are files. Each is what a file field holds, or the name under which the item carries the file; one without is left out. */
  readonly files?: Readonly<Record<string, Filled>>;
  /** How a list stands in `query` and in forms: once for each entry (default), joined with commas, or as `name[]`, with objects as `name[key]`. */
  readonly lists?: 'repeat' | 'comma' | 'brackets';
  /** Name of the credential field whose credential the host adds. */
  readonly credential?: string;
  /** Header that takes the delivery's key: the other side recognises a repeated request by it, so one with a lost answer may be repeated. */
  readonly idempotencyHeader?: string;
  /** Default and maximum 30,000. */
  readonly timeoutMs?: number;
}

/** How to ask for what follows. All pages of an item are fetched before it goes on. */
export type Pagination = (
  | { readonly by: 'page'; readonly parameter: string; /** Default 1. */ readonly first?: number }
  | { readonly by: 'offset'; readonly parameter: string; readonly limit: { readonly parameter: string; readonly value: number } }
  /** `from`: path of the next cursor in the answer's body; empty or absent at the end. */
  | { readonly by: 'cursor'; readonly parameter: string; readonly from: string }
  /** `from`: path of the next address in the answer's body, of the same origin. */
  | { readonly by: 'nextUrl'; readonly from: string }
  /** `Link: <...>; rel="next"` (RFC 8288), of the same origin. */
  | { readonly by: 'link' }
) & {
  /** Default 100; more is an error, not a silent cut. */
  readonly maximumPages?: number;
};

export interface HttpAnswer {
  /** Path of the list in the answer's body, `data.orders` for example; empty for a body that is a list. Needed for pages and for `items`. */
  readonly list?: string;
  /** `one` (default): the item goes on with the answer in it. `items`: one item for each entry of the list. */
  readonly output?: 'one' | 'items';
  /** What to keep: filled with `{{ body.… }}`, or `{{ entry.… }}` for each entry of the list. All of it unless said. */
  readonly map?: Filled;
  /** Name under which it stands in the data; default `response`, for `items` none: the entry is the data. */
  readonly into?: string;
}

/** Who must act on an answer that is no success; the first that fits. */
export interface HttpErrorRule {
  /** `404`, or a range such as `4xx`. */
  readonly status: number | '4xx' | '5xx' | '3xx';
  /** Only where the body has this value at this path. */
  readonly when?: { readonly path: string; readonly is: Json };
  readonly who: ErrorWho;
  /** Stable, snake_case. */
  readonly code: string;
  /** One sentence: expected, found, what to do. May hold `{{ status }}` and `{{ body.… }}`. */
  readonly message: string;
}

/** A node that is a request, as plain data. */
export interface HttpDeclaration {
  readonly request: HttpCall;
  readonly pagination?: Pagination;
  readonly answer?: HttpAnswer;
  /** Before the usual rules: 408, 425, 429 and 5xx pass by themselves (`Retry-After` is kept), the rest needs a person. */
  readonly errors?: readonly HttpErrorRule[];
  readonly pace?: {
    /** Requests of a batch under way at once; default 5. */
    readonly atOnce?: number;
    /** Requests of a batch started per second. */
    readonly perSecond?: number;
  };
}

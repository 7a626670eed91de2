import type { HttpRequest, NodeContext } from './context.js';
import type { NodeBase } from './define-node.js';
import type { Fields, Params } from './fields/field.js';
import type { Json, JsonObject } from './json.js';
import type { HttpResponse } from './outcome.js';
import type { Rule } from './rule.js';

/** What a published trigger listens to. One trigger may listen to several. */
export type Subscription =
  /** Started by hand, from the editor or the API. */
  | { readonly on: 'manual' }
  /** A node of another workflow that answers `call`; its items enter as they are, with its contact. */
  | { readonly on: 'call' }
  /**
   * `POST /hooks/<path>` (or another method). `path` has 16 or more characters nobody can guess. A trigger with `register` has the
   * address made known to the provider after publishing, and taken back after a pause or removal. `save: 'after'`: the caller is answered
   * as soon as the run has been carried out, and it is saved within 50 ms after; a server that crashes in between loses an answered call.
   * Calls about a contact, and those whose answer waits for more than the run's first steps, are saved first all the same.
   * Where `authentication` says so, the host answers 401 to whoever does not show the secret, and the trigger never sees the call; with
   * `allowFrom`, addresses and CIDR blocks, it answers 403 to everybody else.
   */
  | { readonly on: 'webhook'; readonly path: string; readonly method: string; readonly respond: 'at_once' | 'when_done'; readonly save?: 'before' | 'after'; readonly authentication?: HookAuthentication; readonly allowFrom?: readonly string[] }
  /** A hosted page at `/forms/<path>`, and its submissions. */
  | { readonly on: 'form'; readonly path: string; readonly form: FormPage }
  /** `rule` is a cron expression of five fields, read in `timezone` (workspace zone when null). */
  | { readonly on: 'schedule'; readonly rule: string; readonly timezone: string | null }
  /** An event of a contact; `where` over `{ event, contact }`. */
  | { readonly on: 'event'; readonly name: string; readonly where: Rule }
  /**
   * Something that happens to nobody in particular: a title has arrived. It starts a run for each contact of `segment` (all when null) whom
   * `who` concerns, a rule as segments have them in which `{"var": "event.properties.…"}` stands for a value of the event. Each contact enters once per event.
   */
  | { readonly on: 'business_event'; readonly name: string; readonly segment: number | null; readonly who: Rule }
  /** Asks a service again and again with `poll`, every `intervalMs` (a minute at least), a little earlier or later so that not all ask at once. */
  | { readonly on: 'poll'; readonly intervalMs: number }
  /** A connection that stays open, described by `stream`; one worker keeps it. */
  | { readonly on: 'stream' }
  /** A date among the contact's attributes; one run per contact and occurrence. */
  | ({ readonly on: 'date' } & DateRhythm);

/**
 * How callers of a webhook show who they are, checked by the host before the trigger is asked. `credential` is the id of one of the types
 * `core.callerBasic`, `core.callerHeader`, `core.callerJwt` and `core.callerSignature`. A `signature` is one of Standard Webhooks over the
 * body as it came; a message that comes again within 24 hours starts nothing and gets the answer of the first.
 */
export interface HookAuthentication {
  readonly by: 'basic' | 'header' | 'jwt' | 'signature';
  readonly credential: number;
}

/** When a date attribute of a contact starts a run. */
export interface DateRhythm {
  /** Name of the attribute; it holds an ISO date or date and time. */
  readonly attribute: string;
  /** Days from the date to the run: negative before it, 0 on it. */
  readonly offsetDays: number;
  /** `monthly` and `yearly`: on the date itself, then on its day of each later month or year. */
  readonly repeat: 'once' | 'monthly' | 'yearly';
  /** `HH:MM` on the contact's clock, or the workflow's where the contact's zone is unknown. */
  readonly at: string;
  /** What stands for 29 February in common years. */
  readonly leapDay: '02-28' | '03-01';
  /** An occurrence that could not start in time still does while it is late by less than this; then it is skipped and counted. Default 24 hours. */
  readonly toleranceMs?: number;
}

export interface FormPage {
  /** Of the page's own words and the browser's. */
  readonly language: 'en' | 'fr';
  readonly title: string;
  readonly intro: string;
  readonly button: string;
  readonly thanks: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly type: 'text' | 'email' | 'tel' | 'checkbox'; readonly required: boolean }[];
}

/** What happened, as the trigger sees it. */
export type Hit =
  | { readonly on: 'manual'; readonly json: JsonObject }
  | { readonly on: 'webhook'; readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly query: JsonObject; readonly body: unknown;
      /** The body as it came, for the check of a signature; see `verifySignature`. */
      readonly rawBody?: string;
      /** What `register` answered; null without one. */
      readonly registration?: Json }
  | { readonly on: 'form'; readonly values: JsonObject }
  | { readonly on: 'schedule'; readonly dueAt: number }
  | { readonly on: 'event'; readonly event: { readonly name: string; readonly properties: JsonObject; readonly occurredAt: number } }
  | { readonly on: 'business_event'; readonly event: { readonly name: string; readonly properties: JsonObject; readonly occurredAt: number } }
  /** `date` is the occurrence (`YYYY-MM-DD`, without the offset), `dueAt` when its run should start. */
  | { readonly on: 'date'; readonly date: string; readonly dueAt: number };

/** Who the run is about. The contact is found by the first identifier that is known, or made. */
export interface Identify {
  readonly email?: string;
  readonly externalId?: string;
  readonly phone?: string;
  readonly attributes?: JsonObject;
}

/** A trigger's answer to one hit. */
export type Entry =
  | { readonly kind: 'enter'; readonly items: readonly JsonObject[]; readonly identify?: Identify }
  | { readonly kind: 'ignore'; readonly reason: string }
  /** The caller gets this answer and no run starts. */
  | { readonly kind: 'reject'; readonly response: HttpResponse };

export const enter = (items: readonly JsonObject[], identify?: Identify): Entry => (identify ? { kind: 'enter', items, identify } : { kind: 'enter', items });
export const ignore = (reason: string): Entry => ({ kind: 'ignore', reason });
export const reject = (response: HttpResponse): Entry => ({ kind: 'reject', response });

/** What a trigger may ask of its host. */
export type TriggerContext = Omit<NodeContext, 'membersOf' | 'membersOfSegment' | 'matching' | 'consenting' | 'progress'>;

export interface Polled {
  /** What was found, oldest first; at most 1,000. Each starts a run, in this order. */
  readonly entries: readonly Extract<Entry, { kind: 'enter' }>[];
  /** Handed to the next poll; at most 64 kB of JSON. */
  readonly cursor: Json;
  /** There is more to fetch now: polled again at once. */
  readonly more?: boolean;
}

/** The connection of a stream: a GET request that is answered for as long as the other side wishes. */
export interface StreamRequest extends Pick<HttpRequest, 'url' | 'headers' | 'credential'> {
  /** `sse`: server-sent events (`text/event-stream`); `lines`: one message per line. */
  readonly format: 'sse' | 'lines';
}

export interface StreamMessage {
  /** Of server-sent events: `message` unless the other side says. */
  readonly event: string;
  /** The last id the other side has given; null without one. */
  readonly id: string | null;
  readonly data: string;
}

/** How a trigger listens to a connection that the host keeps open for it. Both functions are pure. */
export interface StreamContract<P> {
  /** What to connect to. After a break it is asked again, with the cursor of the last message that was committed; null at first. */
  open(params: P, cursor: Json): StreamRequest;
  /** Turns one message into an entry. Without a cursor its id (of server-sent events) is the cursor. A throw skips the message and is shown on the workflow. */
  message(message: StreamMessage, params: P): { readonly entry: Entry; readonly cursor?: Json };
}

/** Where a provider is to send its hits. */
export interface HookAddress {
  readonly url: string;
  /** Random, the same until the registration ends: for providers that sign with a secret they are given. */
  readonly secret: string;
}

/** Something that may come to a trigger, and what it makes of it. */
export interface TriggerExample {
  /** Where they differ from the node's `sample`, and from what is made up from its fields. */
  readonly settings?: JsonObject;
  /** What comes: a hit, or a message of a stream. */
  readonly hit: Hit | { readonly on: 'stream'; readonly message: StreamMessage };
  /** What it enters with; null where it must start nothing. Whatever it is unless said. */
  readonly items?: readonly JsonObject[] | null;
}

/** An entry point of a workflow. `subscribe` and `receive` are pure: the host does the listening. */
export interface TriggerDefinition<F extends Fields = Fields> extends NodeBase<F> {
  readonly kind: 'trigger';
  /** What to listen to, once published with these settings. */
  subscribe(params: Params<F>): readonly Subscription[];
  /**
   * Turns one hit into an entry. A throw of `UserError` answers 400 to an HTTP caller.
   * Besides what it listens to, every trigger takes a `manual` hit: a test run that starts here with given data.
   */
  receive(hit: Hit, params: Params<F>): Entry;
  /**
   * For `on: 'poll'`: what is new since the cursor; null at the first poll after publishing, where most triggers answer nothing but a
   * cursor, so that only what comes from now on starts runs. Entries and cursor are committed together: whatever happens, each entry
   * starts one run. One worker at a time polls. A throw keeps the cursor, is shown on the workflow, and is tried again later and later.
   */
  poll?(context: TriggerContext, params: Params<F>, cursor: Json): Promise<Polled>;
  /** What comes to it, and what it makes of that: tried at each install and by `conformance`. Those of a stream follow one another. */
  readonly examples?: readonly TriggerExample[];
  /** For `on: 'stream'`. */
  readonly stream?: StreamContract<Params<F>>;
  /** Names of the fields that say what is polled or streamed: while they stay the same, a newer version goes on at the old cursor. Default: all. */
  readonly cursorFields?: readonly (keyof F & string)[];
  /**
   * For `on: 'webhook'`: makes the address known to the provider. Called after publishing, and again after a failure or a crash in between:
   * a second call for the same address should find the first one's registration. Its answer is kept and handed to `unregister` and `receive`.
   */
  register?(context: TriggerContext, params: Params<F>, hook: HookAddress): Promise<JsonObject>;
  /** Takes the registration back; one that is gone already is not an error. */
  unregister?(context: TriggerContext, params: Params<F>, registration: JsonObject): Promise<void>;
}

export const defineTrigger = <const F extends Fields>(options: Omit<TriggerDefinition<F>, 'kind'>): TriggerDefinition<F> => ({ ...options, kind: 'trigger' });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are checked against the fields before each call
export type AnyTrigger = TriggerDefinition<any>;

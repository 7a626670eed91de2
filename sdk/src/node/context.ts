import type { CallbackEvent } from './callback-event.js';
import type { CodeRequest, CodeResult } from './code.js';
import type { ConsentChannel } from './command.js';
import type { ContentRequest, ContentSummary, Filled, StoredContent } from './content/content-request.js';
import type { ContentMedium } from './content/content-media.js';
import type { DroppedFile, FileReference, FileSlice, NewFile } from './file.js';
import type { JsonObject, Localized } from './json.js';
import type { LoyaltyAnswer, LoyaltyHolding, LoyaltyOffers, LoyaltyRequest } from './loyalty.js';
import type { ScoresOf, ScoringOffers } from './scoring.js';
import type { Rule } from './rule.js';
import type { TeamMessage, TeamTold } from './team-message.js';

/** One part of a form with files in it (`multipart/form-data`). */
export type FormPart = { readonly name: string; readonly value: string } | { readonly name: string; readonly file: string };

/** An outgoing HTTP request, made by the host under its network policy. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects and lists are sent as JSON, text as it is. */
  readonly body?: JsonObject | readonly unknown[] | string;
  /** Instead of `body`: the bytes of a stored file, by its id. */
  readonly bodyFile?: string;
  /** Instead of `body`: a form with files in it. */
  readonly form?: readonly FormPart[];
  /**
   * A credential, by its id: the host adds it the way its type declares, and only towards hosts it is bound to.
   * The node never sees the secret.
   */
  readonly credential?: number;
  /** Keeps the answer's body as a file (of this run) instead of handing it over; then `result.file` is set and `body` is null. Only for answers with a 2xx status. */
  readonly saveAs?: { readonly fileName?: string; readonly runId?: number };
  /** Default and maximum 30,000. */
  readonly timeoutMs?: number;
}

export interface HttpResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when the answer is JSON, otherwise text; at most 10 MB. */
  readonly body: unknown;
  /** Set when `saveAs` was asked for. */
  readonly file?: FileReference;
}

/** Where a node wants to open a connection that is not HTTP. */
export interface AddressRequest {
  readonly host: string;
  readonly port: number;
  /** `smtp`: public hosts at the ports 25, 465, 587 and 2525 only; `imap`: at 143 and 993. */
  readonly protocol: 'smtp' | 'imap' | 'other';
}

/** A checked address: connect to it, and to nothing else. */
export interface CheckedAddress {
  /** An IP address. */
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** The name to verify the other side's certificate against; empty for a host that is an address itself. */
  readonly servername: string;
}

/** A credential without its secrets. */
export interface CredentialAccount {
  /** `package.type`. */
  readonly type: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where its provider reports to, for providers that want to be told with each message; absent for types without `callbacks`. */
  readonly callbackUrl?: string;
}

/** What a workspace writes to people for. */
export interface Purpose {
  /** What nodes and the API call it by; never changes. */
  readonly key: string;
  readonly name: Localized;
  /** `consent`: who has agreed; `interest`: who has not objected; `service`: what somebody has asked for, such as an order. */
  readonly basis: 'consent' | 'interest' | 'service';
  readonly channels: readonly ConsentChannel[];
}

/** An address in a message that should tell when it was followed. */
export interface LinkRequest {
  /** `item.delivery.key` of the message it stands in. */
  readonly key: string;
  /** Where it leads; `http:` or `https:`. */
  readonly url: string;
  /** `signed`: holds the destination in itself, for mails. `short`: about 30 characters, stored by the host for 400 days, for text messages and paper. */
  readonly form: 'signed' | 'short';
  /** What the link is called in reports and in the event, at most 100 characters; nobody who follows it sees it in clear. */
  readonly label?: string;
  /** A link people cannot see: whoever follows it is a robot, and so is what else it clicks in that message. */
  readonly trap?: boolean;
}

/**
 * What a node may ask of its host. Every member is data or an async call with data in and out, so that a package can run in another process.
 */
export interface NodeContext {
  /** Epoch milliseconds, from the engine's clock (virtual in tests and plays). */
  now(): number;
  /** IANA zone of the workspace. */
  readonly timezone: string;
  readonly node: { readonly id: string; readonly name: string };
  /**
   * The values of a credential the node's settings name, secrets included: for what is not HTTP. The node type says so in `rawCredentials`.
   * Throws `UserError` `credential_missing` when it is gone, `DefectError` `credential_not_declared` for a type that is not named there,
   * `credential_not_chosen` when no setting of the node names it.
   */
  credential(id: number): Promise<Readonly<Record<string, string>>>;
  /**
   * What is not secret of a credential the node's settings name: its type, for fields that take several, and its open values. Needs no
   * `rawCredentials`. Throws `UserError` `credential_missing`, `DefectError` `credential_not_chosen`.
   */
  account(id: number): Promise<CredentialAccount>;
  /**
   * Throws `UserError` `address_refused` for unknown hosts and targets the policy forbids, `request_invalid` for what cannot be sent,
   * `answer_too_large` (10 MB, 64 kB of headers) and `too_many_redirects` (5; GET and HEAD only); `TransientError` `network` when the other
   * side cannot be reached, or a GET, HEAD, PUT or DELETE got no answer; `TransientError` `outcome_unknown` when another method went out
   * and its answer was lost. With `credential`: `credential_missing`, `credential_host` (it is not bound to that host) and
   * `credential_disconnected` (somebody has to connect it again).
   */
  http(request: HttpRequest): Promise<HttpResult>;
  /**
   * Resolves a host and checks it under the network policy. Throws `UserError` `address_refused`, `port_refused`; `TransientError` `network`
   * when the name cannot be looked up just now.
   */
  address(request: AddressRequest): Promise<CheckedAddress>;
  /** A slice of a stored file, 4 MB unless said and at most; see `readWholeFile`. Throws `UserError` `file_missing`. */
  readFile(id: string, slice?: { readonly offset?: number; readonly length?: number }): Promise<FileSlice>;
  /** Keeps a file of at most 25 MB. Throws `UserError` `file_too_large`, `files_quota` and `bad_file`. */
  saveFile(file: NewFile): Promise<FileReference>;
  /**
   * Puts a file of at most 100 MB where somebody outside collects it: into a folder of the workspace, below `drop` in the server's data folder.
   * It appears whole or not at all. False when a file of that name is there already, which stays as it is: take another name. Throws `UserError`
   * `bad_file`, `file_too_large`, `drop_full` (as much lies there as a workspace may keep in files) and `TransientError` `drop_failed`.
   */
  dropFile(file: DroppedFile): Promise<boolean>;
  /** How far a long batch is, shown on the node while it lasts; at most five times a second, the rest is left out. */
  progress(done: number, total: number, note?: string): void;
  /** Which of these contacts are on a list, by its name or id; a list that does not exist has no members. */
  membersOf(list: string, contactIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Which of these contacts are in a segment now, by its id; one that does not exist has no members. */
  membersOfSegment(segment: number, contactIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** For which of these contacts a rule of segments holds now, over attributes, events, lists, segments and consent; see `field.rule` with `about: 'contacts'`. Throws `UserError` `bad_rule`. */
  matching(rule: Rule, contactIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** What the workspace writes to people for. */
  purposes(): Promise<readonly Purpose[]>;
  /**
   * Which of these contacts may be written to for a purpose (its key) on a channel now: they have agreed, or have not objected where that is
   * enough, and their own address is not on the suppression list. The engine asks again by itself right before each send.
   */
  consenting(purpose: string, channel: ConsentChannel, contactIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Contents of the library whose name holds `search`, by name; at most 100. */
  contents(search?: string): Promise<readonly ContentSummary[]>;
  /**
   * A content of the library: in a published workflow as it stood when the workflow was published, in a test run as it stands now, or the
   * version asked for. Throws `UserError` `content_missing`.
   */
  content(id: number, version?: number): Promise<StoredContent>;
  /**
   * Writes a content for each of these readers: templates filled in, product feeds and conditions resolved, for all of them at once. One answer
   * per reader, in order; what goes wrong with one is its own answer: `UserError` `template_failed`. Nothing is stored. Throws `UserError`
   * `content_missing`, `content_invalid` (what its author has to correct).
   */
  fillContent<Medium extends ContentMedium>(request: ContentRequest<Medium>): Promise<readonly Filled<Medium>[]>;
  /**
   * Moves points, issues and redeems coupons: all of it in one transaction, in order, one answer each; what is refused is its own answer. A
   * request whose key was carried out before changes nothing and answers the same. At most 1,000 at once. Packages of others ask for the
   * permission `loyalty`. Throws `UserError` `bad_loyalty_request`.
   */
  loyalty(requests: readonly LoyaltyRequest[]): Promise<readonly LoyaltyAnswer[]>;
  /** Points and tier of contacts now, one for each, in order; `programme` by its key, the workspace's first when empty. A programme that does not exist has neither. */
  loyaltyOf(programme: string, contactIds: readonly number[]): Promise<readonly LoyaltyHolding[]>;
  /** Programmes with their tiers, and pools of coupons, that settings can name. */
  loyaltyOffers(): Promise<LoyaltyOffers>;
  /** Scores and stages of contacts at this instant, one for each, in order; what was committed just before is in them. */
  scoresOf(contactIds: readonly number[]): Promise<readonly ScoresOf[]>;
  /** Scores with their grades, and stages of the life cycle, that settings can name. */
  scoringOffers(): Promise<ScoringOffers>;
  /**
   * Mails members of the workspace, each in their language, by the mail server of the installation: for what people of the house have to know, not
   * for contacts. Nothing is stored; a second call with the same key sends mails of the same Message-ID. Packages of others may not. Throws
   * `UserError` `not_a_member` (nobody is told then), `nobody_to_tell`, `no_mail` (the installation has no mail server), `mail_refused`;
   * `TransientError` `mail_unavailable`, `DefectError` `outcome_unknown` (nobody was told for sure).
   */
  tellTeam(message: TeamMessage): Promise<TeamTold>;
  /**
   * Runs JavaScript that somebody wrote into the workflow, in a sandbox without network, files or modules: a process of its own, an isolate
   * nobody else uses, thrown away after it. Data in, data out; nothing is stored, and it may be run again after a crash of the machine.
   * The code finds `$input` (`all()`, `first()`, `last()`, `item`), `$json`, `items`, `item`, `itemIndex`, `contact`, `now` and `console`.
   * Answers in order of the calls, one result per call, or one per item in mode `each`; what goes wrong with one is its own result:
   * `UserError` `code_syntax`, `code_failed`, `code_result` (not data, deeper than 64 levels, or more than 1 MB of JSON), `code_time_limit`,
   * `code_memory_limit`, `code_never_ends`; `TransientError` `sandbox_busy`.
   * Throws `UserError` `sandbox_unavailable` where the machine has none, `code_too_large` (256 kB), `code_input_too_large`.
   */
  runCode(request: CodeRequest): Promise<readonly (readonly CodeResult[])[]>;
  /**
   * For nodes that declare `begins`: says that the effect with this `delivery.key` is about to happen, and resolves once that is on record.
   * When a worker dies, effects that had begun are unknown; the others are carried out by the next worker. Throws `TransientError`
   * `not_yours` when the effect must not happen here any more, because another worker has it or its run has ended: let it pass.
   * `address` is where the message goes; the contact's own address of that channel unless said. Throws `UserError` `withheld` when that address
   * or the contact's consent does not allow it: let it pass; the engine records why it was skipped, whatever the node answers for it.
   */
  begin(key: string, address?: string): Promise<void>;
  /**
   * Addresses that lead to these, in their order, and record `<channel>.clicked` `{ url, label, deliveryId, messageKey }` for the contact of
   * the delivery. Each click of a person counts, two within 2 seconds once; clicks of robots (known scanners, `HEAD` requests, whatever comes
   * within 2 seconds after the message was sent, or another link of it within 2 seconds) are `<channel>.scanned` with `robot: true`.
   * The same request always gives the same address, so retries send the same message. What is neither `http:` nor `https:` (`mailto:`,
   * `tel:`) comes back as it is. Throws `DefectError` `bad_key` for a key that is none of a delivery of this node.
   */
  trackLinks(requests: readonly LinkRequest[]): Promise<readonly string[]>;
  /**
   * What a provider reports over a connection the package keeps by itself (SMPP), as `callbacks.read` answers for one that calls: of messages
   * sent with this credential, which the node's settings name. Stored when this resolves, so the other side may be told that it was taken;
   * what comes again counts once. In the server's process it may be called after `execute` has answered, too; in a process of its own a package
   * hears `call_ended` then, and has to let the other side bring it again. Throws `UserError` `credential_missing`, `DefectError`
   * `credential_not_chosen`, `call_ended`, `callback_shape` (at most 1,000 events).
   */
  report(credential: number, events: readonly CallbackEvent[]): Promise<void>;
  /** A line in the run's log, at most 1,000 characters, 20 lines per batch; with an item's `token`, in the log of that item's run alone, 20 lines each. */
  log(message: string, token?: number): void;
}

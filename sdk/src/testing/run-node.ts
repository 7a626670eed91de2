import { DefectError, UserError, checkSettings, credentialTypesOf, describeNode, withDefaults, withPickedIds } from '../node/index.js';
import type { AnyStep, BatchItem, Contact, DeliveryIntent, Fields, Files, HttpRequest, HttpResult, ItemRun, JsonObject, NodeContext, Outcome, Purpose, Resumed, Rule } from '../node/index.js';
import type { ContentBody } from '../node/index.js';
import { fakeContents } from './fake-contents.js';
import { checkOutcomes } from './check-outcomes.js';
import { fakeClock } from './fake-clock.js';
import { fakeLoyalty, type FakeLoyalty } from './fake-loyalty.js';
import { fakeScoring, type FakeScoring } from './fake-scoring.js';
import { fakeLinks } from './fake-links.js';
import { fakeFiles, type FakeFile } from './fake-files.js';
import { filesAsked } from './files-asked.js';

export interface RunNodeOptions {
  /** As stored, or per item. Templates are *not* rendered (that is the engine's work): give what they would have become. */
  readonly settings?: JsonObject | ((index: number) => JsonObject);
  /** The `json` of each item; one empty item unless said. */
  readonly items?: readonly JsonObject[];
  /** Of all items, or per item; none unless said. */
  readonly contact?: Contact | null | ((index: number) => Contact | null);
  readonly now?: () => number;
  readonly timezone?: string;
  readonly http?: (request: HttpRequest) => Promise<HttpResult>;
  /** Values of credentials, by id. */
  readonly credentials?: Readonly<Record<number, Readonly<Record<string, string>>>>;
  /** Types of credentials, by id, where a field takes several; the first the node's fields name unless said. */
  readonly credentialTypes?: Readonly<Record<number, string>>;
  /** Contact ids on each list, by its name. */
  readonly members?: Readonly<Record<string, readonly number[]>>;
  /** Contacts by the id of the segment they are in. */
  readonly segments?: Readonly<Record<number, readonly number[]>>;
  /** Ids of the contacts for whom a rule over contacts holds; nobody unless said. */
  readonly matching?: (rule: Rule, contactIds: readonly number[]) => readonly number[];
  /** What the workspace writes to people for; the standard three unless said. */
  readonly purposes?: readonly Purpose[];
  /** Ids of contacts who may be written to, by `purpose channel`; nobody unless said. */
  readonly consenting?: Readonly<Record<string, readonly number[]>>;
  /** Contents of stored files, by id. What the node saves is added here. */
  readonly storedFiles?: Record<string, FakeFile>;
  /** The files of each item; those a described request sends unless said. */
  readonly files?: (index: number) => Files;
  /** What a host resolves to; 192.0.2.1 unless said. */
  readonly address?: NodeContext['address'];
  /** What happens when the node says that an effect begins; nothing unless said. */
  readonly begin?: NodeContext['begin'];
  readonly progress?: (done: number, total: number, note?: string) => void;
  readonly run?: Partial<ItemRun>;
  /** As if the node were called again after its own wait. */
  readonly resumed?: Resumed;
  /** What differs from the intent the engine would have recorded for an item. */
  readonly delivery?: (index: number) => Partial<DeliveryIntent>;
  /** Which items stand together, by the token of their run; each on its own unless said. */
  readonly token?: (index: number) => number;
  /** What the sandbox would answer. */
  readonly runCode?: NodeContext['runCode'];
  /** Points, tiers and coupons as the host would have them; changed by what the node does. */
  readonly loyalty?: FakeLoyalty;
  /** Scores and stages as the host would have them. */
  readonly scoring?: FakeScoring;
  /** What telling people of the workspace answers; all of them are told unless said. */
  readonly tellTeam?: NodeContext['tellTeam'];
  /** Where providers report to; nowhere unless said. */
  readonly callbackUrl?: string;
  /** What addresses tracked links get; `https://link.example.org/...` unless said. */
  readonly trackLinks?: NodeContext['trackLinks'];
  /** Takes what a provider reports over a connection of the package's own. */
  readonly report?: NodeContext['report'];
  readonly log?: NodeContext['log'];
  /** Contents of the library, by id. Templates are *not* filled in; conditions of blocks count as not holding, feeds as empty. */
  readonly contents?: Readonly<Record<number, ContentBody>>;
}

const refuse = (what: string) => (): never => {
  throw new Error(`The node asked for ${what}; give \`${what}\` to runNode.`);
};

const STANDARD_PURPOSES: readonly Purpose[] = [
  { key: 'newsletter', name: { en: 'Newsletter', fr: 'Lettre d’information' }, basis: 'consent', channels: ['email'] },
  { key: 'offers', name: { en: 'Offers', fr: 'Offres' }, basis: 'consent', channels: ['email', 'sms', 'post'] },
  { key: 'service', name: { en: 'Service messages', fr: 'Messages de service' }, basis: 'service', channels: ['email', 'sms', 'post'] },
];

const firstType = (fields: Fields): string => Object.values(fields).flatMap((field) => [...credentialTypesOf(field), ...(field.fields ? [firstType(field.fields)] : [])]).find((type) => type !== '') ?? '';

export function fakeContext(definition: Pick<AnyStep, 'rawCredentials'> & { readonly fields?: Fields }, options: RunNodeOptions): NodeContext {
  return {
    now: options.now ?? fakeClock().now,
    timezone: options.timezone ?? 'UTC',
    node: { id: 'node1', name: 'Node' },
    credential: async (id) => {
      if (!definition.rawCredentials?.length) throw new DefectError('credential_not_declared', 'The node opens a credential itself; name its type in `rawCredentials`, or give its id to `context.http`.');
      const values = options.credentials?.[id];
      if (!values) throw new UserError('credential_missing', `Expected the credential ${id}, found none; choose another one in the node's settings.`);
      return values;
    },
    account: async (id) => {
      const values = options.credentials?.[id];
      if (!values) throw new UserError('credential_missing', `Expected the credential ${id}, found none; choose another one in the node's settings.`, { credentialId: id });
      return { type: options.credentialTypes?.[id] ?? firstType(definition.fields ?? {}), values, ...(options.callbackUrl === undefined ? {} : { callbackUrl: options.callbackUrl }) };
    },
    http: options.http ?? refuse('http'),
    address: options.address ?? (async ({ host, port }) => ({ address: '192.0.2.1', family: 4, port, servername: host })),
    ...fakeFiles(options.storedFiles ?? {}),
    progress: options.progress ?? (() => undefined),
    membersOf: async (list, contactIds) => new Set(contactIds.filter((id) => (options.members ?? refuse('members')())[list]?.includes(id))),
    membersOfSegment: async (segment, contactIds) => new Set(contactIds.filter((id) => (options.segments ?? refuse('segments')())[segment]?.includes(id))),
    matching: async (rule, contactIds) => new Set(options.matching?.(rule, contactIds) ?? []),
    purposes: async () => options.purposes ?? STANDARD_PURPOSES,
    consenting: async (purpose, channel, contactIds) => new Set(contactIds.filter((id) => options.consenting?.[`${purpose} ${channel}`]?.includes(id))),
    ...fakeLoyalty(options.loyalty),
    ...fakeScoring(options.scoring),
    tellTeam: options.tellTeam ?? (async ({ to }) => ({ told: to, missed: [] })),
    ...fakeContents(options.contents ?? {}),
    runCode: options.runCode ?? refuse('runCode'),
    begin: options.begin ?? (() => Promise.resolve()),
    trackLinks: options.trackLinks ?? fakeLinks,
    report: options.report ?? (() => Promise.resolve()),
    log: options.log ?? (() => undefined),
  };
}

/** Settings as `execute` receives them; throws with the same sentences the editor shows when they are not valid. */
function resolve(definition: AnyStep, settings: JsonObject): JsonObject {
  const problems = checkSettings(definition.fields, settings);
  if (problems.length > 0) throw new Error(`The settings of ${definition.type} are not valid: ${problems.map(({ field, message }) => `${field}: ${message}`).join(' ')}`);
  return withPickedIds(definition.fields, withDefaults(definition.fields, settings));
}

/**
 * Runs a node on plain objects, with everything around it made up: settings are checked and filled in as the engine does,
 * and an answer the engine would refuse throws here.
 */
export async function runNode(definition: AnyStep, options: RunNodeOptions = {}): Promise<readonly Outcome[]> {
  const { settings = {}, items = [{}], contact = null } = options;
  const settingsOf = (index: number): JsonObject => (typeof settings === 'function' ? settings(index) : settings);
  const batch = items.map((json, index): BatchItem<never> => {
    const params = resolve(definition, settingsOf(index));
    const files = options.files ? options.files(index) : filesAsked(definition, { params, json });
    return {
      json,
      ...(files ? { files } : {}),
      contact: typeof contact === 'function' ? contact(index) : contact,
      params: params as never,
      run: { id: index + 1, mode: contact === null ? 'flow' : 'journey', test: false, visit: 1, ...options.run },
      token: options.token?.(index) ?? index,
      resumed: options.resumed ?? null,
      delivery: definition.effects === 'io' ? { key: `run-${index + 1}/node1/1`, attempt: 1, openUrl: `https://open.example.org/o/${index + 1}`, unsubscribeUrl: `https://open.example.org/u/${index + 1}`, confirmUrl: `https://open.example.org/u/${index + 1}/confirm`, ...options.delivery?.(index) } : null,
    };
  });
  const outcomes = await definition.execute(batch, fakeContext(definition, options));
  const problems = checkOutcomes(describeNode('test', definition), settingsOf(0), items.length, outcomes);
  if (problems.length > 0) throw new Error(`The node ${definition.type} answered what the engine would refuse: ${problems.join(' ')}`);
  return outcomes;
}

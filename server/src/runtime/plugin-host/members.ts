import { CONSENT_CHANNELS, CONTENT_MEDIA, DefectError, UserError, grantsHost, grantsSocket, type CodeRequest, type ConsentChannel, type ContentMedium, type ContentRequest, type HttpRequest, type LinkRequest, type NodeContext, type Permissions } from '@parcours/sdk/node';
import { withGuard } from '../outbound/host-guard.js';
import type { HandedOut } from './plugin-sockets.js';

/** Who asks, and what it was granted. */
export interface Asker {
  /** Name and version, for sentences. */
  readonly label: string;
  readonly granted: Permissions;
  readonly handedOut: HandedOut;
}

type Functions = { [Name in keyof NodeContext]: NodeContext[Name] extends (...args: never[]) => unknown ? Name : never }[keyof NodeContext];
type Member = (context: NodeContext, args: readonly unknown[], asker: Asker) => unknown;

const isText = (value: unknown): value is string => typeof value === 'string';
const isChannel = (value: unknown): value is ConsentChannel => CONSENT_CHANNELS.some((channel) => channel === value);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export function refuseHost(host: string, { label, granted }: Pick<Asker, 'label' | 'granted'>): void {
  if (grantsHost(granted, host)) return;
  const may = granted.network.length === 0 ? 'no host at all' : granted.network.join(', ');
  throw new UserError('host_not_granted', `The package ${label} wanted to call ${host.slice(0, 100)}, but was granted ${may}; its author has to ask for it under "network" in parcours.permissions.`, { host: host.slice(0, 253) });
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname;
  } catch {
    return null;
  }
}

function http(context: NodeContext, [request]: readonly unknown[], asker: Asker): unknown {
  if (!isObject(request) || !isText(request['url'])) throw wrongUse('http');
  const host = hostOf(request['url']);
  if (host !== null) refuseHost(host, asker);
  // what cannot be read, and every redirect, is for the outbound client to say
  return context.http(withGuard(request as unknown as HttpRequest, ({ hostname }) => refuseHost(hostname, asker)));
}

async function address(context: NodeContext, [request]: readonly unknown[], { label, granted, handedOut }: Asker): Promise<unknown> {
  if (!isObject(request) || !isText(request['host']) || !isWhole(request['port']) || !isText(request['protocol'])) throw wrongUse('address');
  const { host, port } = request;
  if (!grantsSocket(granted, host, port))
    throw new UserError('socket_not_granted', `The package ${label} wanted to connect to ${host.slice(0, 100)}:${port}, but was granted ${granted.sockets.length === 0 ? 'no connections of its own' : granted.sockets.join(', ')}; its author has to ask for it under "sockets" in parcours.permissions.`, { host: host.slice(0, 253), port });
  const checked = await context.address(request as never);
  handedOut.add(checked.address, checked.port);
  return checked;
}

const wrongUse = (member: string): DefectError => new DefectError('bad_call', `The package called context.${member} with arguments it does not take.`);

const MAX_IDS = 100_000;
const MAX_REQUESTS = 1_000;

function mayLoyalty({ label, granted }: Asker): void {
  if (granted.loyalty === true) return;
  throw new UserError('loyalty_not_granted', `The package ${label} wanted to use points and coupons of contacts, which it was not granted; its author has to ask for it with "loyalty": true in parcours.permissions.`);
}
const MAX_LINKS = 10_000;

/**
 * What each member of the context lets a package in another process do. A member that is not here does not compile: somebody has to say what
 * may pass. Arguments come from code nobody trusts, so their types are checked too.
 */
const MEMBERS = {
  now: (context) => context.now(),
  http,
  address,
  // which credentials a node may open, the host decides for all packages: by the types it declares and the settings somebody chose
  credential: (context, [id]) => (isWhole(id) ? context.credential(id) : wrong('credential')),
  account: (context, [id]) => (isWhole(id) ? context.account(id) : wrong('account')),
  membersOf: async (context, [list, ids]) => (isText(list) && Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? [...(await context.membersOf(list, ids))] : wrong('membersOf')),
  membersOfSegment: async (context, [segment, ids]) => (isWhole(segment) && Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? [...(await context.membersOfSegment(segment, ids))] : wrong('membersOfSegment')),
  matching: async (context, [rule, ids]) => (Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? [...(await context.matching(rule as never, ids))] : wrong('matching')),
  contents: (context, [search]) => (search === undefined || search === null || isText(search) ? context.contents(search ?? undefined) : wrong('contents')),
  content: (context, [id, version]) => (isWhole(id) && (version === undefined || version === null || isWhole(version)) ? context.content(id, version ?? undefined) : wrong('content')),
  fillContent: (context, [request]) => (isFilling(request) ? context.fillContent(request) : wrong('fillContent')),
  loyalty: (context, [requests], asker) => (Array.isArray(requests) && requests.length <= MAX_REQUESTS && requests.every(isObject) ? (mayLoyalty(asker), context.loyalty(requests as never)) : wrong('loyalty')),
  loyaltyOf: (context, [programme, ids], asker) => (isText(programme) && Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? (mayLoyalty(asker), context.loyaltyOf(programme, ids)) : wrong('loyaltyOf')),
  loyaltyOffers: (context, _args, asker) => (mayLoyalty(asker), context.loyaltyOffers()),
  scoresOf: (context, [ids]) => (Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? context.scoresOf(ids) : wrong('scoresOf')),
  scoringOffers: (context) => context.scoringOffers(),
  tellTeam: (_context, _args, { label }) => {
    throw new UserError('team_not_granted', `The package ${label} wanted to mail people of the workspace in the name of Parcours, which packages of others may not; it can send by a credential that somebody chooses.`);
  },
  purposes: (context) => context.purposes(),
  consenting: async (context, [purpose, channel, ids]) => (isText(purpose) && isChannel(channel) && Array.isArray(ids) && ids.length <= MAX_IDS && ids.every(isWhole) ? [...(await context.consenting(purpose, channel, ids))] : wrong('consenting')),
  readFile: (context, [id, slice]) => (isText(id) && isSlice(slice) ? context.readFile(id, slice ?? undefined) : wrong('readFile')),
  saveFile: (context, [file]) => (isObject(file) && isText(file['fileName']) && ['mimeType', 'base64', 'text'].every((name) => file[name] === undefined || isText(file[name])) ? context.saveFile(file as never) : wrong('saveFile')),
  dropFile: (context, [file]) => (isObject(file) && isText(file['folder']) && isText(file['fileName']) && ['base64', 'text'].every((name) => file[name] === undefined || isText(file[name])) ? context.dropFile(file as never) : wrong('dropFile')),
  runCode: (context, [request]) => (isCode(request) ? context.runCode(request) : wrong('runCode')),
  begin: (context, [key, address]) => (isText(key) && (address === undefined || address === null || isText(address)) ? context.begin(key, address ?? undefined) : wrong('begin')),
  trackLinks: (context, [requests]) => (Array.isArray(requests) && requests.length <= MAX_LINKS && requests.every(isLink) ? context.trackLinks(requests) : wrong('trackLinks')),
  report: (context, [id, events]) => (isWhole(id) && Array.isArray(events) ? context.report(id, events as never) : wrong('report')),
  log: (context, [message, token]) => (isText(message) ? context.log(message, isWhole(token) ? token : undefined) : undefined),
  progress: (context, [done, total, note]) => (isWhole(done) && isWhole(total) && (note === undefined || note === null || isText(note)) ? context.progress(done, total, note ?? undefined) : undefined),
} satisfies Record<Functions, Member>;

const isLink = (value: unknown): value is LinkRequest =>
  isObject(value) && isText(value['key']) && isText(value['url']) && (value['form'] === 'signed' || value['form'] === 'short') && (value['label'] === undefined || isText(value['label'])) && (value['trap'] === undefined || typeof value['trap'] === 'boolean');

function isSlice(value: unknown): value is { offset?: number; length?: number } | undefined | null {
  return value === undefined || value === null || (isObject(value) && [value['offset'], value['length']].every((part) => part === undefined || isWhole(part)));
}

const isCarried = (delivery: unknown): boolean => delivery === undefined || (isObject(delivery) && isText(delivery['key']) && typeof delivery['trackOpens'] === 'boolean' && typeof delivery['trackClicks'] === 'boolean');

function isFilling(value: unknown): value is ContentRequest<ContentMedium> {
  if (!isObject(value) || !isWhole(value['content']) || !CONTENT_MEDIA.some((medium) => medium === value['medium'])) return false;
  const { version, readers } = value;
  return (version === undefined || version === null || isWhole(version)) && Array.isArray(readers) && readers.length <= MAX_IDS && readers.every((reader) => isObject(reader) && isObject(reader['json']) && (reader['contact'] === null || isObject(reader['contact'])) && (reader['values'] === undefined || isObject(reader['values'])) && isCarried(reader['delivery']));
}

function isCode(value: unknown): value is CodeRequest {
  if (!isObject(value) || !isText(value['source']) || (value['mode'] !== 'all' && value['mode'] !== 'each') || !Array.isArray(value['calls'])) return false;
  return value['calls'].every((call) => isObject(call) && Array.isArray(call['items']) && call['items'].every(isObject)) && [value['timeLimitMs'], value['memoryLimitMb']].every((limit) => limit === undefined || typeof limit === 'number');
}

function wrong(member: string): never {
  throw wrongUse(member);
}

/** Asks a context for what a package wants, as far as it was granted. Throws like the member itself, and for what was not granted. */
export function askMember(context: Partial<NodeContext>, member: string, args: readonly unknown[], asker: Asker): unknown {
  const allowed: Member | undefined = Object.hasOwn(MEMBERS, member) ? MEMBERS[member as Functions] : undefined;
  if (allowed === undefined || typeof context[member as Functions] !== 'function') throw new DefectError('no_such_member', `There is no context.${member.slice(0, 40)} here.`);
  return allowed(context as NodeContext, args, asker);
}

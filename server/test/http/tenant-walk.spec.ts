import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { ALERT_DEFAULTS, FILE_BYTES, emptyContent, type RouteShape, type WatchRequest, type WorkflowDetail } from '@parcours/sdk/api';
import { allRoutes } from './support/check-answer.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { journey } from './support/journey.js';

const stage = httpStage();

interface Schema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
}

/** The smallest thing that fits a schema. */
function smallest(schema: Schema): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return smallest(schema.anyOf[0] as Schema);
  if (schema.type === 'object') return Object.fromEntries((schema.required ?? []).map((name) => [name, smallest(schema.properties?.[name] ?? {})]));
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items ?? {}));
  if (schema.type === 'string') return 'a'.repeat(Math.max(1, schema.minLength ?? 1));
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  return schema.type === 'boolean' ? false : schema.type === 'null' ? null : {};
}

const PLAYED = { contact: null, startsAt: '2027-03-01T09:00:00Z', happenings: [], untilMs: 0 };
const CASE = { schemaVersion: 1, name: 'Theirs', script: PLAYED, expect: { path: [], messages: [], status: 'done', standing: [] } };

/** Bodies where the smallest that fits is refused for what it says, before the id is looked at. */
const BODIES: Readonly<Record<string, unknown>> = {
  'workflows.save': { revision: 1, document: journey('path-of-the-stranger') }, 'workflows.publish': { revision: 1 }, 'workflows.resume': {}, 'workflows.move': { choices: {} },
  'workflows.previewMove': { choices: {}, target: 'draft' }, 'workflows.bulk': { kind: 'cancel', filter: {} }, 'runs.bulk': { kind: 'cancel', filter: {} }, 'workflows.start': { test: true }, 'enrolments.create': { all: true },
  'plays.play': { script: PLAYED }, 'plays.runCases': {}, 'listening.start': { nodeId: 'n', type: 'core.webhook', version: 1, settings: { path: 'path-of-the-stranger' } }, 'plays.createCase': { case: CASE }, 'plays.saveCase': { case: CASE },
  'sending.saveRate': { rate: null },
  'contents.save': { name: 'Theirs', body: emptyContent(), revision: 1 }, 'contents.publish': {}, 'contents.restore': { revision: 1 },
  'loyalty.saveProgramme': { name: 'Points', mayOwe: false, expiryMonths: null, tierBasis: 'earned', tierMonths: 12, keepMonths: 12, tiers: [] }, 'loyalty.addCodes': { codes: ['THEIRS-1'] },
  'loyalty.savePool': { name: 'Theirs', benefit: '', validUntil: null, validDays: null, perContact: null, bound: false, price: null }, 'loyalty.archiveProgramme': { archived: true }, 'loyalty.archivePool': { archived: true }, 'loyalty.adjust': { points: 1, reason: 'x', key: 'x' },
  'scoring.save': { name: 'Theirs', definition: { kind: 'score', events: [], facts: [], cap: null, decay: { by: 'none' }, grades: [] } },
  'alerts.saveRule': { workflowId: null, enabled: true, settings: ALERT_DEFAULTS.lag, recipients: null, email: true, hook: true, mutedUntil: null },
  'segments.save': { name: 'Theirs', rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } },
  'runs.retry': {}, 'runs.replay': {}, 'credentials.save': { name: 'x', values: { host: 'h', password: 'p' } }, 'members.save': { role: 'viewer' },
};

/** Addresses with a parameter that names nothing of a workspace, and why. */
const OF_NO_WORKSPACE: readonly [RegExp, string][] = [
  [/^\/catalog\//, 'node types and kinds of choices are the same for all workspaces'],
  [/^\/packages\//, 'packages are installed for all workspaces, by its owners'],
];

/** Ids of the first workspace, by the part of the address before them. Null: it is a name within what stands before it. */
const ids: Record<string, number | null> = { nodes: null, versions: null, watches: null, parts: null };
/** Kinds that are quicker made by a row than over the API. */
const SAMPLES: Readonly<Record<string, readonly [table: string, columns: string, values: string]>> = {
  'contact-views': ['contact_views', 'name, columns', `'Mine', '[]'`],
  purposes: ['purposes', 'key, name, basis', `'walk', '{"en":"Walk"}', 'consent'`],
  programmes: ['loyalty_programmes', 'key, name', `'walk', 'Walk'`],
  pools: ['coupon_pools', 'key, name, origin, stock', `'walk', 'Walk', 'imported', 0`],
  sources: ['sources', 'name, kind, write_key', `'Mine', 'site', 'key-' || $1::int`],
  contents: ['contents', 'name, draft, created_at, updated_at', `'Mine', '${JSON.stringify(emptyContent())}', now(), now()`],
  messages: ['deliveries', 'id, run_id, token_id, version_id, visit, item, node, channel, created_at', `nextval('delivery_ids'), 1, $1::int, (select min(id) from workflow_versions where workspace_id = $1::int), 1, 0, 0, 'email', now()`],
  'test-cases': ['test_cases', 'workflow_id, body', `(select min(id) from workflows where workspace_id = $1::int), '${JSON.stringify(CASE)}'`],
  scoring: ['scoring_models', 'kind, key, name, definition, settled_after, created_at, updated_at', `'score', 'walk', 'Walk', '{"kind": "score", "events": [], "facts": [], "cap": null, "decay": {"by": "none"}, "grades": []}', 0, now(), now()`],
  'alert-rules': ['alert_rules', 'kind', `'lag'`],
  alerts: ['alerts', 'rule_id, since, last_at, state, kind, subject, found', `(select min(id) from alert_rules where workspace_id = $1::int), now(), now(), 'firing', 'lag', 'workspace', '{"value": 9, "limit": 5, "of": null, "windowMinutes": 5, "name": ""}'`],
  listening: ['listenings', 'workflow_id, node_id, kind, trigger, config, expires_at', `(select min(id) from workflows where workspace_id = $1::int), 'walk', 'poll', '{"type": "core.manual", "version": 1, "settings": {}}', '{}', now() + interval '1 hour'`],
  comments: ['workflow_comments', 'workflow_id, created_at, text', `(select min(id) from workflows where workspace_id = $1::int), now(), 'Theirs'`],
  segments: ['segments', 'name, rule, settled_after, created_at, updated_at', `'Mine', '{}', 0, now(), now()`],
  merges: ['contact_merges', 'from_contact_id, into_contact_id, merged_at, reason, contact, gained, moved', `0, (select min(id) from contacts where workspace_id = $1::int), now(), 'identify', '{}', '{}', '{}'`],
  imports: ['contact_imports', 'file_name, size_bytes, created_at', `'a.csv', 1, now()`],
};
let owner: Visitor;
let stranger: Visitor;
const theirs: Record<string, number> = {};

const made = async (who: Visitor, path: string, body: unknown): Promise<number> => {
  const answer = (await who.call('POST', path, body)).body as unknown as { id?: number; runId?: number; operation?: { id: number } };
  return answer.operation?.id ?? answer.id ?? answer.runId ?? 0;
};

async function fill(who: Visitor, path: string, into: Record<string, number | null>): Promise<void> {
  const workflow = await made(who, 'workflows', { document: journey(path) });
  const { revision } = (await who.call('GET', `workflows/${workflow}`)).body as unknown as WorkflowDetail;
  await who.call('POST', `workflows/${workflow}/publish`, { revision });
  const runs = await made(who, `workflows/${workflow}/runs`, { test: true, json: {} });
  Object.assign(into, {
    workflows: workflow, runs,
    contacts: await made(who, 'contacts', { email: 'ada@example.org' }),
    lists: await made(who, 'lists', { name: 'Letter' }),
    credentials: await made(who, 'credentials', { type: 'probe.account', name: 'Mine', values: { host: 'h', password: 'canary-secret' } }),
    'api-keys': await made(who, 'api-keys', { name: 'Mine', role: 'viewer' }),
    invitations: await made(who, 'invitations', { email: 'invited@example.org', role: 'viewer' }),
    operations: await made(who, `workflows/${workflow}/bulk`, { kind: 'cancel', filter: { runIds: [runs] } }),
    members: ((await who.call('GET', 'session')).body as unknown as { user: { id: number } }).user.id,
    sessions: ((await who.call('GET', 'account/sessions')).body as unknown as { items: { id: number }[] }).items[0]!.id,
  });
  const workspace = ((await who.call('GET', 'session')).body as unknown as { workspace: { id: number } }).workspace.id;
  const { rows } = await stage.pool.query<{ id: number }>(`insert into enrolments (workspace_id, workflow_id, created_at, read_last, total, node_id, status, finished_at) values ($1, $2, now(), 0, 0, 'signup', 'done', now()) returning id`, [workspace, workflow]);
  const file = await who.call('POST', 'files?fileName=a.txt', 'canary', { 'content-type': FILE_BYTES });
  Object.assign(into, { enrolments: rows[0]!.id, files: Number((file.body as unknown as { id: string }).id) });
  for (const [kind, [table, columns, values]] of Object.entries(SAMPLES)) {
    const { rows: known } = await stage.pool.query<{ known: boolean }>('select to_regclass($1) is not null as known', [table]);
    if (known[0]?.known === true) into[kind] = (await stage.pool.query<{ id: number }>(`insert into ${table} (workspace_id, ${columns}) values ($1::int, ${values}) returning id`, [workspace])).rows[0]!.id;
  }
  expect(file.status).toBe(201);
}

beforeAll(async () => {
  owner = await stage.owner();
  stranger = await stage.stranger();
  await fill(owner, 'path-of-the-first-workspace', ids);
  await fill(stranger, 'path-of-the-other-workspace', theirs);
  expect(Object.entries(ids).filter(([, id]) => id !== null && !(id > 0))).toEqual([]);
});

interface Step {
  readonly part: string;
  readonly name: string;
}

/** Parameters of an address with the kind of thing each of them names. */
const steps = (path: string): Step[] => [...path.matchAll(/\/([^/:]+)\/:(\w+)/g)].map(([, part, name]) => ({ part: part as string, name: name as string }));
type Walked = RouteShape & { readonly name: string };
const walked: readonly Walked[] = allRoutes.filter(({ path }) => path.includes('/:') && !OF_NO_WORKSPACE.some(([pattern]) => pattern.test(path)));

/** The address with an id for each parameter: the stranger's own, but for the one that is tried. */
function address(route: Walked, tried: Step, id: number): string {
  return route.path.slice(1).replace(/([^/:]+)\/:(\w+)/g, (_, part: string, name: string) => {
    // a contact on a list, an enrolment of a workflow: the kind is in the parameter's name
    const kind = name === 'contactId' ? 'contacts' : part;
    return `${part}/${name === tried.name ? id : (theirs[kind] ?? (name === 'nodeId' ? 'signup' : 1))}`;
  });
}

/** Without what differs from request to request, and without the id that was asked for. */
const plain = (text: string, id: number): string => text.replace(/"requestId":"[^"]+"/, '').replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID');
const NOBODY = 2_000_000_111;

describe('somebody from another workspace (D2)', () => {
  it.each(walked.flatMap((route) => steps(route.path).filter(({ part }) => ids[part] !== null).map((step) => ({ name: route.name, method: route.method, path: route.path, route, step }))))(
    '$method $path ($name): our $step.name is answered exactly as one that never was',
    async ({ route, step }) => {
      const kind = step.name === 'contactId' ? 'contacts' : step.part;
      const id = ids[kind];
      if (typeof id !== 'number') throw new Error(`There is no "${kind}" of the first workspace in this test: make one in fill(), or say in OF_NO_WORKSPACE why it belongs to none.`);
      const body = route.consumes !== undefined ? 'x' : route.body !== undefined ? (BODIES[route.name] ?? smallest(route.body as Schema)) : undefined;
      const headers: Record<string, string> = route.consumes === undefined ? {} : { 'content-type': route.consumes };
      const ours = await stranger.call(route.method, address(route, step, id), body, headers);
      const unknown = await stranger.call(route.method, address(route, step, NOBODY), body, headers);
      expect([ours.status, plain(ours.text, id)]).toEqual([404, plain(unknown.text, NOBODY)]);
      expect(unknown.status).toBe(404);
    },
  );

  it('finds nothing of ours in any list', async () => {
    const lists = allRoutes.filter(({ method, path, scope }) => method === 'GET' && !path.includes('/:') && scope !== 'public' && !/^\/(catalog|packages|templates)/.test(path));
    expect(lists.length).toBeGreaterThan(8);
    for (const { path } of lists) {
      const { text } = await stranger.call('GET', path.slice(1));
      expect(text).not.toMatch(/path-of-the-first-workspace|owner@example\.org/);
    }
  });

  const inBodies: [string, string, (id: number) => [string, unknown]][] = [
    ['a list to enrol', 'lists', (list) => [`workflows/${theirs['workflows']}/enrolments`, { list }]],
    ['runs to cancel', 'runs', (id) => [`workflows/${theirs['workflows']}/bulk`, { kind: 'cancel', filter: { runIds: [id] }, dryRun: true }]],
    ['a workspace to enter', 'workspaces', (id) => ['session/workspace', { workspaceId: id }]],
    ['a session to end', 'sessions', (id) => [`account/sessions/${id}`, {}]],
  ];
  it.each(inBodies)('is answered for our %s in a body as for one that never was', async (_, kind, request) => {
    const id = kind === 'workspaces' ? 1 : (ids[kind] as number);
    const [ours, unknown] = [await stranger.call('POST', ...request(id)), await stranger.call('POST', ...request(NOBODY))];
    expect([ours.status, plain(ours.text, id)]).toEqual([unknown.status, plain(unknown.text, NOBODY)]);
  });
  it('cannot use our credential, whatever way its number gets into their workflow (D8)', async () => {
    const document = journey('path-that-borrows');
    const borrowed = { ...document, nodes: document.nodes.map((node) => (node.type === 'probe.send' ? { ...node, settings: { account: ids['credentials'] } } : node)) };
    const { id } = (await stranger.call('POST', 'workflows', { document: borrowed })).body as unknown as { id: number };
    const unknown = { ...borrowed, nodes: borrowed.nodes.map((node) => (node.type === 'probe.send' ? { ...node, settings: { account: NOBODY } } : node)) };
    const other = ((await stranger.call('POST', 'workflows', { document: unknown })).body as unknown as { id: number }).id;
    const [ours, never] = [await stranger.call('POST', `workflows/${id}/runs`, { test: true }), await stranger.call('POST', `workflows/${other}/runs`, { test: true })];
    expect(ours.status).toBe(never.status);
    await new Promise((wake) => setTimeout(wake, 300));
    const { text } = await stranger.call('GET', `workflows/${id}/runs`);
    expect(text).not.toContain('canary-secret');
  });
});

describe('live messages for somebody from another workspace (D2, N2)', () => {
  let socket: Socket | undefined;
  afterEach(() => void socket?.close());

  it('are refused for what is ours exactly as for what never was', async () => {
    socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: stranger.cookie ?? '' }, reconnection: false });
    await new Promise((connected) => socket?.once('connect', () => connected(undefined)));
    const watch = (request: WatchRequest): Promise<unknown> => socket?.emitWithAck('watch', request) as Promise<unknown>;
    expect(await watch({ workflowId: theirs['workflows'] as number })).toEqual({ ok: true });
    for (const [ours, unknown] of [[{ workflowId: ids['workflows'] as number }, { workflowId: NOBODY }], [{ runId: ids['runs'] as number }, { runId: NOBODY }]] as const)
      expect([await watch(ours), (await watch(ours)) as { ok: boolean }]).toEqual([await watch(unknown), { ok: false, message: expect.any(String) }]);
  });
  it('do not reach them: what happens to us is told to us alone', async () => {
    const heard: unknown[] = [];
    socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: stranger.cookie ?? '' }, reconnection: false });
    await new Promise((connected) => socket?.once('connect', () => connected(undefined)));
    socket.on('live', (event) => heard.push(event));
    await owner.call('POST', `workflows/${ids['workflows']}/runs`, { test: true, json: {} });
    await owner.call('POST', `workflows/${ids['workflows']}/pause`, {});
    await new Promise((wake) => setTimeout(wake, 600));
    expect(heard).toEqual([]);
  });
});

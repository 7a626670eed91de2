import { afterEach, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { PERMISSIONS, rolePermissions, socketPermissions, type Role, type RouteShape } from '@parcours/sdk/api';
import type pg from 'pg';
import { ApiKeysRepository } from '../../src/db/repositories/api-keys.repository.js';
import { inWorkspace } from '../../src/db/scope/workspace-scope.js';
import { newApiKey } from '../../src/http/api-keys/api-key-text.js';
import { secretHash } from '../../src/http/routing/secret-text.js';
import { allRoutes } from './support/check-answer.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
const roles = Object.keys(rolePermissions) as Role[];
/** Ids that nobody has: whoever is let through finds nothing, and nothing is destroyed for the next one. */
const pathOf = (route: RouteShape): string => route.path.slice(1).replace(/:\w+/g, '2147483000');
const call = (who: Visitor, route: RouteShape, headers: Record<string, string> = {}): Promise<Answer> => who.call(route.method, pathOf(route), route.body === undefined ? undefined : {}, headers);
const guarded = allRoutes.filter(({ scope }) => scope !== 'public' && scope !== 'session');
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error?.code];

async function otherWorkspace(): Promise<number> {
  const { rows } = await pool().query<{ id: number }>(`insert into workspaces (name) values ('Coffee') returning id`);
  return rows[0]!.id;
}

const keys = new Map<string, string>();
/** A key of the owner's with these permissions alone; made once for the same ones. */
async function keyWith(permissions: readonly (typeof PERMISSIONS)[number][]): Promise<Visitor> {
  await stage.owner();
  const visitor = stage.visitor();
  visitor.key = keys.get(permissions.join());
  if (visitor.key !== undefined) return visitor;
  const { key, prefix } = newApiKey();
  await inWorkspace(1, () => stage.server.app.get(ApiKeysRepository).create({ workspaceId: 1, name: 'probe', role: 'admin', prefix, keyHash: secretHash(key), createdBy: null, scopes: [...permissions] }));
  visitor.key = key;
  keys.set(permissions.join(), key);
  return visitor;
}

const people = new Map<Role, Promise<Visitor>>();
/** One session of each role, for requests that end no session. */
function visitorAs(role: Role): Promise<Visitor> {
  const known = people.get(role) ?? stage.person(role);
  people.set(role, known);
  return known;
}

describe('every route of the table (D1)', () => {
  it.each(allRoutes)('$name exists and names a permission that exists', async (route) => {
    const ends = route.scope === 'public' || route.scope === 'session';
    const answer = await call(await (ends ? stage.person('owner') : visitorAs('owner')), route);
    // an unknown address answers "There is nothing at ..."; an unknown id is not_found too, but the set-up route is gone by design
    expect(answer.text).not.toContain('There is nothing at');
    expect(answer.status).toBeLessThan(500);
    if (route.scope !== 'public' && route.scope !== 'session') expect(PERMISSIONS).toContain(route.scope);
  });
  it.each(allRoutes.filter(({ scope }) => scope !== 'public'))('$name answers nobody without credentials', async (route) => {
    expect(outcome(await call(stage.visitor(), route))).toEqual([401, 'not_signed_in']);
  });
  it.each(guarded)('$name is open to the roles that have its permission, and to no other', async (route) => {
    for (const role of roles) {
      const [status, code] = outcome(await call(await visitorAs(role), route));
      if (rolePermissions[role].includes(route.scope as never)) expect([role, [401, 403].includes(status)]).toEqual([role, false]);
      else expect([role, status, code]).toEqual([role, 403, 'not_permitted']);
    }
  });
  it.each(guarded)('$name is closed to a key without its permission', async (route) => {
    const others = PERMISSIONS.filter((permission) => permission !== route.scope);
    expect(outcome(await call(await keyWith(others), route))).toEqual([403, 'not_permitted']);
  });
  it.each(allRoutes.filter(({ scope }) => scope === 'session'))('$name is for people, not for keys', async (route) => {
    expect(outcome(await call(await keyWith(PERMISSIONS), route))).toEqual([403, 'not_permitted']);
  });
  it.each(allRoutes.filter(({ method }) => method !== 'GET'))('$name takes nothing that a page of another site sends (C1)', async (route) => {
    const owner = await visitorAs('owner');
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) expect(outcome(await call(owner, route, headers))).toEqual([403, 'foreign_origin']);
  });
  it.each(allRoutes.filter(({ method, body }) => method !== 'GET' && body !== undefined))('$name refuses other content types than its own (C1)', async (route) => {
    const owner = await visitorAs('owner');
    expect(outcome(await owner.call(route.method, pathOf(route), '{}', { 'content-type': 'text/plain' }))).toEqual([415, 'not_json']);
  });
  it.each(allRoutes.filter(({ body, scope }) => body !== undefined && scope !== 'public'))('$name refuses fields that it does not know (D6)', async (route) => {
    const owner = await visitorAs('owner');
    const answer = await owner.call(route.method, pathOf(route), { 'unknown-field': 1 });
    // an address whose parameter is not even an id is refused for that first
    expect([400, 404]).toContain(answer.status);
  });
  it.each(allRoutes.filter(({ path }) => /:(id|contactId)/.test(path)))('$name answers 404 for an id that cannot be', async (route) => {
    const owner = await visitorAs('owner');
    const body = route.body === undefined ? undefined : {};
    const ids = ['0', '-1', '1.5', 'abc', '99999999999999999999', '%27', '1e3'];
    expect(await Promise.all(ids.map(async (id) => [id, (await owner.call(route.method, route.path.slice(1).replace(/:\w+/g, id), body)).status]))).toEqual(ids.map((id) => [id, 404]));
  });
  it('shows the owner of another workspace nothing of this one', async () => {
    const owner = await stage.owner();
    await owner.call('POST', 'workflows', { name: 'canary-workflow' });
    await owner.call('POST', 'invitations', { email: 'canary-invited@example.org', role: 'viewer' });
    const stranger = await stage.person('owner', await otherWorkspace());
    for (const route of guarded.filter(({ method, path }) => method === 'GET' && !path.includes(':'))) {
      const answer = await call(stranger, route);
      // 400: a question that needs something to be asked about
      expect([200, 400, 404]).toContain(answer.status);
      expect(answer.text).not.toMatch(/canary|owner@example\.org|Olga/);
    }
  });
  it('changes nothing when it is only read, whoever reads it and however (C2)', async () => {
    const owner = await stage.owner();
    const { rows: tables } = await pool().query<{ name: string }>(`select distinct table_name as name from information_schema.columns where table_schema = 'public' and (column_name = 'workspace_id' or table_name in ('users', 'workspaces', 'instance')) and table_name not in ('sessions', 'api_keys')`);
    expect(tables.length).toBeGreaterThan(10);
    const state = async (): Promise<string[]> => Promise.all(tables.map(async ({ name }) => `${name} ${(await pool().query<{ sum: string }>(`select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as sum from ${name} t`)).rows[0]?.sum ?? ''}`));
    const before = await state();
    for (const route of allRoutes.filter(({ method }) => method === 'GET'))
      for (const method of ['GET', 'HEAD']) await fetch(`${stage.server.url}/api/v1/${pathOf(route)}`, { method, redirect: 'manual', headers: { cookie: owner.cookie ?? '' } });
    expect(await state()).toEqual(before);
  });
  it('counts a change of role from the next request on (D5)', async () => {
    const visitor = await stage.person('editor');
    expect((await visitor.call('POST', 'lists', { name: 'Before' })).status).toBe(201);
    await pool().query(`update memberships set role = 'viewer' where user_id = (select id from users where email = 'editor-1@example.org')`);
    expect(outcome(await visitor.call('POST', 'lists', { name: 'After' }))).toEqual([403, 'not_permitted']);
    await pool().query(`delete from memberships where user_id = (select id from users where email = 'editor-1@example.org')`);
    expect((await visitor.call('GET', 'lists')).status).toBe(401);
  });
});

describe('every socket event (D1, N2)', () => {
  let socket: Socket | undefined;
  afterEach(() => void socket?.close());
  const open = (cookie: string | undefined): Promise<string> =>
    new Promise((answered) => {
      socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: cookie === undefined ? {} : { cookie }, reconnection: false });
      socket.once('connect', () => answered('connected')).once('connect_error', (error) => answered(error.message));
    });
  it('is named in the table with its permission', () => {
    expect(Object.values(socketPermissions).every((permission) => PERMISSIONS.includes(permission))).toBe(true);
  });
  it.each(roles)('is answered to the role %s by that table, for what is there', async (role) => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { name: `Watched by ${role}` })).body as unknown as { id: number };
    expect(await open((await stage.person(role)).cookie)).toBe('connected');
    expect(await socket?.emitWithAck('watch', { workflowId: id })).toMatchObject({ ok: rolePermissions[role].includes(socketPermissions.workflow) });
    expect(await socket?.emitWithAck('watch', { runId: 2147483000 })).toMatchObject({ ok: false });
  });
  it('is nothing to nobody, and nothing of this workspace to the owner of another', async () => {
    expect(await open(undefined)).toBe('not_signed_in');
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { name: 'Not theirs' })).body as unknown as { id: number };
    expect(await open((await stage.person('owner', await otherWorkspace())).cookie)).toBe('connected');
    expect(await socket?.emitWithAck('watch', { workflowId: id })).toMatchObject({ ok: false });
  });
});

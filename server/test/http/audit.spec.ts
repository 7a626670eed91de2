import { beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { routes, type AuditEntry, type RouteShape } from '@parcours/sdk/api';
import { firstValueFrom, of } from 'rxjs';
import { AuditInterceptor } from '../../src/http/audit/audit-interceptor.js';
import { AuditTrail } from '../../src/http/audit/audit-trail.service.js';
import { OWNER, httpStage, type Answer, type Visitor } from './support/http-server.js';
import { allRoutes } from './support/check-answer.js';
import { journey } from './support/journey.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
let owner: Visitor;
beforeAll(async () => void (owner = await stage.owner()));
const entries = async (query = ''): Promise<AuditEntry[]> => ((await owner.call('GET', `audit${query}`)).body as unknown as { items: AuditEntry[] }).items;
const idOf = ({ body }: Answer): number => (body as unknown as { id: number }).id;

describe('the audit log (P3)', () => {
  it('says who did what, when, from where, and what it was before', async () => {
    const viewer = await stage.person('viewer');
    const { user } = (await viewer.call('GET', 'session')).body as unknown as { user: { id: number } };
    expect((await owner.call('PATCH', `members/${user.id}`, { role: 'editor' }, { 'user-agent': 'A browser' })).status).toBe(200);
    const [entry] = await entries('?action=members');
    expect(entry).toMatchObject({ action: 'members.save', actor: { kind: 'person', name: OWNER.email }, subject: 'viewer-1@example.org', details: { before: { role: 'viewer' }, after: { role: 'editor' } }, address: '127.0.0.1', agent: 'A browser' });
    expect(Math.abs(Date.parse(entry?.at ?? '') - Date.now())).toBeLessThan(60_000);
  });
  it('has good and bad sign-ins, of accounts that exist', async () => {
    await stage.visitor().call('POST', 'session', { email: OWNER.email, password: 'canary-of-a-guess' });
    await stage.visitor().call('POST', 'session', { email: 'nobody@example.org', password: 'canary-of-a-guess' });
    await stage.visitor().call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    expect((await entries('?action=session')).map(({ action, actor }) => [action, actor.name])).toEqual([['session.create', OWNER.email], ['session.refused', OWNER.email]]);
  });
  it('has no secret', async () => {
    await owner.call('POST', 'credentials', { type: 'probe.account', name: 'Mine', values: { host: 'h', password: 'canary-secret' } });
    const { key } = (await owner.call('POST', 'api-keys', { name: 'Shop', role: 'viewer' })).body as unknown as { key: string };
    const { link } = (await owner.call('POST', 'invitations', { email: 'x@example.org', role: 'viewer' })).body as unknown as { link: string };
    const { rows } = await pool().query('select * from audit_log');
    const all = JSON.stringify(rows);
    for (const secret of ['canary', key, link.split('#')[1] ?? 'none', OWNER.password]) expect(all).not.toContain(secret);
    expect(all).toContain('credentials.create');
  });
  it('names the key that acted', async () => {
    const holder = await stage.holder('editor');
    await holder.call('POST', 'lists', { name: 'By a program' });
    expect((await entries('?action=lists'))[0]).toMatchObject({ actor: { kind: 'key', name: expect.stringMatching(/^editor \(pk_[\w-]{6}…\)$/) }, subject: expect.stringContaining('By a program') });
  });
  it('can only be added to, even by the owner of the tables', async () => {
    for (const statement of [`update audit_log set actor = 'nobody'`, 'delete from audit_log', 'truncate audit_log']) await expect(pool().query(statement)).rejects.toThrow('append-only');
    expect((await entries()).length).toBeGreaterThan(3);
  });
  it('forgets what is older than a year when told to', async () => {
    await pool().query(`insert into audit_log (workspace_id, at, actor_kind, actor, action) values (1, now() - interval '366 days', 'system', 'Parcours', 'old.entry')`);
    const { rowCount } = await pool().query(`delete from audit_log where action = 'old.entry'`);
    expect(rowCount).toBe(1);
  });
  it('is filtered, paged and exported, and the export is in it', async () => {
    const first = (await owner.call('GET', 'audit?limit=2')).body as unknown as { items: AuditEntry[]; nextCursor: string };
    const second = (await owner.call('GET', `audit?limit=2&cursor=${first.nextCursor}`)).body as unknown as { items: AuditEntry[] };
    expect(second.items[0]!.id).toBeLessThan(first.items[1]!.id);
    expect(await entries('?from=2100-01-01T00:00:00Z')).toEqual([]);
    expect((await entries('?actor=editor')).every(({ actor }) => actor.name.includes('editor'))).toBe(true);
    const { csv, entries: count, more } = (await owner.call('POST', 'audit/export', { action: 'lists' })).body as unknown as { csv: string; entries: number; more: boolean };
    expect([count, more, csv.trim().split('\r\n')]).toEqual([1, false, [expect.stringContaining('"at","actor"'), expect.stringContaining('lists.create')]]);
    expect((await entries('?action=audit'))[0]).toMatchObject({ action: 'audit.export', details: { after: { action: 'lists', entries: 1 } } });
  });
});

describe('every route that can change something', () => {
  /** What makes each of them succeed once; those of other features are asked with what they need least. */
  const workflow = async (): Promise<number> => idOf(await owner.call('POST', 'workflows', { document: journey('a-path-nobody-guesses-first') }));

  it('leaves an entry when it succeeds', async () => {
    const seen = new Set<string>();
    const run = async (method: string, path: string, body?: unknown): Promise<Answer> => {
      const answer = await owner.call(method, path, body);
      expect([path, answer.status < 400 ? 'succeeded' : answer.text]).toEqual([path, 'succeeded']);
      return answer;
    };
    const id = await workflow();
    await run('PUT', `workflows/${id}/draft`, { document: journey('a-path-nobody-guesses-second'), revision: 1 });
    await run('POST', `workflows/${id}/publish`, { revision: 2 });
    await run('POST', `workflows/${id}/pause`);
    await run('POST', `workflows/${id}/resume`, {});
    await run('POST', `workflows/${id}/bulk`, { kind: 'cancel', filter: {} });
    const runId = ((await run('POST', `workflows/${id}/runs`, { test: true, json: {} })).body as unknown as { runId: number }).runId;
    await run('POST', `runs/${runId}/cancel`);
    await run('POST', 'overdue/nudge');
    const contact = idOf(await run('POST', 'contacts', { email: 'ada@example.org' }));
    const list = idOf(await run('POST', 'lists', { name: 'Lettre' }));
    await run('PUT', `lists/${list}/members/${contact}`);
    await run('DELETE', `lists/${list}/members/${contact}`);
    const credential = idOf(await run('POST', 'credentials', { type: 'probe.account', name: 'Mine', values: { host: 'h', password: 'p' } }));
    await run('PUT', `credentials/${credential}`, { name: 'Yours', values: { host: 'h' } });
    await run('POST', `credentials/${credential}/test`);
    await run('DELETE', `credentials/${credential}`);
    const key = idOf(await run('POST', 'api-keys', { name: 'x', role: 'viewer' }));
    await run('DELETE', `api-keys/${key}`);
    await run('PATCH', 'workspace', { name: 'Tea' });
    await run('POST', 'workspaces', { name: 'Further' });
    const invitation = idOf(await run('POST', 'invitations', { email: 'y@example.org', role: 'viewer' }));
    await run('DELETE', `invitations/${invitation}`);
    await run('PATCH', 'account', { name: 'Olga' });
    await run('DELETE', 'account/sessions');
    await run('DELETE', `workflows/${id}`);
    const { rows } = await pool().query<{ action: string }>('select distinct action from audit_log');
    for (const { action } of rows) seen.add(action);
    for (const action of ['workflows.create', 'workflows.save', 'workflows.publish', 'workflows.pause', 'workflows.resume', 'workflows.bulk', 'workflows.start', 'runs.cancel', 'runs.nudge', 'contacts.upsert', 'lists.create', 'lists.add', 'lists.removeMember',
      'credentials.create', 'credentials.save', 'credentials.test', 'credentials.remove', 'apiKeys.create', 'apiKeys.remove', 'workspace.save', 'workspace.create', 'invitations.create', 'invitations.remove', 'account.save', 'account.endOthers', 'workflows.remove', 'setup.create'])
      expect(seen).toContain(action);
  });
  it.each(Object.entries(routes as Record<string, Record<string, RouteShape>>).flatMap(([group, members]) => Object.entries(members).map(([name, route]) => ({ name: `${group}.${name}`, route }))))('$name: an entry exactly when it may change something', async ({ name, route }) => {
    const interceptor = new AuditInterceptor({ get: () => route } as unknown as Reflector, stage.server.app.get(AuditTrail));
    const request = { principal: { userId: null, workspaceId: 4711, role: 'editor' }, params: {}, body: { name: 'x' }, ip: '127.0.0.1', headers: {} };
    const context = { getType: () => 'http', getHandler: () => undefined, switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
    expect(await firstValueFrom(interceptor.intercept(context, { handle: () => of('answered') }))).toBe('answered');
    const { rows } = await pool().query<{ action: string }>('select action from audit_log where workspace_id = 4711 and action = $1', [name]);
    expect(rows).toHaveLength(route.method !== 'GET' && route.audit === undefined ? 1 : 0);
  });
  it('is let off only where nothing changes, or what it writes is a dated record itself', () => {
    expect(allRoutes.filter(({ method, audit }) => method !== 'GET' && audit !== undefined).map(({ name }) => name).sort()).toEqual(['alerts.seen', 'catalog.migrate', 'catalog.options', 'catalog.preview', 'comments.answer', 'comments.create', 'comments.resolve', 'comments.save', 'consent.look', 'contents.preview', 'events.record', 'imports.preview', 'invitations.look', 'listening.stop', 'loyalty.checkCoupon', 'loyalty.move', 'loyalty.redeem', 'plays.play', 'plays.runCases', 'scoring.preview', 'segments.preview', 'segments.tryCondition', 'workflows.check', 'workflows.previewMove']);
  });
  it('leaves nothing when it is refused', async () => {
    const { rows: before } = await pool().query('select 1 from audit_log');
    await owner.call('DELETE', 'workflows/999999');
    await (await stage.person('viewer')).call('POST', 'lists', { name: 'Not allowed' });
    const { rows: after } = await pool().query('select 1 from audit_log');
    expect(after.length).toBe(before.length);
  });
  it('is answered as failed when its trace cannot be written', async () => {
    await pool().query('alter table audit_log rename to audit_log_away');
    try {
      expect((await owner.call('POST', 'lists', { name: 'Without a trace' })).status).toBe(500);
    } finally {
      await pool().query('alter table audit_log_away rename to audit_log');
    }
  });
});

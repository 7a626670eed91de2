import { beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { ApiKey, GivenRole, Invitation, Member, Session } from '@parcours/sdk/api';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error?.code];
const as = <Body>({ body }: Answer): Body => body as unknown as Body;
const PASSWORD = 'seven green kettles';
let owner: Visitor;
beforeAll(async () => void (owner = await stage.owner()));

const tokenOf = (link: string): string => link.slice(link.indexOf('#') + 1);
const invite = async (email: string, role: GivenRole): Promise<string> => tokenOf(as<{ link: string }>(await owner.call('POST', 'invitations', { email, role })).link);
const memberId = async (email: string): Promise<number> => as<{ items: Member[] }>(await owner.call('GET', `members?search=${encodeURIComponent(email)}`)).items.find((member) => member.email === email)?.id ?? 0;

/** Somebody who accepted an invitation. */
async function join(email: string, role: GivenRole): Promise<Visitor> {
  const visitor = stage.visitor();
  expect((await visitor.call('POST', 'invitations/accept', { token: await invite(email, role), password: PASSWORD, name: email.split('@')[0] })).status).toBe(201);
  return visitor;
}

describe('an invitation', () => {
  it('is a link that the inviter hands over where nothing can be mailed, and works once', async () => {
    const made = as<Invitation & { link: string; mailed: boolean }>(await owner.call('POST', 'invitations', { email: ' Grace@Example.org', role: 'editor' }));
    expect(made).toMatchObject({ email: 'grace@example.org', role: 'editor', mailed: false, invitedBy: 'Olga' });
    // B5: what is secret in it stands behind the #, where neither servers nor proxies see it
    expect(made.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#[\w-]{43}$/);
    const { rows } = await pool().query<{ token_hash: Buffer }>('select token_hash from invitations');
    expect(JSON.stringify(rows)).not.toContain(tokenOf(made.link));
    const grace = stage.visitor();
    expect(as(await grace.call('POST', 'invitations/look', { token: tokenOf(made.link) }))).toEqual({ workspace: 'Tea', email: 'grace@example.org', role: 'editor', known: false });
    expect(outcome(await grace.call('POST', 'invitations/accept', { token: tokenOf(made.link), password: PASSWORD }))).toEqual([400, 'name_missing']);
    expect(outcome(await grace.call('POST', 'invitations/accept', { token: tokenOf(made.link), password: 'grace123', name: 'Grace' }))).toEqual([400, 'weak_password']);
    const accepted = await Promise.all(Array.from({ length: 5 }, () => stage.visitor().call('POST', 'invitations/accept', { token: tokenOf(made.link), password: PASSWORD, name: 'Grace', language: 'fr' })));
    expect(accepted.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(accepted.filter(({ status }) => status >= 500)).toHaveLength(0);
    expect(as<Session>(accepted.find(({ status }) => status === 201) as Answer)).toMatchObject({ user: { email: 'grace@example.org', language: 'fr' }, workspace: { name: 'Tea', role: 'editor' } });
    expect(outcome(await grace.call('POST', 'invitations/accept', { token: tokenOf(made.link), password: PASSWORD, name: 'Grace' }))).toEqual([401, 'link_over']);
  });
  it('does not say to the inviter whether the address has an account elsewhere (A3)', async () => {
    await pool().query(`insert into users (email, name) values ('elsewhere@example.org', 'Elsewhere')`);
    const [known, unknown] = [await owner.call('POST', 'invitations', { email: 'elsewhere@example.org', role: 'viewer' }), await owner.call('POST', 'invitations', { email: 'nowhere1@example.org', role: 'viewer' })];
    const shape = (answer: Answer): string => answer.text.replace(/"id":\d+|"\d{4}-[^"]+"|#[\w-]+|elsewhere|nowhere1/g, '·');
    expect([known.status, shape(known)]).toEqual([unknown.status, shape(unknown)]);
  });
  it('replaces an earlier one, can be taken back, and is over after a week', async () => {
    const first = await invite('twice@example.org', 'viewer');
    const second = await invite('twice@example.org', 'analyst');
    const look = (token: string): Promise<Answer> => stage.visitor().call('POST', 'invitations/look', { token });
    expect(outcome(await look(first))).toEqual([401, 'link_over']);
    expect(as(await look(second))).toMatchObject({ role: 'analyst' });
    await pool().query(`update invitations set expires_at = now() - interval '1 second' where email = 'twice@example.org'`);
    expect(outcome(await look(second))).toEqual([401, 'link_over']);
    const { items } = as<{ items: Invitation[] }>(await owner.call('GET', 'invitations?search=twice'));
    expect((await owner.call('DELETE', `invitations/${items[0]?.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `invitations/${items[0]?.id}`)).status).toBe(404);
  });
  it('of somebody with an account needs their password, and adds a workspace to it', async () => {
    const token = await invite('known@example.org', 'viewer');
    await stage.visitor().call('POST', 'invitations/accept', { token, password: PASSWORD, name: 'Known' });
    const second = as<{ id: number }>(await owner.call('POST', 'workspaces', { name: 'Chocolate' })).id;
    expect(as<Session>(await owner.call('POST', 'session/workspace', { workspaceId: second })).workspace).toMatchObject({ name: 'Chocolate', role: 'owner' });
    const further = await invite('known@example.org', 'admin');
    await owner.call('POST', 'session/workspace', { workspaceId: 1 });
    expect(as(await stage.visitor().call('POST', 'invitations/look', { token: further }))).toMatchObject({ known: true });
    expect(outcome(await stage.visitor().call('POST', 'invitations/accept', { token: further, password: 'not this one' }))).toEqual([401, 'sign_in_failed']);
    const visitor = stage.visitor();
    const session = as<Session>(await visitor.call('POST', 'invitations/accept', { token: further, password: PASSWORD }));
    expect(session.workspaces).toEqual([{ id: second, name: 'Chocolate', role: 'admin' }, { id: 1, name: 'Tea', role: 'viewer' }]);
    const back = await visitor.call('POST', 'session/workspace', { workspaceId: 1 });
    expect(as<Session>(back)).toMatchObject({ workspace: { name: 'Tea', role: 'viewer' } });
    expect((await visitor.call('POST', 'session/workspace', { workspaceId: 999 })).status).toBe(404);
  });
  it('never makes an owner (D9)', async () => {
    expect((await owner.call('POST', 'invitations', { email: 'king@example.org', role: 'owner' })).status).toBe(400);
  });
});

describe('members (D9)', () => {
  it('cannot leave a workspace without an owner, however many try at once', async () => {
    const boss = await memberId('owner@example.org');
    expect(outcome(await owner.call('DELETE', `members/${boss}`))).toEqual([409, 'last_owner']);
    expect(outcome(await owner.call('PATCH', `members/${boss}`, { role: 'admin' }))).toEqual([409, 'last_owner']);
    const second = await join('second@example.org', 'admin');
    const secondId = await memberId('second@example.org');
    expect((await owner.call('PATCH', `members/${secondId}`, { role: 'owner' })).status).toBe(200);
    const answers = await Promise.all([owner.call('PATCH', `members/${secondId}`, { role: 'viewer' }), second.call('PATCH', `members/${boss}`, { role: 'viewer' })]);
    const { rows } = await pool().query(`select 1 from memberships where workspace_id = 1 and role = 'owner'`);
    expect(rows.length).toBeGreaterThanOrEqual(1);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    await pool().query(`update memberships set role = case user_id when $1 then 'owner' else 'admin' end where workspace_id = 1 and user_id in ($1, $2)`, [boss, secondId]);
  });
  it('who administer make, change and remove no owners', async () => {
    const admin = await stage.person('admin');
    const [boss, viewer] = [await memberId('owner@example.org'), (await join('plain@example.org', 'viewer'), await memberId('plain@example.org'))];
    for (const call of [admin.call('PATCH', `members/${boss}`, { role: 'viewer' }), admin.call('DELETE', `members/${boss}`), admin.call('PATCH', `members/${viewer}`, { role: 'owner' }), admin.call('POST', `members/${boss}/reset-link`), admin.call('POST', `members/${boss}/end-sessions`)])
      expect(outcome(await call)).toEqual([403, 'owners_only']);
    expect((await admin.call('PATCH', `members/${viewer}`, { role: 'admin' })).status).toBe(200);
  });
  it('who are taken out are out with their next request, and their keys with them (D5, D7)', async () => {
    const gone = await join('gone@example.org', 'admin');
    const { key } = as<ApiKey & { key: string }>(await gone.call('POST', 'api-keys', { name: 'Of somebody who goes', role: 'editor' }));
    const program = stage.visitor();
    program.key = key;
    expect((await program.call('POST', 'lists', { name: 'A list' })).status).toBe(201);
    const id = await memberId('gone@example.org');
    await owner.call('PATCH', `members/${id}`, { role: 'viewer' });
    expect(outcome(await program.call('POST', 'lists', { name: 'Another list' }))).toEqual([403, 'not_permitted']);
    expect((await program.call('GET', 'lists')).status).toBe(200);
    expect((await owner.call('DELETE', `members/${id}`)).status).toBe(204);
    expect((await gone.call('GET', 'session')).status).toBe(401);
    expect((await program.call('GET', 'lists')).status).toBe(401);
  });
  it('have their sessions ended by those who manage them (B3)', async () => {
    const visitor = await join('careless@example.org', 'viewer');
    expect((await owner.call('POST', `members/${await memberId('careless@example.org')}/end-sessions`)).status).toBe(204);
    expect((await visitor.call('GET', 'session')).status).toBe(401);
  });
  it('get a link to choose another password from those who manage them, where nothing can be mailed', async () => {
    const visitor = await join('forgetful@example.org', 'viewer');
    const { link, mailed } = as<{ link: string; mailed: boolean }>(await owner.call('POST', `members/${await memberId('forgetful@example.org')}/reset-link`));
    expect([mailed, link]).toEqual([false, expect.stringMatching(/\/reset-password#[\w-]{43}$/)]);
    const token = tokenOf(link);
    expect(outcome(await stage.visitor().call('POST', 'password-reset/complete', { token, password: 'forgetful99' }))).toEqual([400, 'weak_password']);
    const both = await Promise.all([1, 2].map((turn) => stage.visitor().call('POST', 'password-reset/complete', { token, password: `eight blue kettles ${turn}` })));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect((await visitor.call('GET', 'session')).status).toBe(401);
  });
  it('who belong to a workspace the caller does not manage keep their password to themselves', async () => {
    await join('shared@example.org', 'viewer');
    const id = await memberId('shared@example.org');
    const { rows } = await pool().query<{ id: number }>(`insert into workspaces (name) values ('Far away') returning id`);
    await pool().query(`insert into memberships (workspace_id, user_id, role) values ($1, $2, 'viewer')`, [rows[0]?.id, id]);
    expect(outcome(await owner.call('POST', `members/${id}/reset-link`))).toEqual([403, 'belongs_elsewhere']);
  });
});

describe('API keys (D7)', () => {
  it('hold no more than they are given', async () => {
    const made = as<ApiKey & { key: string }>(await owner.call('POST', 'api-keys', { name: 'Shop', role: 'editor', permissions: ['events:write', 'contacts:edit'] }));
    expect(made.permissions).toEqual(['contacts:edit', 'events:write']);
    expect(made.createdBy).toBe('Olga');
    const shop = stage.visitor();
    shop.key = made.key;
    expect((await shop.call('POST', 'contacts', { email: 'c@example.org' })).status).toBe(200);
    expect(outcome(await shop.call('GET', 'contacts'))).toEqual([403, 'not_permitted']);
    expect((await owner.call('GET', 'api-keys')).text).not.toContain(made.key);
  });
  it('are not given what their role, or whoever makes them, may not do', async () => {
    expect(outcome(await owner.call('POST', 'api-keys', { name: 'x', role: 'viewer', permissions: ['workflows:edit'] }))).toEqual([400, 'role_too_high']);
    expect(outcome(await owner.call('POST', 'api-keys', { name: 'x', role: 'owner' }))).toEqual([400, 'role_too_high']);
    expect(outcome(await owner.call('POST', 'api-keys', { name: 'x', role: 'admin', permissions: ['workspaces:create'] }))).toEqual([400, 'role_too_high']);
    // a key makes no keys: those would outlive its end
    expect(outcome(await owner.call('POST', 'api-keys', { name: 'x', role: 'admin', permissions: ['keys:manage'] }))).toEqual([400, 'role_too_high']);
    const { key } = as<ApiKey & { key: string }>(await owner.call('POST', 'api-keys', { name: 'Admin', role: 'admin' }));
    const maker = stage.visitor();
    maker.key = key;
    expect(outcome(await maker.call('POST', 'api-keys', { name: 'More', role: 'viewer' }))).toEqual([403, 'not_permitted']);
  });
  it('make nobody a member with more than they may do themselves', async () => {
    const { key } = as<ApiKey & { key: string }>(await owner.call('POST', 'api-keys', { name: 'Invites', role: 'admin', permissions: ['members:manage', 'members:read', 'workflows:read', 'runs:read', 'contacts:read', 'credentials:read'] }));
    const program = stage.visitor();
    program.key = key;
    expect(outcome(await program.call('POST', 'invitations', { email: 'mine@example.org', role: 'admin' }))).toEqual([403, 'role_too_high']);
    expect((await program.call('POST', 'invitations', { email: 'mine@example.org', role: 'viewer' })).status).toBe(201);
    await join('low@example.org', 'viewer');
    expect(outcome(await program.call('PATCH', `members/${await memberId('low@example.org')}`, { role: 'editor' }))).toEqual([403, 'role_too_high']);
  });
  it('end when they are over', async () => {
    expect(outcome(await owner.call('POST', 'api-keys', { name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }))).toEqual([400, 'bad_expiry']);
    const { key, id } = as<ApiKey & { key: string }>(await owner.call('POST', 'api-keys', { name: 'Short', role: 'viewer', expiresAt: new Date(Date.now() + 60_000).toISOString() }));
    const holder = stage.visitor();
    holder.key = key;
    expect((await holder.call('GET', 'workflows')).status).toBe(200);
    await pool().query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [id]);
    expect((await holder.call('GET', 'workflows')).status).toBe(401);
  });
});

describe('the workspace', () => {
  it('gets another name and time zone, and says who needs a second factor', async () => {
    expect(as(await owner.call('PATCH', 'workspace', { name: 'Tea & Co', timezone: 'europe/paris', secondFactor: 'optional' }))).toMatchObject({ name: 'Tea & Co', timezone: 'Europe/Paris', role: 'owner' });
    expect(outcome(await owner.call('PATCH', 'workspace', { timezone: 'Mars/Olympus' }))).toEqual([400, 'bad_timezone']);
    expect(as<Session>(await owner.call('GET', 'session')).workspace.name).toBe('Tea & Co');
  });
});

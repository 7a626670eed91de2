import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { Session } from '@parcours/sdk/api';
import { OWNER, httpStage, type Visitor } from './support/http-server.js';
import { CLIENT, startOidcProvider, type OidcProviderServer } from './support/oidc-provider.js';

const settings: Record<string, string> = {};
let provider: OidcProviderServer;
beforeAll(async () => {
  provider = await startOidcProvider();
  Object.assign(settings, {
    PARCOURS_OIDC_ISSUER: provider.issuer, PARCOURS_OIDC_CLIENT_ID: CLIENT.id, PARCOURS_OIDC_CLIENT_SECRET: CLIENT.secret, PARCOURS_OIDC_LABEL: 'Acme', PARCOURS_OIDC_DOMAINS: 'example.org, partner.example',
    PARCOURS_OIDC_DEFAULT_ROLE: 'viewer', PARCOURS_OIDC_LINK: 'verified-email',
  });
});
const stage = httpStage(settings);
afterAll(() => provider?.close());
beforeEach(async () => void (await stage.owner()));
const pool = (): pg.Pool => stage.pool;

/** A browser keeps all its cookies, those of the way there too. */
async function follow(url: string, jar: Map<string, string>): Promise<{ location: string; status: number }> {
  const response = await fetch(url, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
  return { location: response.headers.get('location') ?? '', status: response.status };
}

interface Journey {
  readonly end: string;
  readonly who: Session | null;
  readonly visitor: Visitor;
}

async function signIn(start = '/api/v1/session/oidc', tamper: (back: URL, jar: Map<string, string>) => void = () => undefined): Promise<Journey> {
  const jar = new Map<string, string>();
  const away = await follow(`${stage.server.url}${start}`, jar);
  expect([away.status, new URL(away.location).origin]).toEqual([302, provider.issuer]);
  const back = new URL((await follow(away.location, new Map())).location);
  tamper(back, jar);
  const { location } = await follow(back.href, jar);
  const visitor = stage.visitor();
  const cookie = jar.get('parcours_session');
  if (cookie !== undefined) visitor.cookie = `parcours_session=${cookie}`;
  const answer = await visitor.call('GET', 'session');
  return { end: location, who: answer.status === 200 ? (answer.body as unknown as Session) : null, visitor };
}

describe('signing in at an identity provider', () => {
  it('is offered by its name', async () => {
    expect((await stage.visitor().call('GET', 'session/options')).body).toEqual({ oidc: { label: 'Acme' }, mail: false });
  });
  it('makes an account with the default role for somebody new whose address is verified, and knows them again', async () => {
    provider.person = { sub: 'u1', email: 'New@Example.org', email_verified: true, name: 'Nora New' };
    const first = await signIn('/api/v1/session/oidc?return=/contacts');
    expect(first.end).toBe('/contacts');
    expect(first.who).toMatchObject({ user: { email: 'new@example.org', name: 'Nora New', hasPassword: false }, workspace: { role: 'viewer' } });
    // another address at the provider later: still the same person
    provider.person = { sub: 'u1', email: 'renamed@example.org', email_verified: true };
    expect((await signIn()).who?.user).toEqual(first.who?.user);
    const { rows } = await pool().query(`select 1 from audit_log where action = 'session.oidcReturn'`);
    expect(rows).toHaveLength(2);
  });
  it.each([
    ['an address that is not verified', { sub: 'u2', email: 'x@example.org', email_verified: false }, 'oidc_unverified'],
    ['an address that is said to be verified in words', { sub: 'u2', email: 'x@example.org', email_verified: 'true' as never }, 'oidc_unverified'],
    ['no address', { sub: 'u2' }, 'oidc_unverified'],
    ['an address of another domain', { sub: 'u2', email: 'x@other.example', email_verified: true }, 'oidc_domain'],
    ['an address whose domain only ends alike', { sub: 'u2', email: 'x@evilexample.org', email_verified: true }, 'oidc_domain'],
    ['a domain in the name of the address', { sub: 'u2', email: '"x@example.org"@evil.example', email_verified: true }, 'oidc_domain'],
  ])('lets nobody in with %s', async (_, person, problem) => {
    provider.person = person;
    const { end, who } = await signIn();
    expect([end, who]).toEqual([`/sign-in?problem=${problem}`, null]);
  });
  it.each(['signature', 'nonce', 'audience', 'issuer', 'expired'] as const)('refuses an id token with a wrong %s', async (forge) => {
    provider.person = { sub: 'u3', email: 'forged@example.org', email_verified: true };
    provider.forge = forge;
    const { end, who } = await signIn();
    expect([end, who]).toEqual(['/sign-in?problem=oidc_failed', null]);
  });
  it('refuses a state that is not its own, and a browser that did not start it', async () => {
    provider.person = { sub: 'u3', email: 'forged@example.org', email_verified: true };
    expect((await signIn(undefined, (back) => back.searchParams.set('state', 'another'))).end).toBe('/sign-in?problem=oidc_failed');
    expect((await signIn(undefined, (_, jar) => jar.delete('parcours_oidc'))).end).toBe('/sign-in?problem=oidc_expired');
    expect((await signIn(undefined, (_, jar) => jar.set('parcours_oidc', 'AAAA'))).end).toBe('/sign-in?problem=oidc_expired');
    const { rows } = await pool().query(`select 1 from users where email = 'forged@example.org'`);
    expect(rows).toHaveLength(0);
  });
  it('gives the role of an invitation, and never makes an owner by what the provider claims (D9)', async () => {
    await (await stage.owner()).call('POST', 'invitations', { email: 'invited@example.org', role: 'editor' });
    provider.person = { sub: 'u4', email: 'invited@example.org', email_verified: true, role: 'owner', roles: ['owner'], groups: ['owner', 'admin'] };
    expect((await signIn()).who?.workspace.role).toBe('editor');
  });
  it('links an account by an address that both have verified, and by none that was only typed here', async () => {
    provider.person = { sub: 'boss', email: OWNER.email, email_verified: true };
    expect((await signIn()).who).toMatchObject({ user: { email: OWNER.email, hasPassword: true }, workspace: { role: 'owner' } });
    await pool().query(`insert into users (email, name) values ('victim@example.org', 'Typed by somebody else')`);
    provider.person = { sub: 'victim', email: 'victim@example.org', email_verified: true };
    expect((await signIn()).end).toBe('/sign-in?problem=oidc_not_linked');
  });
  it.each(['//evil.example', '/\\evil.example', 'https:evil.example'])('never ends on another site: %s (C6)', async (target) => {
    provider.person = { sub: 'u1', email: 'new@example.org', email_verified: true };
    expect((await signIn(`/api/v1/session/oidc?return=${encodeURIComponent(target)}`)).end).toBe('/workflows');
  });
  it('says so when the provider cannot be reached', async () => {
    const jar = new Map<string, string>();
    await provider.close();
    // the provider's description is known already: the browser is sent there, and it is the way back that fails
    const away = await follow(`${stage.server.url}/api/v1/session/oidc`, jar);
    const state = new URL(away.location).searchParams.get('state') ?? '';
    const { location } = await follow(`${stage.server.url}/api/v1/session/oidc/return?code=x&state=${state}&iss=${encodeURIComponent(provider.issuer)}`, jar);
    expect(location).toBe('/sign-in?problem=oidc_failed');
  });
});

import { createHash, createPublicKey, createSign, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  /** Whatever else a provider may claim. */
  readonly [claim: string]: unknown;
}

export interface OidcProviderServer {
  readonly issuer: string;
  /** Who signs in at the provider next. */
  person: Person;
  /** Breaks the next id token in a way a relying party must notice. */
  forge: 'signature' | 'nonce' | 'audience' | 'issuer' | 'expired' | null;
  close(): Promise<void>;
}

export const CLIENT = { id: 'parcours', secret: 'a-client-secret' };
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Grant {
  readonly person: Person;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/** A small OpenID provider: discovery, keys, authorization code with PKCE (S256, demanded), client authentication, signed id tokens. */
export async function startOidcProvider(): Promise<OidcProviderServer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const grants = new Map<string, Grant>();
  const provider: { person: Person; forge: OidcProviderServer['forge'] } = { person: { sub: 'nobody' }, forge: null };
  let issuer = '';

  function idToken({ person, nonce }: Grant): string {
    const { forge } = provider;
    provider.forge = null;
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...person, iss: forge === 'issuer' ? 'https://evil.example' : issuer, aud: forge === 'audience' ? 'another-client' : CLIENT.id, nonce: forge === 'nonce' ? 'another-nonce' : nonce,
      iat: now, exp: forge === 'expired' ? now - 3_600 : now + 300,
    };
    const signed = `${base64({ alg: 'RS256', typ: 'JWT', kid: 'one' })}.${base64(claims)}`;
    const key: KeyObject = forge === 'signature' ? other : privateKey;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
  }

  const json = (response: ServerResponse, status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));

  function authorize(url: URL, response: ServerResponse): void {
    const asked = Object.fromEntries(url.searchParams);
    const fits = asked['client_id'] === CLIENT.id && asked['response_type'] === 'code' && asked['code_challenge_method'] === 'S256' && asked['scope']?.split(' ').includes('openid') === true;
    if (!fits || !asked['redirect_uri']) return void response.writeHead(400).end('not a request of a careful client');
    const code = randomUUID();
    grants.set(code, { person: provider.person, nonce: asked['nonce'] ?? '', challenge: asked['code_challenge'] ?? '', redirectUri: asked['redirect_uri'] });
    const back = new URL(asked['redirect_uri']);
    back.search = String(new URLSearchParams({ code, state: asked['state'] ?? '', iss: issuer }));
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString().split(':').map(decodeURIComponent);
    const [id, secret] = request.headers.authorization === undefined ? [form.get('client_id'), form.get('client_secret')] : basic;
    if (id !== CLIENT.id || secret !== CLIENT.secret) return json(response, 401, { error: 'invalid_client' });
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri')) return json(response, 400, { error: 'invalid_grant' });
    json(response, 200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken(grant) });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return json(response, 200, {
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, response_types_supported: ['code'], subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'], authorization_response_iss_parameter_supported: true,
      });
    if (url.pathname === '/keys') return json(response, 200, { keys: [{ ...createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] });
    if (url.pathname === '/authorize') return authorize(url, response);
    if (url.pathname === '/token') return void token(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, { issuer, close: () => new Promise<void>((closed) => { server.closeAllConnections(); server.close(() => closed()); }) });
}
